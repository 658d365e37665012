"""The pytest plugin: options, the fixture `impl`, verdicts as outcomes, and the exit status.

It loads in every pytest run of its environment. So nothing heavy is imported here at module level,
and nothing happens unless a clause is collected or an option of this group is given.
"""

from __future__ import annotations

import inspect
import os
import sys
import time
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.limits.interrupts import INTERRUPTS
from conformance.options import add_options, check_profile

if TYPE_CHECKING:
    from conformance.judging.run import JudgedRun
    from conformance.perform.implementation import Implementation

CHAPTERS = "conformance.clauses"

JUDGED: pytest.StashKey[JudgedRun] = pytest.StashKey()
REFUSED: pytest.StashKey[str] = pytest.StashKey()
IDLE: pytest.StashKey[bool] = pytest.StashKey()
PROBLEMS: pytest.StashKey[list[str]] = pytest.StashKey()
ENTRIES: pytest.StashKey[list[str]] = pytest.StashKey()
WORKER_PROBLEM = "conformance_problem"
OFTEN = 5.0  # seconds between two reports of a run that goes on


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that judge an implementation."""
    add_options(parser)


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
    if profile is not None:
        check_profile(profile, judged=config.getoption("impl") is not None)
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Summary(config), "conformance-summary")
    asked = ("impl", "impl_known", "impl_known_write", "impl_report")
    if any(config.getoption(name) is not None for name in asked):
        judged_run(config)


def judged_run(config: pytest.Config) -> JudgedRun:
    """Return what this process judges; made when it is first asked for.

    Raises pytest.UsageError, one line, when it cannot be made.
    """
    if JUDGED not in config.stash:
        from conformance.errors import UsageError
        from conformance.judging.court import Court
        from conformance.judging.run import JudgedRun
        from conformance.report import entries
        from conformance.report.document import check
        from conformance.supervision.supervisor import Supervisor

        report = config.getoption("impl_report")
        try:
            if report is not None:
                check(report)
            wanted = config.getoption("impl_known_write")
            if wanted is not None and not hasattr(config, "workerinput"):
                entries.check(wanted, config.getoption("impl_known"))
            seat = Court if in_one_process(config) else Supervisor
            judged = config.stash[JUDGED] = JudgedRun(config, seat)
            config.add_cleanup(judged.judging.abandon)
        except UsageError as error:
            raise pytest.UsageError(" ".join(str(error).split())) from error
        # Also where there is no session to finish: who interrupts may be that early.
        config.add_cleanup(config.stash[JUDGED].judging.abandon)
        INTERRUPTS.begin()
        config.add_cleanup(INTERRUPTS.end)
    return config.stash[JUDGED]


def in_one_process(config: pytest.Config) -> str:
    """Return why this run judges in pytest's own process, or nothing if it has a child for that.

    A debugger, a terminal and what measures coverage reach no further than their process.
    """
    coverage = sys.modules.get("coverage")
    reasons = (
        (not hasattr(os, "fork"), "this system cannot fork"),
        (config.getoption("usepdb", False) or config.getoption("trace", False), "--pdb"),
        (config.getoption("capture", "") == "no", "-s"),
        (coverage is not None and coverage.Coverage.current() is not None, "coverage is measured"),
        (sys.gettrace() is not None, "a debugger is at work"),
    )
    return next((reason for holds, reason in reasons if holds), "")


@pytest.fixture(scope="session")
def impl(pytestconfig: pytest.Config) -> Implementation:
    """Give a test the implementation that `--impl` names, as clauses see it."""
    return judged_run(pytestconfig).impl


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """Import the chapters before pytest imports the first of them, in its own way."""
    if _is_chapter(module_path):
        try:
            judged_run(parent.config)
        except pytest.UsageError as error:
            parent.config.stash[REFUSED] = str(error)
            raise parent.session.Interrupted(str(error)) from error


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Tell in one line what keeps a run without `--impl` from judging: it shows in collecting."""
    try:
        return (yield)
    except session.Interrupted:
        if REFUSED in session.config.stash:
            raise pytest.UsageError(session.config.stash[REFUSED]) from None
        raise


def _is_chapter(path: Path) -> bool:
    """Tell whether a file holds clauses."""
    there = path.parent.parent == Path(__file__).parent / "clauses"
    return there and path.name.startswith("test_") and path.suffix == ".py"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file of clauses that the project's own `python_files` would leave out."""
    if not _is_chapter(file_path) or parent.session.isinitpath(file_path):
        return None
    from fnmatch import fnmatch

    patterns = parent.config.getini("python_files")
    if any(fnmatch(str(file_path) if "/" in p else file_path.name, p) for p in patterns):
        return None
    made: pytest.Collector = parent.ihook.pytest_pycollect_makemodule(
        module_path=file_path, parent=parent
    )
    return made


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
    """Note what is to be judged; spare the garbage collector what was loaded for good."""
    if JUDGED in session.config.stash:
        import gc

        from conformance.judging.items import ClauseItem

        items = [item for item in session.items if isinstance(item, ClauseItem)]
        session.config.stash[JUDGED].select(item.clause.id for item in items)
        gc.freeze()
        session.config.stash[IDLE] = not any(map(_asks_for_impl, session.items))


def _asks_for_impl(item: pytest.Item) -> bool:
    """Tell whether an item is a clause, or a test that looks at what is judged."""
    return hasattr(item, "clause") or "impl" in getattr(item, "fixturenames", ())


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


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let go of the implementation, when all is written down. That it cannot be fails the run."""
    if JUDGED not in session.config.stash:
        return
    judged = session.config.stash[JUDGED]
    if exitstatus == pytest.ExitCode.OK and session.config.stash.get(IDLE, False):
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
    if exitstatus == pytest.ExitCode.INTERRUPTED:
        judged.judging.abandon()
        return
    try:
        problem = judged.judging.close()
    except KeyboardInterrupt:
        judged.judging.abandon()
        problem = "the adapter's close was interrupted"
        session.exitstatus = pytest.ExitCode.INTERRUPTED
    if problem:
        note(session, f"ERROR: {problem}")
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[WORKER_PROBLEM] = f"ERROR: {problem}"


def note(session: pytest.Session, problem: str) -> None:
    """Keep what the summary has to say beside the verdicts; it fails a run that is green so far."""
    problems = session.config.stash.setdefault(PROBLEMS, [])
    if problem not in problems:
        problems.append(problem)
    session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


class Summary:
    """Gathers the results of all processes and sums them up; not there in a worker of xdist."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self._worker_problems: list[str] = []
        self._written = 0.0

    def pytest_report_header(self) -> str | None:
        """Name what is judged."""
        if JUDGED not in self.config.stash:
            return None
        identity = self.config.stash[JUDGED].identity
        reason = in_one_process(self.config)
        how = f" (in pytest's own process: {reason})" if reason else ""
        from conformance.judging.designs import told

        designs = told(identity.designs, (c.id for c in self.config.stash[JUDGED].clauses))
        line = f"conformance: {identity.name} {identity.version}{how}"
        return f"{line}\n{designs}" if designs else line

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
        if time.monotonic() - self._written > OFTEN:
            self._report(complete=False)  # should this process be killed, so much is kept

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Note what a worker has collected; under xdist, this process collects nothing."""
        if JUDGED in self.config.stash:
            judged = self.config.stash[JUDGED]
            there = {clause.id for clause in judged.clauses}
            judged.select(there.intersection(name.rpartition("::")[2] for name in ids))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Keep what a worker could not let go of."""
        problem = getattr(node, "workeroutput", {}).get(WORKER_PROBLEM)
        if problem:
            self._worker_problems.append(problem)

    def pytest_sessionstart(self) -> None:
        """Leave no older report where this run's is to be."""
        if JUDGED in self.config.stash:
            self._report(complete=False)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the report that was asked for, before anything that may fail."""
        if JUDGED not in self.config.stash or exitstatus == pytest.ExitCode.USAGE_ERROR:
            return
        judged = self.config.stash[JUDGED]
        broken_off = (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)
        problem = self._report(complete=judged.complete and exitstatus not in broken_off)
        if problem:
            note(session, f"ERROR: {problem}")
        self._write_entries(session)
        for told in self._worker_problems:
            note(session, told)
        if judged.missing and judged.received:
            count = "1 clause has" if judged.missing == 1 else f"{judged.missing} clauses have"
            note(session, f"{count} no verdict, of {len(judged.selected)} that were chosen")

    def _report(self, *, complete: bool) -> str:
        """Write the report, if one was asked for; return what went wrong, or nothing."""
        wanted = self.config.getoption("impl_report")
        if wanted is None:
            return ""
        from conformance.report.document import document, keep

        judged = judged_run(self.config)
        data = document(judged.about(), judged.clauses, judged.results(), complete=complete)
        self._written = time.monotonic()
        return keep(Path(wanted), data)

    def _write_entries(self, session: pytest.Session) -> None:
        """Write an entry for each failure, also when the run is broken off."""
        wanted = self.config.getoption("impl_known_write")
        if wanted is None:
            return
        from conformance.report.entries import write

        judged = self.config.stash[JUDGED]
        try:
            done = write(wanted, judged.about(), judged.results(), judged.identity.own)
        except OSError as error:
            note(session, f"ERROR: --impl-known-write={wanted}: {error.strerror or error}")
            return
        self.config.stash[ENTRIES] = done.lines()

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
        for problem in self.config.stash.get(PROBLEMS, []):
            terminal.write_line(problem, red=True)
        judged = self.config.stash[JUDGED]
        if not judged.received:
            if self.config.stash.get(IDLE, False):
                where = f"pytest --pyargs conformance --impl={judged.spec}"
                terminal.write_line(
                    "no clause was judged: --impl-clauses lists those that -k can name; "
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
        for told in self.config.stash.get(ENTRIES, []):
            terminal.write_line(told)
