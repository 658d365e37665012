"""A law that holds of nothing is no pass: what hollow frameworks pass is listed, with reasons."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from conformance.clause import load_clauses
from conformance.judging.judge import Judgement, Profile, Verdict, judge
from conformance.perform.implementation import Implementation
from tests.hollow.adapters import CutOff, Hollow
from tests.hollow.frameworks import ANSWERS

PROFILE = Profile("quick", 1 / 6, shrink=False)
CLAUSES = {clause.id: clause for clause in load_clauses()}
FAKES = [(kind, answer) for kind in (CutOff, Hollow) for answer in ANSWERS]
FAKE = pytest.mark.parametrize(("kind", "answer"), FAKES, ids=[f"{k.name}-{a}" for k, a in FAKES])

# Whatever answers, and never mind what: the clause is not about replies.
ALWAYS = tuple(ANSWERS)
# Why it is right that a clause passes on these fakes: (clause, kind, answers) -> reason.
RIGHT: dict[tuple[str, type[Any], tuple[str, ...]], str] = {
    ("routing.any-text-is-read", Hollow, ALWAYS): "every text is taken as a rule, as it may be",
}
# Chapters whose clauses compare one run with another: none of them may pass on a fake.
COMPARING = ("isolation.", "streaming.")


@cache
def judged(kind: Any, answer: str) -> dict[str, tuple[Judgement, bool]]:
    """Judge every clause that a fake claims; return each verdict, and whether it was called."""
    adapter = kind(ANSWERS[answer])
    impl = Implementation(adapter)
    found: dict[str, tuple[Judgement, bool]] = {}
    try:
        for clause in CLAUSES.values():
            adapter.calls = 0
            found[clause.id] = judge(clause, impl, PROFILE), adapter.calls > 0
    finally:
        impl.close()
    return found


@FAKE
def test_passes_are_right(kind: Any, answer: str) -> None:
    """What passes is in the table, and what is in the table passes.

    Of the reference that is cut off, only clauses that sent a request count: the others are about
    contexts, locals and declarations, which are real there. The hollow framework has none.
    """
    passed = {
        name
        for name, (judgement, called) in judged(kind, answer).items()
        if judgement.verdict is Verdict.PASS and (called or kind is Hollow)
    }
    right = {name for name, of, answers in RIGHT if of is kind and answer in answers}

    assert sorted(passed - right) == [], "they pass although nothing works: they promise nothing"
    assert sorted(right - passed) == [], "they pass no more: take them out of the table"


@FAKE
def test_the_suite_does_not_break(kind: Any, answer: str) -> None:
    """Whatever nonsense a framework returns, it is the framework that is blamed."""
    broken = {
        name: judgement.message
        for name, (judgement, _) in judged(kind, answer).items()
        if "suite broke" in judgement.message
    }

    assert broken == {}


def test_the_table_has_no_comparing_clause() -> None:
    """Two runs that did nothing are always alike."""
    assert [name for name, _, _ in RIGHT if name.startswith(COMPARING)] == []
    assert {name for name, _, _ in RIGHT} <= set(CLAUSES)
