"""What few examples get: saboteurs of the reference, each judged by the clause it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conformance.clause import load_clauses
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Verdict, judge
from tests.saboteurs import Patched, Saboteur, all_saboteurs, sabotaged


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a saboteur: whether its clause caught it, and what that cost."""

    saboteur: Saboteur | Patched
    caught: bool
    seconds: float


def chosen(words: Sequence[str]) -> list[Saboteur | Patched]:
    """Return the saboteurs of these chapters or clauses, or all of them."""
    everyone = all_saboteurs()
    return [one for one in everyone if not words or any(one.catches.startswith(w) for w in words)]


def judged(saboteur: Saboteur | Patched, profile: str, by: str = "") -> Outcome:
    """Have a saboteur judged as a run of this profile would judge it, but for shrinking.

    Its own clause judges it, or with `by` all clauses whose ids begin so, until one fails.
    """
    wanted = by or saboteur.catches
    clauses = [c for c in load_clauses() if c.id.startswith(by) and (by or c.id == wanted)]
    seconds = 0.0
    with sabotaged(saboteur) as impl:
        for clause in clauses:
            judgement = judge(clause, impl, replace(PROFILES[profile], shrink=False))
            seconds += judgement.seconds
            if judgement.verdict is Verdict.FAIL:
                return Outcome(saboteur, True, seconds)
    return Outcome(saboteur, False, seconds)
