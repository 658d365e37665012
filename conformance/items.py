"""Clauses as pytest items: one item per clause, and its verdict as a pytest report.

How a clause is judged is not decided here (`conformance.judge`), nor how a run is summed up
(`conformance.report`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.clause import Clause, Level
from conformance.judge import Verdict
from conformance.report.results import FAILING, Result, Shown
from conformance.report.terminal import failure
from conformance.run import JudgedRun

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


class ClauseItem(pytest.Item):
    """One clause in one run. Its name is the clause's id; `-k` knows the test function's, too."""

    def __init__(self, *, clause: Clause, judged: JudgedRun, **others: Any) -> None:
        super().__init__(**others)
        self.clause = clause
        self.judged = judged
        self.result: Result | None = None
        self.extra_keyword_matches.add(clause.function.__name__)

    def runtest(self) -> None:
        """Judge the clause. Nothing is raised: the report is made from the result."""
        self.result = self.judged.judge(self.clause)
        self.user_properties += [
            ("clause", self.clause.id),
            ("level", self.clause.level.value),
            ("verdict", str(self.result.verdict)),
        ]

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the clause is written down, and as what.

        It is not called by its id: pytest would write the dot in it as a double colon.
        """
        function: Any = self.clause.function
        inner = function.hypothesis.inner_test if self.clause.is_property else function
        return self.path, inner.__code__.co_firstlineno - 1, function.__name__


def is_judged(level: Level, item: pytest.Item) -> bool:
    """Tell whether a run at this level wants an item; what is no clause is always wanted."""
    return not isinstance(item, ClauseItem) or level.covers(item.clause.level)


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
    said = str(report.longrepr).strip().split("\n")[0]
    judged.receive(Result(clause.id, clause.level, Verdict.ERROR, f"the process crashed: {said}"))
    report.conformance_status = Shown.ERROR.value  # type: ignore[attr-defined]
