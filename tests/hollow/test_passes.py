"""A law that holds of nothing is no pass: what hollow frameworks pass is listed, with reasons."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pytest

from conformance.clause import load_clauses
from conformance.describe.capabilities import Capability as C
from conformance.judging.examples import Profile
from conformance.judging.judge import Judgement, Verdict, judge
from conformance.perform.implementation import Implementation
from tests.hollow.adapters import CutOff, Hollow, Lost, Wordless
from tests.hollow.frameworks import ANSWERS

PROFILE = Profile("quick", 1 / 6, shrink=False)
CLAUSES = {clause.id: clause for clause in load_clauses()}
FAKES: dict[str, Callable[[], Any]] = {
    **{f"cut-off-{name}": partial(CutOff, answer) for name, answer in ANSWERS.items()},
    **{f"hollow-{name}": partial(Hollow, answer) for name, answer in ANSWERS.items()},
    "wordless": Wordless,
    "lost": Lost,
}
FAKE = pytest.mark.parametrize("name", FAKES)

# Why it is right that a clause passes on these fakes.
RIGHT: dict[str, tuple[tuple[str, ...], str]] = {
    "routing.any-text-is-read": (
        tuple(name for name in FAKES if name.startswith("hollow")),
        "a framework that does nothing takes every text as a rule",
    ),
}
LOCALS = {C.NAMESPACE, C.LOCAL, C.STACK, C.PROXY, C.MANAGER, C.MAPS}
LOCALS |= {c for c in C if c.startswith(("structure.", "field.", "tool."))}
# Chapters whose clauses compare one run with another: none of them may pass on a fake.
COMPARING = ("isolation.", "streaming.")
# Where all but the views works, much is promised of a request that fails: hooks, teardown, errors.
PARTLY = {"lost": COMPARING}


@cache
def judged(name: str) -> dict[str, tuple[Judgement, bool]]:
    """Judge every clause on a fake; return each verdict, and whether the fault was met."""
    adapter = FAKES[name]()
    impl = Implementation(adapter)
    found: dict[str, tuple[Judgement, bool]] = {}
    logging.disable(logging.CRITICAL)  # every request fails, and would be told with a traceback
    try:
        for clause in CLAUSES.values():
            if LOCALS.intersection(clause.needs) and not name.startswith("hollow"):
                continue  # the locals are the reference's own: it would only take long
            adapter.calls = 0
            found[clause.id] = judge(clause, impl, PROFILE), adapter.calls > 0
    finally:
        logging.disable(logging.NOTSET)
        impl.close()
    return found


@FAKE
def test_passes_are_right(name: str) -> None:
    """What passes is in the table, and what is in the table passes.

    Where the fake is the reference with a fault, only clauses that met the fault count: the others
    are about contexts, locals and declarations, which are real there. The hollow one has none.
    And whatever nonsense a framework returns, it is the framework that is blamed. (One test asks
    both, so that no fake is judged by two processes.)
    """
    passed = {
        clause
        for clause, (judgement, met) in judged(name).items()
        if judgement.verdict is Verdict.PASS and (met or name.startswith("hollow"))
    }
    right = {clause for clause, (fakes, _) in RIGHT.items() if name in fakes}
    promised = {clause for clause in passed if clause.startswith(PARTLY.get(name, ""))}

    assert sorted(promised - right) == [], "they pass although nothing works: they promise nothing"
    assert sorted(right - passed) == [], "they pass no more: take them out of the table"
    messages = {clause: judgement.message for clause, (judgement, _) in judged(name).items()}
    assert {clause: said for clause, said in messages.items() if "suite broke" in said} == {}


def test_the_table_has_no_comparing_clause() -> None:
    """Two runs that did nothing are always alike."""
    assert [clause for clause in RIGHT if clause.startswith(COMPARING)] == []
    assert set(RIGHT) <= set(CLAUSES)
