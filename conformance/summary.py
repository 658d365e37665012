"""The results of a run, of all its processes: gathered, written down and summed up.

It is loaded in every pytest run of its environment, so nothing heavy is imported at module level.
How a summary and a report look is said in `conformance.report`.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.session import (
    ENTRIES,
    IDLE,
    JUDGED,
    LIVE,
    PROBLEMS,
    SCRIPTS,
    WORKER_IDLE,
    WORKER_PROBLEM,
    WORKER_TROUBLE,
    in_one_process,
    judged_run,
    note,
)

if TYPE_CHECKING:
    from conformance.report.finds import Finds

OFTEN = 5.0  # seconds between two reports of a run that goes on


class Summary:
    """Gathers the results of all processes and sums them up; not there in a worker of xdist."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self._workers: dict[Any, Any] = {}  # those of xdist, and their processes on this machine
        self._worker_problems: list[str] = []
        self._trouble = ""  # with the corpus, that a worker had
        self._written = 0.0
        self._under_way: dict[str, None] = {}  # the clauses that are judged now, in order
        self._broken_off = ""  # by what, if somebody has
        self._finds: Finds | None = None  # of a fuzz run

    def pytest_report_header(self) -> str | None:
        """Name what is judged."""
        if JUDGED not in self.config.stash:
            return None
        identity = self.config.stash[JUDGED].identity
        reason = in_one_process(self.config)
        how = f" (in pytest's own process: {reason})" if reason else ""
        from conformance.entries.designs import told
        from conformance.judging.results import portable

        designs = told(identity.designs, (c.id for c in self.config.stash[JUDGED].clauses))
        over = f" over {identity.server}" if identity.server else ""
        line = portable(f"conformance: {identity.name} {identity.version}{over}{how}")
        return "\n".join(filter(None, [line, identity.applied, designs]))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Note what is judged now."""
        self._under_way[nodeid.rpartition("::")[2]] = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the result of a clause, before anybody counts the report."""
        if report.when != "setup" or not report.passed:
            self._under_way.pop(report.nodeid.rpartition("::")[2], None)
        told = getattr(report, "conformance_news", None)
        if told is not None:
            self._take_news(report, told)
            return
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
        if judged.corpus is not None:
            self._found().take(kept)
        if time.monotonic() - self._written > OFTEN:
            self._report_so_far()  # should this process be killed, so much is kept

    def _found(self) -> Finds:
        """Return what this fuzz run has found."""
        if self._finds is None:
            from conformance.report.finds import Finds

            judged = self.config.stash[JUDGED]
            self._finds = Finds(judged.until, judged.budget)
        return self._finds

    def _take_news(self, report: pytest.TestReport, told: dict[str, Any]) -> None:
        """Keep what the rounds of a process have found, and tell now and then how far they are."""
        from conformance.fuzzing import News
        from conformance.report.outcomes import turned

        judged, finds, news = judged_run(self.config), self._found(), News.received(told)
        finds.turns += news.turns
        finds.examples += news.examples
        for clause, finding in news.again:
            finds.showed_again(clause, finding)
        terminal = self.config.pluginmanager.getplugin("terminalreporter")
        if news.result is not None and finds.take(news.result) and judged.turns(news.result):
            judged.receive(news.result)
            turned(report.nodeid, news.result, judged, terminal)
            session = self.config.pluginmanager.getplugin("session")
            if session is not None and judged.fails(news.result):
                session.testsfailed += 1
            self._report_so_far()
        line = finds.now(news.clause)
        if line is not None and not self.config.stash.get(LIVE, False):
            from conformance.progress import write_apart

            write_apart(self.config, line)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Note what a worker has collected; under xdist, this process collects nothing."""
        if JUDGED in self.config.stash:
            judged = self.config.stash[JUDGED]
            there = {clause.id for clause in judged.clauses}
            judged.select(there.intersection(name.rpartition("::")[2] for name in ids))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node: Any) -> None:
        """Note which process a worker is."""
        process = getattr(getattr(node.gateway, "_io", None), "popen", None)
        if node.gateway.spec.popen and process is not None:
            self._workers[node] = process

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Interrupt the workers: asked to stop, each of them would first finish its clause."""
        signal = str(excinfo.value).removeprefix("ended by ")
        self._broken_off = signal.replace("SIGINT", "Ctrl-C") or "Ctrl-C"
        if JUDGED in self.config.stash:
            for process in self._workers.values():
                process.terminate()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Keep what a worker could not let go of, and whether any of them had a clause to judge."""
        self._workers.pop(node, None)
        told = getattr(node, "workeroutput", {})
        if told.get(WORKER_PROBLEM):
            self._worker_problems.append(told[WORKER_PROBLEM])
        self._trouble = told.get(WORKER_TROUBLE, "") or self._trouble
        if WORKER_IDLE in told:
            stash = self.config.stash
            stash[IDLE] = stash.get(IDLE, True) and told[WORKER_IDLE]

    def pytest_sessionstart(self) -> None:
        """Leave no older report where this run's is to be."""
        if JUDGED in self.config.stash:
            self._report_so_far()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the report that was asked for, before anything that may fail."""
        if JUDGED not in self.config.stash or exitstatus == pytest.ExitCode.USAGE_ERROR:
            return
        judged = self.config.stash[JUDGED]
        self._offer_scripts(session)
        broken_off = (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)
        problem = self._report(complete=judged.complete and exitstatus not in broken_off)
        if problem:
            note(session, f"ERROR: {problem}")
        self._write_entries(session)
        for told in (*self.config.stash.get(PROBLEMS, ()), *self._worker_problems):
            note(session, told)  # again, if it was noted before pytest had its own exit status
        if judged.missing and not (self._broken_off or self.config.getoption("collectonly")):
            count = "1 clause has" if judged.missing == 1 else f"{judged.missing} clauses have"
            note(session, f"{count} no verdict, of {len(judged.selected)} that were chosen")

    def _report(self, *, complete: bool) -> str:
        """Write the report, if one was asked for; return what went wrong, or nothing."""
        wanted = self.config.getoption("impl_report")
        if wanted is None:
            return ""
        from conformance.report.document import keep

        return keep(Path(wanted), self._document(complete=complete))

    def _report_so_far(self) -> None:
        """Write what there is. What goes wrong is told at the end, which also looks elsewhere."""
        wanted = self.config.getoption("impl_report")
        if wanted is not None:
            from conformance.report.document import write

            with suppress(OSError):
                write(Path(wanted), self._document(complete=False))
            self._written = time.monotonic()

    def _document(self, *, complete: bool) -> dict[str, Any]:
        from conformance.report.document import document

        judged = judged_run(self.config)
        found = self.config.stash.get(SCRIPTS, None)
        scripts = {} if found is None else found.scripts
        return document(
            judged.about(), judged.clauses, judged.results(), complete=complete, scripts=scripts
        )

    def _offer_scripts(self, session: pytest.Session) -> None:
        """Run the programs of the failures, and write those that show something."""
        wanted = self.config.getoption("impl_scripts")
        if wanted is None:
            return
        from conformance.scripts.offering import offer

        judged = self.config.stash[JUDGED]
        more = [] if self._finds is None else self._finds.named()
        done = judged.about(), judged.clauses, judged.results(), more
        try:
            found = offer(wanted, *done, hurried=bool(self._broken_off))
        except OSError as error:
            note(session, f"ERROR: --impl-scripts={wanted}: {error.strerror or error}")
            return
        if found.broken_off:
            self._broken_off = "Ctrl-C"
            session.exitstatus = pytest.ExitCode.INTERRUPTED
        self.config.stash[SCRIPTS] = found

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
            self._write_broken_off(terminal)
            if self.config.stash.get(IDLE, False):
                where = f"pytest --pyargs conformance {judged.case.option}"
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
        if SCRIPTS in self.config.stash:
            terminal.write_line(self.config.stash[SCRIPTS].line())
        if self._finds is not None:
            scripts = self.config.stash[SCRIPTS].scripts if SCRIPTS in self.config.stash else {}
            for told in self._finds.lines(scripts, judged.place, self._trouble or judged.trouble):
                terminal.write_line(told)
        self._write_broken_off(terminal)

    def _write_broken_off(self, terminal: pytest.TerminalReporter) -> None:
        """Tell what was judged when somebody broke the run off, how far it was, what is kept."""
        if not self._broken_off:
            return
        import textwrap

        from conformance.judging.results import broken_off

        judged = self.config.stash[JUDGED]
        names = judged.selected.intersection(self._under_way)
        told = broken_off(self._broken_off, names, judged.missing, len(judged.selected))
        wanted = self.config.getoption("impl_report")
        kept = "--impl-report=FILE would have kept them"
        if wanted is not None:
            kept = f'they are in {wanted}, which says "complete": false'
        width = self.config.get_terminal_writer().fullwidth
        text = f"{told}; {kept}" if judged.received else told
        lines = textwrap.wrap(text, width, break_on_hyphens=False, break_long_words=False)
        terminal.write_line("\n".join(lines), yellow=True)
