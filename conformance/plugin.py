"""The pytest plugin: options, the fixture `impl`, verdicts as outcomes, and the exit status.

It loads in every pytest run of its environment. So nothing heavy is imported here at module level,
and nothing happens unless a clause is collected or an option of this group is given.
"""

from __future__ import annotations

import inspect
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conformance.judging.run import JudgedRun
    from conformance.perform.implementation import Implementation

CHAPTERS = "conformance.clauses"
PROFILES = ("quick", "default", "fuzz")  # as `conformance.judging.judge` has them

JUDGED: pytest.StashKey[JudgedRun] = pytest.StashKey()
PROBLEM: pytest.StashKey[str] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that judge an implementation."""
    group = parser.getgroup("conformance", "conformance of web microframeworks")
    group.addoption(
        "--impl",
        metavar="NAME",
        help="judge this implementation: a shipped adapter, or package.module:name",
    )
    group.addoption(
        "--impl-list",
        action="store_true",
        help="print the shipped adapters, whether each can run here, and exit",
    )
    group.addoption(
        "--impl-clauses",
        action="store_true",
        help="print the clauses (id, level, sentence) and exit",
    )
    group.addoption(
        "--impl-known",
        metavar="FILE|none",
        help="other known deviations than the shipped ones, or none at all",
    )
    group.addoption(
        "--impl-level",
        choices=("must", "should", "may"),
        default="may",
        help="judge clauses of this level and above (default: may)",
    )
    group.addoption(
        "--impl-strict",
        action="store_true",
        help="let a SHOULD or a MAY that is missed fail the run",
    )
    group.addoption("--impl-report", metavar="FILE", help="write the results as JSON")


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Print the lists that were asked for instead of running anything."""
    from_option = {"impl_list": "adapters", "impl_clauses": "clauses"}
    listing = next((name for option, name in from_option.items() if config.getoption(option)), None)
    if listing is None:
        return None
    from conformance.errors import UsageError
    from conformance.report import listings

    try:
        print(getattr(listings, listing)())
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error
    return 0


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Check what was asked for before anything runs."""
    profile = config.getoption("--hypothesis-profile", None)
    if profile in PROFILES:
        _name_profile(profile)
    elif profile is not None and config.getoption("impl") is not None:
        told = f"no such profile; there are {', '.join(PROFILES)}"
        raise pytest.UsageError(f"--hypothesis-profile={profile}: {told}")
    report = config.getoption("impl_report")
    if report is not None and not Path(report).absolute().parent.is_dir():
        raise pytest.UsageError(f"--impl-report={report}: there is no such folder")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Summary(config), "conformance-summary")
    if config.getoption("impl") is not None or config.getoption("impl_known") is not None:
        judged_run(config)


def _name_profile(name: str) -> None:
    """Let hypothesis accept the name of a profile of ours, unless the project has such a one.

    It changes nothing for tests that are no clauses; clauses have the profiles of the judge.
    """
    from hypothesis import settings
    from hypothesis.errors import InvalidArgument

    try:
        settings.get_profile(name)
    except InvalidArgument:
        settings.register_profile(name)


def judged_run(config: pytest.Config) -> JudgedRun:
    """Return what this process judges; made when it is first asked for.

    Raises pytest.UsageError, one line, when it cannot be made.
    """
    if JUDGED not in config.stash:
        from conformance.errors import UsageError
        from conformance.judging.run import JudgedRun

        try:
            config.stash[JUDGED] = JudgedRun(config)
        except UsageError as error:
            raise pytest.UsageError(" ".join(str(error).split())) from error
    return config.stash[JUDGED]


@pytest.fixture(scope="session")
def impl(pytestconfig: pytest.Config) -> Implementation:
    """Give a test the implementation that `--impl` names, as clauses see it."""
    return judged_run(pytestconfig).impl


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """Import the chapters before pytest imports the first of them, in its own way."""
    if module_path.parent.parent == Path(__file__).parent / "clauses":
        try:
            judged_run(parent.config)
        except pytest.UsageError as error:
            parent.session.shouldstop = "nothing can be judged"  # the next chapter says the same
            raise parent.CollectError(str(error)) from error


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(
    collector: pytest.Collector, name: str, obj: object
) -> pytest.Item | None:
    """Make an item of a clause of the suite."""
    if not inspect.isfunction(obj) or not obj.__module__.startswith(CHAPTERS + "."):
        return None
    from conformance.clause import clause_of

    clause = clause_of(obj)
    if clause is None:
        return None
    from conformance.judging.items import ClauseItem

    judged = judged_run(collector.config)
    item: pytest.Item = ClauseItem.from_parent(
        collector, name=clause.id, clause=clause, judged=judged
    )
    return item


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the clauses below the level that was asked for."""
    if JUDGED not in config.stash:
        return
    from conformance.judging.items import is_judged

    level = config.stash[JUDGED].level
    left_out = [item for item in items if not is_judged(level, item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if is_judged(level, item)]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the garbage collector what was loaded for good; each look at it takes 50 ms."""
    if JUDGED in session.config.stash:
        import gc

        gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make the report of a clause say its verdict."""
    report = yield
    if JUDGED in item.config.stash:
        from conformance.judging.items import ClauseItem
        from conformance.report.outcomes import attach

        if isinstance(item, ClauseItem):
            attach(report, item)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(
    report: pytest.TestReport,
) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """Give the verdicts their own letters and words."""
    status = getattr(report, "conformance_status", None)
    if status is None:
        return None
    from conformance.report.outcomes import STATUS

    return STATUS[status]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let go of the implementation. That the adapter cannot do so is told, and fails the run."""
    if JUDGED not in session.config.stash:
        return
    try:
        session.config.stash[JUDGED].close()
    except Exception as error:
        session.config.stash[PROBLEM] = (
            f"the adapter's close broke: {type(error).__name__}: {error}"
        )
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


class Summary:
    """Gathers the results of all processes and sums them up; not there in a worker of xdist."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_report_header(self) -> str | None:
        """Name what is judged."""
        if JUDGED not in self.config.stash:
            return None
        judged = self.config.stash[JUDGED]
        return f"conformance: {judged.adapter.name} {judged.adapter.version}"

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the result of a clause, before anybody counts the report."""
        data = getattr(report, "conformance", None)
        if data is None and not (JUDGED in self.config.stash and report.failed):
            return
        from conformance.judging.results import Result
        from conformance.report.outcomes import crashed, settle

        judged = judged_run(self.config)
        if data is None:
            crashed(report, judged)
            return
        result = Result.received(data)
        kept = judged.receive(result)
        if kept is not result:
            settle(report, kept, judged)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the report that was asked for."""
        wanted = self.config.getoption("impl_report")
        if wanted is None or exitstatus == pytest.ExitCode.USAGE_ERROR:
            return
        from conformance.report.document import document, write

        judged = judged_run(self.config)
        broken_off = (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)
        complete = exitstatus not in broken_off
        data = document(judged.about(), judged.clauses, judged.results(), complete=complete)
        write(Path(wanted), data)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, exitstatus: int
    ) -> Generator[None, None, None]:
        """Write the summary as the last thing before the counts.

        It says all there is to say about the clauses that failed, so pytest's own sections are
        left to other tests.
        """
        stats = terminalreporter.stats
        kept = {category: stats.get(category, []) for category in ("failed", "error")}
        for category, reports in kept.items():
            others = [r for r in reports if not hasattr(r, "conformance_status")]
            if reports:
                stats[category] = others
        try:
            yield
        finally:
            stats.update({category: reports for category, reports in kept.items() if reports})
        self._write(terminalreporter, exitstatus)

    def _write(self, terminal: pytest.TerminalReporter, exitstatus: int) -> None:
        if JUDGED not in self.config.stash:
            return
        if PROBLEM in self.config.stash:
            terminal.write_line(f"ERROR: {self.config.stash[PROBLEM]}", red=True)
        judged = self.config.stash[JUDGED]
        if not judged.received:
            if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
                where = f"pytest --pyargs conformance --impl={judged.spec}"
                terminal.write_line(
                    "no clause was chosen: --impl-clauses lists those that -k can name; "
                    f"where none was collected, from anywhere: {where}"
                )
            return
        from conformance.report.terminal import summary

        writer = self.config.get_terminal_writer()
        terminal.section("conformance")
        lines = summary(
            judged.about(),
            judged.clauses,
            judged.results(),
            width=writer.fullwidth,
            verbose=self.config.get_verbosity() > 0,
            details=self.config.getoption("tbstyle") != "no",
        )
        for line in lines:
            for piece in line:
                terminal.write(piece.text, **dict.fromkeys(piece.style, True))
            terminal.write("\n")
