"""Clauses as pytest items: one item per clause, one collector per file of them.

How a clause is judged is not decided here (`conformance.judging.judge`), nor how its verdict is
told (`conformance.report.outcomes`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.clause import Clause, Level, clause_of
from conformance.judging.results import Result
from conformance.judging.run import JudgedRun

DEAR = ("isolation",)  # chapters of which each clause takes as long as ten others
COMPARED = "differential"  # the chapter that plays whole applications beside the reference


class ClauseFile(pytest.Module):
    """A file of clauses. It has neither fixtures nor classes, so nothing else is looked for."""

    def __init__(self, *, judged: JudgedRun, **others: Any) -> None:
        super().__init__(**others)
        self.judged = judged

    def collect(self) -> Iterator[pytest.Item]:
        """Make an item of each clause, in the order of the file."""
        for name, found in vars(self.obj).items():
            clause = clause_of(found) if name.startswith("test_") else None
            if clause is not None:
                yield ClauseItem.from_parent(
                    self, name=clause.id, clause=clause, judged=self.judged
                )


class ClauseItem(pytest.Item):
    """One clause in one run. Its name is the clause's id; `-k` knows the test function's, too."""

    def __init__(self, *, clause: Clause, judged: JudgedRun, **others: Any) -> None:
        # A chapter takes a line of the progress, not each of its files.
        chapter = others["parent"].nodeid.rpartition("/")[0]
        super().__init__(nodeid=f"{chapter}::{clause.id}", **others)
        self.clause = clause
        self.judged = judged
        self.result: Result | None = None
        self.extra_keyword_matches.add(clause.function.__name__)

    def runtest(self) -> None:
        """Judge the clause. Nothing is raised: the report is made from the result."""
        self.result = self.judged.judge(self.clause)
        printed = self.judged.judging.printed()
        if printed:
            self.add_report_section("call", "stdout", printed)
        self.user_properties += [
            ("clause", self.clause.id),
            ("level", self.clause.level.value),
            ("statement", self.clause.statement),
            ("verdict", str(self.result.verdict)),
        ]

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the clause is written down, and as what.

        It is not called by its id: pytest would write the dot in it as a double colon.
        """
        code = self.clause.inner.__code__
        return self.path, code.co_firstlineno - 1, self.clause.function.__name__


def is_judged(level: Level, item: pytest.Item, named: str = "") -> bool:
    """Tell whether a run at this level wants an item; what is no clause is always wanted.

    A whole id that was `named` is no part of other ids, which `-k` would choose as well.
    """
    if not isinstance(item, ClauseItem):
        return True
    return level.covers(item.clause.level) and named in ("", item.clause.id)


def put_comparisons_last(items: list[pytest.Item]) -> None:
    """Put what is compared with the reference behind all other clauses: it counts nothing twice.

    What one of these has failed is left out there. What is no clause stays where it is.
    """
    places = [place for place, item in enumerate(items) if isinstance(item, ClauseItem)]
    ordered = sorted((items[place] for place in places), key=_is_compared)
    for place, item in zip(places, ordered, strict=True):
        items[place] = item


def _is_compared(item: Any) -> bool:
    clause: Clause = item.clause
    return clause.chapter == COMPARED


def put_cheap_ones_first(items: list[pytest.Item]) -> None:
    """Put what costs least in front: who wants to know whether anything fails knows it sooner.

    Single examples come before tables, those before what is drawn, and the playing of schedules
    last; else the order stays. What is no clause stays where it is.
    """
    places = [place for place, item in enumerate(items) if isinstance(item, ClauseItem)]
    ordered = sorted((items[place] for place in places), key=_dearness)
    for place, item in zip(places, ordered, strict=True):
        items[place] = item


def _dearness(item: Any) -> tuple[bool, bool, bool]:
    clause: Clause = item.clause
    return clause.chapter in DEAR, clause.is_property and not clause.domains, bool(clause.domains)
