"""Rounds: which clause has the next turn of a fuzz run that has a budget.

All of it is counted, and nothing is timed: the same findings give the same order. A clause has a
weight; what found nothing new has half of it the next time, down to a floor, and what found
something has all of it again.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance.clause import Clause
from conformance.fuzz.turns import COMPARED, Turn
from conformance.judging.court import ENDED
from conformance.judging.judge import Verdict
from conformance.judging.results import Result

SHARE = 8  # times as many turns as all others together have those that compare, at first
HALVES = 4  # how often a weight is halved; of what compares, less often
COMPARED_HALVES = 2
SCALE = 1 << 20
MOST = 3  # findings of a clause that cannot find one thing after the other
GOES_ON = (Verdict.PASS, Verdict.FAIL)


@dataclass(slots=True)
class Place:
    """One clause in the rounds: what it has found, how long it found nothing, how often it ran."""

    clause: Clause
    weight: int
    found: list[str]
    dry: int = 0
    turns: int = 0

    @property
    def stride(self) -> int:
        """How far it moves back in the row by one turn."""
        most = COMPARED_HALVES if self.clause.chapter == COMPARED else HALVES
        return (SCALE << min(self.dry, most)) // self.weight


class Rounds:
    """The row of the clauses that have turns: those that draw and that can still find something.

    `first` is what the first turn of each clause came to, as far as this process knows. `rank` of
    `count` processes takes its part of the clauses.
    """

    def __init__(
        self,
        clauses: Iterable[Clause],
        first: Mapping[str, Result],
        rank: int = 0,
        count: int = 1,
    ) -> None:
        drawing = [c for c in clauses if c.is_property and not c.domains and _goes_on(first, c)]
        compared = [c for c in drawing if c.chapter == COMPARED]
        others = [c for c in drawing if c.chapter != COMPARED][rank::count]
        mine = compared[rank::count] or compared  # with other seeds
        weight = max(1, SHARE * len(others) // max(1, len(mine)))
        self._rank = rank
        self._places = [
            *(Place(clause, weight, _found(first, clause)) for clause in mine),
            *(Place(clause, 1, _found(first, clause)) for clause in others),
        ]
        self._row = [(place.stride, n) for n, place in enumerate(self._places)]
        heapq.heapify(self._row)
        self._now: tuple[int, Place] | None = None

    def next(self) -> tuple[Clause, Turn] | None:
        """Return who is next, and its turn without what is kept; None when nobody is left."""
        if not self._row:
            return None
        behind, number = heapq.heappop(self._row)
        place = self._places[number]
        place.turns += 1
        self._now = behind, place
        return place.clause, Turn(self._rank << 32 | place.turns, tuple(place.found))

    def tell(self, result: Result) -> bool:
        """Note what a turn came to; return whether it found something that this run had not."""
        assert self._now is not None, "nobody had a turn"
        behind, place = self._now
        self._now = None
        known = result.finding in place.found
        news = result.verdict is Verdict.FAIL and not known
        if news:
            place.found.append(result.finding)
        place.dry = 0 if news else place.dry + 1
        if not self._is_done(place, result, known):
            number = self._places.index(place)
            heapq.heappush(self._row, (behind + place.stride, number))
        return news

    @staticmethod
    def _is_done(place: Place, result: Result, known: bool) -> bool:
        """Tell whether a clause has no further turn: it cannot get past what it has found."""
        stuck = result.verdict is Verdict.FAIL and (known or result.unwritten == ENDED)
        full = place.clause.chapter != COMPARED and len(place.found) >= MOST
        return result.verdict not in GOES_ON or stuck or full


def _goes_on(first: Mapping[str, Result], clause: Clause) -> bool:
    result = first.get(clause.id)
    return result is None or (result.verdict in GOES_ON and result.unwritten != ENDED)


def _found(first: Mapping[str, Result], clause: Clause) -> list[str]:
    result = first.get(clause.id)
    failed = result is not None and result.verdict is Verdict.FAIL
    return [result.finding] if failed and result is not None else []
