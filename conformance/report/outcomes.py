"""Verdicts as pytest tells them: the outcome of a clause's report, its letter, word and colour.

How a run is summed up is said by `conformance.report.terminal`.
"""

from __future__ import annotations

import pytest

from conformance.judging.items import ClauseItem
from conformance.judging.judge import Verdict
from conformance.judging.results import FAILING, Result, Shown
from conformance.judging.run import JudgedRun
from conformance.report.terminal import failure

# Category for the counts, letter, word and colour of everything that a clause can come to.
STATUS: dict[Shown, tuple[str, str, tuple[str, dict[str, bool]]]] = {
    Shown.PASSED: ("passed", ".", ("PASSED", {"green": True})),
    Shown.FAILED: ("failed", "F", ("FAILED", {"red": True})),
    Shown.MISSED: ("missed", "m", ("MISSED", {"yellow": True})),
    Shown.KNOWN: ("known", "k", ("KNOWN", {"yellow": True})),
    Shown.FIXED: ("failed", "X", ("FIXED", {"red": True})),
    Shown.UNSUPPORTED: ("unsupported", "u", ("UNSUPPORTED", {"cyan": True})),
    Shown.ERROR: ("error", "E", ("ERROR", {"red": True})),
    Shown.NOT_JUDGED: ("not judged", "-", ("NOT JUDGED", {"yellow": True})),
}


def attach(report: pytest.TestReport, item: ClauseItem) -> None:
    """Make pytest's report of a clause say what the result says."""
    if report.when != "call" or item.result is None:
        return
    report.conformance = item.result.sent()  # type: ignore[attr-defined]
    settle(report, item.result, item.judged)


def settle(report: pytest.TestReport, result: Result, judged: JudgedRun) -> None:
    """Give a report the outcome of a result."""
    shown = result.shown(strict=judged.strict)
    report.conformance_status = shown.value  # type: ignore[attr-defined]
    if shown is Shown.PASSED:
        return
    if shown in FAILING:
        clause = next(clause for clause in judged.clauses if clause.id == result.clause)
        report.outcome = "failed"
        report.longrepr = "\n".join(failure(clause, result, judged.about(), shown))
        return
    report.outcome = "skipped"
    why = result.reason or result.message
    report.longrepr = (report.location[0], (report.location[1] or 0) + 1, why)
    if shown in (Shown.MISSED, Shown.KNOWN):
        report.wasxfail = why


def crashed(report: pytest.TestReport, judged: JudgedRun) -> None:
    """Make an error of a clause whose process did not live to report it."""
    name = report.nodeid.rpartition("::")[2]
    clause = next((clause for clause in judged.clauses if clause.id == name), None)
    if clause is None or report.when in ("setup", "teardown"):
        return
    # Of an exception, such as pytest-timeout's, pytest has its text apart from its traceback.
    crash = getattr(report.longrepr, "reprcrash", None)
    said = str(crash.message if crash else report.longrepr).strip().split("\n")[0]
    what = "somebody broke it off" if crash else "the process crashed"
    judged.receive(Result(clause.id, clause.level, Verdict.ERROR, f"{what}: {said}"))
    report.conformance_status = Shown.ERROR.value  # type: ignore[attr-defined]


def turned(
    nodeid: str, result: Result, judged: JudgedRun, terminal: pytest.TerminalReporter | None
) -> None:
    """Count a clause that had passed, and has failed in a later turn, as what it is now."""
    if terminal is None:
        return
    for category, reports in list(terminal.stats.items()):
        for report in list(reports):
            if getattr(report, "conformance_status", None) and report.nodeid == nodeid:
                reports.remove(report)
                report.conformance = result.sent()
                settle(report, result, judged)
                now = STATUS[Shown(report.conformance_status)][0]
                terminal.stats.setdefault(now, []).append(report)
                if not reports:
                    del terminal.stats[category]
                return
