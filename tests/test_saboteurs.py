"""Every clause can fail: for each there is a faulty reference that it catches."""

from __future__ import annotations

import pytest

from conformance.clause import WITHDRAWN, load_clauses
from conformance.judging.examples import Profile
from conformance.judging.judge import Verdict, judge
from tests.saboteurs import Patched, Saboteur, all_saboteurs, sabotaged
from tests.saboteurs.isolation import CAUGHT_IN_A_PROCESS, CAUGHT_ON_TASKS

CLAUSES = {clause.id: clause for clause in load_clauses()}
SABOTEURS = all_saboteurs()
CAUGHT_ELSEWHERE = {*CAUGHT_ON_TASKS, *CAUGHT_IN_A_PROCESS}
PROFILE = Profile("default", 1.0, shrink=False)


@pytest.mark.parametrize("saboteur", SABOTEURS, ids=[str(s).replace("::", ":") for s in SABOTEURS])
def test_is_caught(saboteur: Saboteur | Patched) -> None:
    """The named clause fails on the faulty reference, and the failure says something."""
    if saboteur.catches not in CLAUSES:
        why = WITHDRAWN.get(saboteur.catches, "there is no such clause")
        pytest.fail(f"{saboteur.catches}: {why}; remove the saboteur, or name another clause")
    with sabotaged(saboteur) as impl:
        judgement = judge(CLAUSES[saboteur.catches], impl, PROFILE)

    uncaught = f"the clause holds although {saboteur.fault}: sharpen it, or the fault is none"
    assert judgement.verdict is Verdict.FAIL, judgement.message or uncaught
    assert judgement.message


@pytest.mark.parametrize("name", CLAUSES)
def test_every_clause_has_one(name: str) -> None:
    """A clause that nothing can fail is not finished."""
    assert name in {saboteur.catches for saboteur in SABOTEURS}.union(CAUGHT_ELSEWHERE)
