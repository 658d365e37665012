"""Few examples, drawn without hypothesis's engine: as many, always the same, and made smaller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.judging import sparing
from conformance.judging.examples import PROFILES, explicit
from conformance.judging.judge import Judgement, Verdict, judge
from conformance.perform.implementation import Implementation
from tests.judging.test_examples import impl, stated

__all__ = ["impl"]
QUICK = PROFILES["quick"]


def judged(impl: Implementation, property_: Callable[..., None], **options: Any) -> Judgement:
    """Judge a property in the quick profile."""
    return judge(stated(property_), impl, QUICK, **options)


def test_this_release_of_hypothesis_is_known() -> None:
    assert sparing.draws()


def test_as_many_are_drawn_as_the_profile_says(impl: Implementation) -> None:
    seen: list[Any] = []

    @given(number=st.integers(), data=st.data())
    @example(number=7, data=None)
    def draws(impl: Implementation, number: int, data: st.DataObject | None) -> None:
        seen.append((number, data and data.draw(st.text())))

    assert judged(impl, draws).verdict is Verdict.PASS
    assert seen[:2] == [(7, None), (0, "")]  # what is explicit first, then the simplest
    assert len(seen) == 1 + QUICK.count(stated(draws))
    first = list(seen)
    seen.clear()
    judged(impl, draws)
    assert seen == first
    judged(impl, draws, seed=3)
    assert seen[len(first) :] != first


def test_what_fails_is_made_smaller(impl: Implementation) -> None:
    @given(numbers=st.lists(st.integers(0, 1000), min_size=3))
    def fails(impl: Implementation, numbers: list[int]) -> None:
        assert max(numbers) < 5, "too large"

    judgement = judged(impl, fails)
    assert (judgement.verdict, judgement.message) == (Verdict.FAIL, "too large")
    assert "[0, 0, 5]" in judgement.counterexample


def test_what_fails_once_only_is_told(impl: Implementation) -> None:
    seen: list[int] = []

    @given(number=st.integers(0, 2**40))
    def fails(impl: Implementation, number: int) -> None:
        seen.append(number)
        assert len(seen) != 3, "the third"

    judgement = judged(impl, fails)
    assert judgement.verdict is Verdict.FAIL
    assert judgement.message.startswith("the third\n(it depends on what ran before")
    assert str(seen[2]) in judgement.counterexample


def test_what_is_not_taken_is_drawn_anew(impl: Implementation) -> None:
    @given(number=st.integers(0, 9))
    def some(impl: Implementation, number: int) -> None:
        assume(number % 2)

    @given(number=st.integers(0, 9).filter(lambda number: number > 9))
    def none(impl: Implementation, number: int) -> None:
        raise NotImplementedError

    assert judged(impl, some).verdict is Verdict.PASS
    judgement = judged(impl, none)
    assert judgement.verdict is Verdict.ERROR
    assert "is one that the clause takes" in judgement.message


def test_a_strategy_that_breaks_is_the_suites_fault(impl: Implementation) -> None:
    @given(number=st.integers().map(lambda number: 1 // 0))
    def broken(impl: Implementation, number: int) -> None:
        raise NotImplementedError

    assert judged(impl, broken).verdict is Verdict.ERROR


def test_an_unknown_hypothesis_does_it_itself(
    impl: Implementation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparing, "draws", lambda: False)

    @given(number=st.integers())
    def draws(impl: Implementation, number: int) -> None:
        assert number < 2**200

    judgement = judged(impl, draws)
    assert (judgement.verdict, judgement.examples) == (Verdict.PASS, QUICK.count(stated(draws)))


def test_explicit_examples_may_be_without_names() -> None:
    @given(st.integers(), st.text())
    @example(1, "a")
    @example(2, "b")
    def draws(impl: Implementation, number: int, text: str) -> None:
        raise NotImplementedError

    assert list(explicit(stated(draws))) == [
        {"number": 1, "text": "a"},
        {"number": 2, "text": "b"},
    ]
