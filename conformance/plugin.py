"""The pytest plugin: options, the fixture `impl`, verdicts as outcomes, and the exit status.

It loads in every pytest run of its environment. So nothing heavy is imported here at module level,
and nothing happens unless a clause is collected or an option of this group is given.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.options import add_options, check_profile
from conformance.session import (
    IDLE,
    JUDGED,
    REFUSED,
    WORKER_IDLE,
    WORKER_PROBLEM,
    WORKER_TROUBLE,
    judged_run,
    note,
)
from conformance.summary import Summary

if TYPE_CHECKING:
    from conformance.perform.implementation import Implementation


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that judge an implementation."""
    add_options(parser)


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Print the lists that were asked for instead of running anything."""
    if not (config.getoption("impl_list") or config.getoption("impl_clauses")):
        return None
    from conformance.clause import load_clauses
    from conformance.errors import UsageError
    from conformance.report import listings
    from conformance.report.choosing import chosen

    try:
        if config.getoption("impl_list"):
            print(listings.adapters())
            return 0
        found = chosen(config, load_clauses())
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error
    print(listings.clauses(found) if found else "no clause is chosen: see -k, -m, the paths")
    return 0 if found else pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Check what was asked for before anything runs."""
    profile = config.getoption("--hypothesis-profile", None)
    if profile is not None:
        check_profile(profile, judged=_names_one(config))
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Summary(config), "conformance-summary")
    asked = ["impl", "impl_app", "impl_known", "impl_known_write", "impl_report", "impl_scripts"]
    asked += ["impl_budget", "impl_corpus"]
    if any(config.getoption(name) is not None for name in asked):
        judged_run(config)


def _names_one(config: pytest.Config) -> bool:
    return any(config.getoption(name) is not None for name in ("impl", "impl_app"))


@pytest.fixture(scope="session")
def impl(pytestconfig: pytest.Config) -> Generator[Implementation, None, None]:
    """Give a test the implementation that `--impl` names, as clauses see it."""
    with judged_run(pytestconfig).in_this_process() as found:
        yield found


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Collector | None:
    """Make a collector of a file of clauses; all chapters are imported before the first one."""
    if not _is_chapter(module_path):
        return None
    try:
        judged = judged_run(parent.config)
    except pytest.UsageError as error:
        parent.config.stash[REFUSED] = str(error)
        raise parent.session.Interrupted(str(error)) from error
    from conformance.judging.items import ClauseFile

    made: pytest.Collector = ClauseFile.from_parent(parent, path=module_path, judged=judged)
    return made


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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the clauses that nobody asked for, by their level, or by `-k` with an id.

    What is compared with the reference comes last; with -x, what costs least comes first.
    """
    if JUDGED not in config.stash:
        return
    from conformance.judging.items import is_judged, put_cheap_ones_first, put_comparisons_last

    judged = config.stash[JUDGED]
    chosen = config.getoption("keyword", "")
    named = chosen if chosen in {clause.id for clause in judged.clauses} else ""
    left_out = [item for item in items if not is_judged(judged.level, item, named)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if is_judged(judged.level, item, named)]
    put_comparisons_last(items)
    if config.getoption("maxfail") == 1:
        put_cheap_ones_first(items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note what is to be judged; spare the garbage collector what was loaded for good."""
    if JUDGED in session.config.stash:
        import gc

        from conformance.judging.items import ClauseItem

        items = [item for item in session.items if isinstance(item, ClauseItem)]
        session.config.stash[JUDGED].select(item.clause.id for item in items)
        gc.freeze()
        session.config.stash[IDLE] = not any(map(_asks_for_impl, session.items))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Go on in rounds, when all is judged once, where a fuzz run has a budget.

    Who interrupts from here on finds a run that writes down what it has, which is soon done.
    """
    if JUDGED not in session.config.stash:
        return (yield)
    from conformance.limits.interrupts import INTERRUPTS

    _tell_progress(session.config)
    try:
        done = yield
        if session.config.stash[JUDGED].budget:
            from conformance.fuzzing import play

            play(session, session.config.stash[JUDGED])
    finally:
        INTERRUPTS.hold()
        _return_to(session.startpath, session)
    return done


def _tell_progress(config: pytest.Config) -> None:
    """Have it told how far a run is, by the process that people look at."""
    if hasattr(config, "workerinput") or config.getoption("collectonly"):
        return
    from conformance.progress import Progress

    config.pluginmanager.register(Progress(config, config.stash[JUDGED]), "conformance-progress")


def _return_to(start: Path, session: pytest.Session) -> None:
    """Make the folder that the run was started in anew if it is gone.

    pytest goes back to it before anything is summed up or written down, and could not.
    """
    if start.is_dir():
        return
    with suppress(OSError):
        start.mkdir(parents=True)
    note(session, f"ERROR: the folder {start} was removed while clauses were judged")


def _asks_for_impl(item: pytest.Item) -> bool:
    """Tell whether an item is a clause, or a test that looks at what is judged."""
    return hasattr(item, "clause") or "impl" in getattr(item, "fixturenames", ())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> object:
    """Run a clause as pytest does, whoever else would run it again, in a fork, or not at all.

    The same clause says the same again, and it is judged in a process of its own already.
    """
    runner = item.config.pluginmanager.get_plugin("runner")
    if JUDGED not in item.config.stash or not hasattr(item, "clause") or runner is None:
        return None
    return runner.pytest_runtest_protocol(item=item, nextitem=nextitem)


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
    from conformance.limits.interrupts import INTERRUPTS

    judged = session.config.stash[JUDGED]
    told = getattr(session.config, "workeroutput", {})  # by a worker of xdist to its controller
    told[WORKER_IDLE] = session.config.stash.get(IDLE, False)
    told[WORKER_TROUBLE] = judged.trouble
    if exitstatus == pytest.ExitCode.OK and session.config.stash.get(IDLE, False):
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
    if exitstatus == pytest.ExitCode.INTERRUPTED:
        judged.judging.abandon()
        return
    try:
        INTERRUPTS.release()
        problem = judged.judging.close()
    except KeyboardInterrupt:
        judged.judging.abandon()
        problem = "the adapter's close was interrupted"
        session.exitstatus = pytest.ExitCode.INTERRUPTED
    finally:
        INTERRUPTS.hold()
    if problem:
        note(session, f"ERROR: {problem}")
        told[WORKER_PROBLEM] = f"ERROR: {problem}"
