"""With what clauses are called: how many examples a profile draws, and what is exhausted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conformance.clause import MUST, Clause, every
from conformance.describe.capabilities import Capability
from conformance.errors import Unsupported
from conformance.judging.examples import PROFILES, Profile, settings_for
from conformance.judging.judge import Verdict, judge
from conformance.judging.loading import load_adapter
from conformance.perform.implementation import Implementation
from conformance.sources import plain_sense


def stated(function: Callable[..., None], *, name: str = "a.b", examples: int = 50) -> Clause:
    """Make a clause that is not registered."""
    return Clause(name, MUST, "It MUST.", "", (), (plain_sense("so"),), examples, function)


@pytest.fixture(scope="module")
def impl() -> Iterator[Implementation]:
    """Yield the reference."""
    made = Implementation(load_adapter("reference"))
    yield made
    made.close()


def asks(impl: Implementation) -> None:
    """Stand for any clause."""
    raise NotImplementedError


def draw(
    impl: Implementation, profile: str, name: str = "a.b", seed: int | None = None
) -> list[int]:
    """Return what a property draws."""
    seen: list[int] = []

    @given(number=st.integers(0, 2**40))
    def draws(impl: Implementation, number: int) -> None:
        assume(number >= 0)
        seen.append(number)

    judge(stated(draws, name=name, examples=10), impl, PROFILES[profile], seed=seed)
    return seen


def test_default_run_draws_the_same_every_time(impl: Implementation) -> None:
    assert draw(impl, "default") == draw(impl, "default")


def test_clauses_do_not_draw_alike(impl: Implementation) -> None:
    assert draw(impl, "default") != draw(impl, "default", name="a.c")


def test_seed_decides_what_is_drawn(impl: Implementation) -> None:
    assert draw(impl, "fuzz", seed=1) == draw(impl, "fuzz", seed=1)
    assert draw(impl, "default", seed=1) != draw(impl, "default", seed=2)


def called(impl: Implementation, profile: str, known: bool = False, **domains: Any) -> list[Any]:
    """Return what a clause with these domains is called with."""
    seen: list[Any] = []

    @every(**domains)
    def lists(impl: Implementation, a: int, b: str) -> None:
        seen.append((a, b))
        assume(b != "never")

    judgement = judge(stated(lists), impl, PROFILES[profile], known=known)
    assert judgement.examples == len(seen)
    assert judgement.verdict is (Verdict.FIXED if known else Verdict.PASS), judgement.message
    return seen


@pytest.mark.parametrize("profile", ["quick", "default", "fuzz"])
def test_small_domains_are_exhausted(impl: Implementation, profile: str) -> None:
    seen = called(impl, profile, a=[1, 2], b=["x", "never", "y"])

    assert seen == [(1, "x"), (1, "never"), (1, "y"), (2, "x"), (2, "never"), (2, "y")]


def test_of_large_domains_quick_takes_each_value(impl: Implementation) -> None:
    a, b = range(20), "uvwxyz"
    whole = [(one, other) for one in a for other in b]

    seen = called(impl, "quick", a=a, b=b)

    assert len(seen) == len(set(seen)) == 20
    assert {one for one, _ in seen} == set(a)
    assert {other for _, other in seen} == set(b)
    assert called(impl, "default", a=a, b=b) == whole
    assert called(impl, "quick", known=True, a=a, b=b) == whole


def test_a_failing_case_is_shown(impl: Implementation) -> None:
    @every(number=[1, 2, 3])
    def holds_below_two(impl: Implementation, number: int) -> None:
        assert number < 2, f"{number} is too many"

    judgement = judge(stated(holds_below_two), impl)

    assert judgement.verdict is Verdict.FAIL
    assert judgement.message == "2 is too many"
    assert "number = 2" in judgement.counterexample
    assert judgement.example == "number = 2"


def test_cases_that_are_not_supported_do_not_count(impl: Implementation) -> None:
    @every(number=[1, 2])
    def asks_for(impl: Implementation, number: int) -> None:
        if number == 1:
            raise Unsupported(Capability.ASGI)

    @every(number=[1, 2])
    def asks_in_vain(impl: Implementation, number: int) -> None:
        raise Unsupported(Capability.ASGI)

    assert judge(stated(asks_for), impl).verdict is Verdict.PASS
    assert judge(stated(asks_in_vain), impl).verdict is Verdict.UNSUPPORTED


def test_a_clause_that_takes_no_case_is_no_pass(impl: Implementation) -> None:
    @every(number=[1, 2])
    def takes_none(impl: Implementation, number: int) -> None:
        assume(number > 2)

    judgement = judge(stated(takes_none), impl)

    assert judgement.verdict is Verdict.ERROR
    assert "none of 2 examples is one that the clause takes" in judgement.message


def test_evidence_counts_what_was_judged(impl: Implementation) -> None:
    @every(number=[1, 2, 3])
    def leaves_one_out(impl: Implementation, number: int) -> None:
        assume(number != 2)

    assert judge(stated(leaves_one_out), impl).evidence == "exhaustive: 2 of 3 examples"


@pytest.mark.parametrize("domains", [{}, {"number": []}, {"number": [1], "other": [2]}])
def test_every_wants_values_of_all_arguments(domains: dict[str, Any]) -> None:
    def takes(impl: Implementation, number: int) -> None:
        raise NotImplementedError

    with pytest.raises(ValueError, match="every"):
        every(**domains)(takes)


@pytest.mark.parametrize(("profile", "count"), [("quick", 4), ("default", 50), ("fuzz", 5000)])
def test_profiles(profile: str, count: int) -> None:
    assert settings_for(stated(asks), PROFILES[profile]).max_examples == count


def test_a_few_examples_are_the_least() -> None:
    clause = stated(asks, examples=6)

    assert settings_for(clause, Profile("quick", 0.2)).max_examples == 5
