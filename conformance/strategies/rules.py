"""Sets of rules that compete for the same paths, together with such paths.

The words are few on purpose: rules that share no path decide nothing. What is right for a set of
rules is said by `conformance.routing_model`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeAlias

from hypothesis import strategies as st

from conformance.app import App, Rule, Var, view
from conformance.strategies.paths import spelled

Pairs: TypeAlias = tuple[tuple[str, str], ...]
WORDS = ("a", "b", "1", "22", "a1")
# Variables that take one whole segment; the model and every framework with weights agree on these.
PLAIN: Pairs = (("string", ""), ("int", ""), ("any", "a, b"), ("float", ""))
SPANNING: Pairs = (("path", ""),)
UUIDS: Pairs = (("uuid", ""),)
SIZED: Pairs = (("string", "length=2"), ("string", "minlength=2"))
BOUNDED: Pairs = (
    ("int", "min=5"),
    ("int", "max=5"),
    ("int", "fixed_digits=2"),
    ("int", "signed=True"),
)
Segment: TypeAlias = tuple[str | Var, ...]
METHODS = (None, None, ("GET",), ("POST",), ("GET", "PUT"), ("DELETE", "PATCH"))


@dataclass(frozen=True, slots=True)
class Contest:
    """Rules that compete, and requests for which they do: pairs of a method and a path."""

    app: App
    requests: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "\n".join([str(self.app), *(f"{m} {path!r}" for m, path in self.requests)])


# No two of these texts are of one length: then the rules would tie.
AROUND = (("", ""), ("a", ""), ("", ".b"), ("u-x", ""))


@cache
def segments(variables: Pairs, mixed: bool) -> tuple[Segment, ...]:
    """Return all segments over some variables; `mixed` puts text and variables side by side."""
    found: list[Segment] = [(word,) for word in WORDS]
    for variable in variables:
        around = AROUND if mixed else AROUND[:1]
        found += [(before, Var("v", *variable), after) for before, after in around]
        if mixed and variable[0] != "path":
            found += [(Var("v", *variable), "-", Var("w", *other)) for other in variables]
    return tuple(found)


def _rule(shape: Sequence[Segment], end: str) -> Rule:
    parts: list[str | Var] = []
    for index, segment in enumerate(shape):
        parts.append("/")
        for piece in segment:
            if isinstance(piece, Var):
                piece = replace(piece, name=f"{piece.name}{index}")
            parts.append(piece)
    return Rule(joined([*parts, end]))


def numbered_rule(variables: Pairs, mixed: bool, number: int) -> Rule:
    """Return a rule of up to three segments; the digits of the number, in a mixed radix, make it.

    Drawing one number is many times cheaper than drawing each part, and no list of all rules has
    to be kept.
    """
    number, digit = divmod(number, len(DEPTHS))
    number, slash = divmod(number, 2)
    own = segments(variables, mixed)
    shape = []
    for _ in range(DEPTHS[digit]):
        number, digit = divmod(number, len(own))
        shape.append(own[digit])
    return _rule(shape, "/" if slash or not shape else "")


DEPTHS = (1, 2, 1, 3, 2, 1, 0)


@cache
def rules(variables: Pairs = PLAIN, *, mixed: bool = False) -> st.SearchStrategy[Rule]:
    """Generate a rule of up to three segments, with or without a slash at its end."""
    return st.integers(0, 2**31).map(lambda number: numbered_rule(variables, mixed, number))


def joined(parts: Sequence[str | Var]) -> tuple[str | Var, ...]:
    """Join texts that stand side by side, so that equal rules have equal parts."""
    found: list[str | Var] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return tuple(found)


@st.composite
def contests(
    draw: st.DrawFn,
    variables: Pairs = PLAIN,
    *,
    mixed: bool = False,
    methods: bool = False,
    lax: bool = False,
    size: int = 6,
) -> Contest:
    """Generate an app of two to six rules, and requests that several of its rules could answer.

    No two of its rules differ in the slash at the end alone; `routing.leaf-and-branch` is about
    these. `methods`: rules answer various methods. `lax`: some do not mind the slash at the end.
    """
    drawn = draw(
        st.lists(rules(variables, mixed=mixed), min_size=2, max_size=size, unique_by=_without_slash)
    )
    options = OPTIONS[methods, lax]
    views = [
        view(rule, endpoint=f"e{i}", **dict(draw(options)) if methods or lax else {})
        for i, rule in enumerate(drawn)
    ]
    numbers = draw(st.lists(st.integers(0, 2**30), min_size=4, max_size=8, unique=True))
    asked = ASKED if methods else ASKED[:1]
    requests = [
        (asked[number % len(asked)], spelled(drawn[number % len(drawn)], number // 16))
        for number in numbers
    ]
    return Contest(App(*views), tuple(dict.fromkeys(requests)))


def _without_slash(rule: Rule) -> str:
    return str(rule).rstrip("/")


ASKED = ("GET", "POST", "PUT", "HEAD", "DELETE")
OPTIONS: dict[tuple[bool, bool], st.SearchStrategy[tuple[tuple[str, Any], ...]]] = {
    (methods, lax): st.sampled_from(
        [
            (*(() if chosen is None else (("methods", chosen),)), *strict)
            for strict in ((), (("strict_slashes", False),))[: 1 + lax]
            for chosen in (METHODS if methods else (None,))
        ]
    )
    for methods in (False, True)
    for lax in (False, True)
}
