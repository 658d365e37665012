"""Targets for proxies: how the special methods of a witness behave, and ordinary values.

The witnesses themselves are in `conformance.perform.recording`.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from conformance.perform.recording import Fault, Manner, Manners

# RuntimeError is what "unbound" looks like, AttributeError and TypeError what "not there" does,
# and KeyError, IndexError and LookupError mean something to containers and context variables.
ERRORS: tuple[type[Exception], ...] = (
    Fault, RuntimeError, AttributeError, TypeError, KeyError, IndexError, LookupError, ValueError,
)  # fmt: skip


def manners(*, declining: bool = False) -> st.SearchStrategy[Manners]:
    """Generate how the methods that one operation looks for behave, first choice first."""
    quiet: list[Manner] = ["answers", "answers", "absent"]
    if declining:
        quiet.append("declines")
    one: st.SearchStrategy[Manner] = st.sampled_from([*quiet, *ERRORS])
    return st.tuples(one, one, one)


def variants() -> st.SearchStrategy[int]:
    """Generate which of its two possible values a method returns."""
    return st.sampled_from([0, 1])


def numbers() -> st.SearchStrategy[Any]:
    """Generate numbers of all of Python's kinds, small ones, so that shifts and powers stay so."""
    small = st.integers(-5, 5)
    return st.one_of(
        small,
        st.booleans(),
        st.sampled_from([0.0, -0.0, 1.5, -2.5, float("inf"), 1e300]),
        small.map(Decimal),
        st.fractions(min_value=-3, max_value=3, max_denominator=4).map(Fraction),
        st.sampled_from([1j, 2 - 1j]),
    )


def containers() -> st.SearchStrategy[Any]:
    """Generate containers of Python's own, mutable ones among them."""
    items = st.lists(st.integers(0, 3), max_size=3)
    return st.one_of(
        items,
        items.map(tuple),
        items.map(set),
        items.map(frozenset),
        items.map(bytes),
        items.map(bytearray),
        st.dictionaries(st.integers(0, 3), st.integers(0, 3), max_size=3),
        st.text("ab", max_size=3),
    )


def ordinary() -> st.SearchStrategy[Any]:
    """Generate values of built-in and standard types."""
    return st.one_of(numbers(), containers(), st.none())
