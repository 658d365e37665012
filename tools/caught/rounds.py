"""Rounds: the clauses of `differential`, one after the other and again, until one of them fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

from conformance.fuzz.turns import Turn
from conformance.judging.examples import ROUND
from conformance.judging.judge import Verdict, judge
from tests.saboteurs import Saboteur, sabotaged
from tools.caught.choice import nearest_first

PROFILE = replace(ROUND, database=False, shrink=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a saboteur: the clause that caught it, or none, and what that cost."""

    saboteur: str
    by: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.by or 'MISSED':26} {self.seconds:5.1f} s  {self.saboteur}"


def judged(saboteur: Saboteur, seconds: float, seed: int) -> Outcome:
    """Judge the reference with a fault in it, for so many seconds of processor time at least.

    Each round draws what no round before it drew, as a fuzz run with a budget does.
    """
    spent = 0.0
    clauses = nearest_first(saboteur)
    with sabotaged(saboteur) as impl:
        for number in count():
            for clause in clauses:
                judgement = judge(clause, impl, PROFILE, seed=seed, turn=Turn(number))
                spent += judgement.seconds
                if judgement.verdict is Verdict.FAIL:
                    return Outcome(str(saboteur), clause.id, spent)
                if spent >= seconds:
                    return Outcome(str(saboteur), "", spent)
    raise AssertionError("rounds have no end")
