"""Values for the variables of a rule, and rules to build from: what each converter accepts.

Every strategy gives values that its converter documents to accept, so a URL that is built from them
has to lead back to them. What a converter cannot carry is listed beside it, by family.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from conformance.describe.app import App, Rule, Var, view
from conformance.describe.steps import Url
from conformance.strategies.text import segments, text

WORDS = ("about", "help", "im print", "a.b", "über")


def paths() -> st.SearchStrategy[str]:
    """Generate what a path variable can hold: segments and slashes, the first not a slash.

    Line breaks have a clause of their own.
    """
    return text(min_size=1, max_size=8, without="\n\r\u2028\x85\u2029", also="/").filter(
        lambda path: not path.startswith("/")
    )


def plain_floats() -> st.SearchStrategy[float]:
    """Generate floats that are written without an exponent."""
    return st.floats(1e-4, 1e15, allow_nan=False).filter(lambda x: "e" not in repr(x)) | st.just(
        0.0
    )


# Converter and arguments -> what it accepts.
ACCEPTED: Mapping[tuple[str, str], st.SearchStrategy[Any]] = {
    ("string", ""): segments(),
    ("string", "length=2"): segments(max_size=12).map(lambda s: (s + "zz")[:2]),
    ("string", "minlength=3"): segments().map(lambda s: s + "abc"),
    ("string", "maxlength=4"): segments().map(lambda s: s[:4]),
    ("int", ""): st.integers(0, 10**30),
    ("int", "fixed_digits=4"): st.integers(0, 9999),
    ("int", "min=3, max=9"): st.integers(3, 9),
    ("int", "signed=True"): st.integers(-(10**12), 10**12),
    ("float", ""): plain_floats(),
    ("float", "signed=True"): plain_floats().flatmap(lambda x: st.sampled_from([x, -x or x])),
    ("path", ""): paths(),
    ("uuid", ""): st.uuids() | st.just(uuid.UUID(int=0)),
    ("any", ", ".join(repr(word) for word in WORDS)): st.sampled_from(WORDS),
}


@dataclass(frozen=True, slots=True)
class Target:
    """A rule with values for its variables: what to build, and what must come back."""

    rule: Rule
    values: tuple[tuple[str, Any], ...]

    @property
    def app(self) -> App:
        """An app with this rule alone, as endpoint "target"."""
        return App(view(self.rule, endpoint="target"))

    @property
    def step(self) -> Url:
        """The step that builds it."""
        return Url("target", self.values)

    def __str__(self) -> str:
        return f"{str(self.rule)!r} with {dict(self.values)!r}"


def target(rule: str, **values: Any) -> Target:
    """Make a target of a rule in Flask's notation."""
    return Target(Rule.parse(rule), tuple(values.items()))


STATIC = ("/", "/a/", "/x-y/", "/é/", "/a b/", "/100%/", "/q?/", "/h#/", "/~u/", "/a;b=c/", "/'\"/")


@st.composite
def targets(
    draw: st.DrawFn, converters: tuple[str, ...] = ("string", "int", "float", "path", "uuid", "any")
) -> Target:
    """Generate a rule with one to three variables, and values that its converters accept."""
    choices = [key for key in ACCEPTED if key[0] in converters]
    count = draw(st.integers(1, 3))
    parts: list[str | Var] = [draw(st.sampled_from(STATIC))]
    values: list[tuple[str, Any]] = []
    for index in range(count):
        converter, arguments = draw(st.sampled_from(choices))
        name = f"v{index}"
        parts.append(Var(name, converter, arguments))
        values.append((name, draw(ACCEPTED[converter, arguments])))
        if converter == "path":
            break  # what stands after a path can be read into it
        last = index == count - 1
        parts.append(draw(st.sampled_from(["", "/", "/end", "/e/"]) if last else st.just("/")))
    return Target(Rule(tuple(part for part in parts if part)), tuple(values))
