"""Sets of rules that compete for the same paths, together with such paths.

The words are few on purpose: rules that share no path decide nothing. What is right for a set of
rules is said by `conformance.models.routing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any, TypeAlias

from hypothesis import strategies as st

from conformance.describe.app import App, Rule, Var, view
from conformance.strategies.paths import spelled

Pairs: TypeAlias = tuple[tuple[str, str], ...]
WORDS = ("a", "b", "1", "0.5")
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
Base: TypeAlias = tuple[str, ...]
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
def segments(variables: Pairs, mixed: bool, word: str | None) -> tuple[Segment, ...]:
    """Return segments over some variables: those that take the word, or all and texts, too.

    `mixed` puts text and variables side by side.
    """
    if word is not None:
        return tuple((Var("v", *v),) for v in variables if FITS.get(v[0], word) == word)
    found: list[Segment] = []
    for variable in variables:
        around = AROUND if mixed else AROUND[:1]
        found += [(before, Var("v", *variable), after) for before, after in around]
        if mixed and variable[0] != "path":
            found += [(Var("v", *variable), "-", Var("w", *other)) for other in variables]
    return (*found, *((word,) for word in WORDS))


# Converters that do not take every word, and the one that they take.
FITS = {"int": "1", "any": "a", "float": "0.5", "uuid": ""}


def _rule(shape: Sequence[Segment], end: str) -> Rule:
    parts: list[str | Var] = []
    for index, segment in enumerate(shape):
        parts.append("/")
        for piece in segment:
            if isinstance(piece, Var):
                piece = replace(piece, name=f"{piece.name}{index}")
            parts.append(piece)
    return Rule(joined([*parts, end]))


def numbered_rule(variables: Pairs, mixed: bool, base: Base, number: int) -> Rule:
    """Return a rule that has much in common with a path; the digits of the number make it.

    The digits are those of a mixed radix. Drawing one number is many times cheaper than drawing
    each part, and no list of all rules has to be kept.
    """
    number, digit = divmod(number, len(LONGER) - (len(base) == 1))
    number, slash = divmod(number, 2)
    shape: list[Segment] = []
    for index in range(max(0, len(base) + LONGER[digit])):
        word = base[index] if index < len(base) else WORDS[0]
        number, kind = divmod(number, 5)
        some = () if kind < 2 else segments(variables, mixed, word if kind < 4 else None)
        some = some or ((word,),)  # not every kind of variable takes this word
        number, choice = divmod(number, len(some))
        shape.append(some[choice])
    return _rule(shape, "/" if slash or not shape else "")


# By how much; a path of one segment has none but shorter ones.
LONGER = (0, 0, 0, 0, 0, -1, 1)
# By the greatest number of segments.
BASES: dict[int, tuple[Base, ...]] = {
    most: tuple(
        base for depth in range(1, most + 1) for base in product(("a", "1", "0.5"), repeat=depth)
    )
    for most in (1, 2, 3)
}


@cache
def rules(variables: Pairs, mixed: bool, base: Base) -> st.SearchStrategy[Rule]:
    """Generate rules that have much in common with a path, given as its segments."""
    return st.integers(0, 2**31).map(lambda n: numbered_rule(variables, mixed, base, n))


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
    depth: int = 3,
) -> Contest:
    """Generate an app of three to six rules, and requests that several of its rules could answer.

    No two of its rules differ in the slash at the end alone; `routing.leaf-and-branch` is about
    these. `methods`: rules answer various methods. `lax`: some do not mind the slash at the end.
    `depth`: how many segments the path has that the rules have in common.
    """
    base = draw(st.sampled_from(BASES[depth]))
    some = rules(variables, mixed, base)
    drawn = draw(st.lists(some, min_size=3, max_size=size, unique_by=_without_slash))
    options = OPTIONS[methods, lax]
    views = [
        view(rule, endpoint=f"e{i}", **dict(draw(options)) if methods or lax else {})
        for i, rule in enumerate(drawn)
    ]
    asked = ASKED if methods else ASKED[:1]
    requests = []
    for number in draw(st.lists(st.integers(0, 2**30), min_size=4, max_size=8, unique=True)):
        number, method = divmod(number, len(asked))
        number, rule = divmod(number, len(drawn))
        requests.append((asked[method], spelled(drawn[rule], number)))
    requests += [(method, "/" + "/".join(base) + end) for method in asked[:2] for end in ("", "/")]
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
