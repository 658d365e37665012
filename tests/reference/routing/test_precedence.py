"""The route tree against a matcher that knows no tree.

The model below tries every rule with one expression for the whole path and sorts what fits
by the documented order.  It shares no code with the reference.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any, TypeAlias

from hypothesis import example, given
from hypothesis import strategies as st

from reference_impl.routing.map import (
    Binding,
    Map,
    MethodNotAllowed,
    NoMatch,
    RedirectRequired,
    Rule,
)

Outcome: TypeAlias = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One segment of a generated rule: its text, its expression, and how specific it is."""

    text: str
    expression: str
    rank: tuple[Any, ...]


PARTS = (
    Part("a", "a", (0,)),
    Part("b", "b", (0,)),
    Part("1", "1", (0,)),
    Part("x<int:{}>", "x[0-9]+", (1, -1, (-1,), -1, (50,))),
    Part("x1<{}>", "x1[^/]+", (1, -1, (-2,), -1, (100,))),
    Part("<a{}><b{}>", "[^/][^/]+", (1, 0, (), -2, (100, 100))),
    Part("<a{}>-<b{}>", "[^/]+-[^/]+", (1, -1, (-1,), -2, (100, 100))),
    Part("<int:{}>", "[0-9]+", (1, 0, (), -1, (50,))),
    Part("<float:{}>", r"[0-9]+\.[0-9]+", (1, 0, (), -1, (50,))),
    Part("<any(a, ab):{}>", "(?:a|ab)", (1, 0, (), -1, (100,))),
    Part("<{}>", "[^/]+", (1, 0, (), -1, (100,))),
    Part("<path:{}>", "[^/](?s:.*)", (1, 0, (), -1, (200,))),
)


@dataclass(frozen=True, slots=True)
class Model:
    """A generated rule and what it has to match."""

    parts: tuple[Part, ...]
    is_branch: bool
    methods: tuple[str, ...] | None
    strict: bool

    @property
    def text(self) -> str:
        segments = [part.text.replace("{}", f"v{n}") for n, part in enumerate(self.parts)]
        return "/" + "/".join(segments) + ("/" if self.is_branch and segments else "")

    @property
    def spans(self) -> bool:
        return any("path" in part.text for part in self.parts)

    def reads(self, path: str) -> bool:
        expression = "".join(f"/{part.expression}" for part in self.parts)
        end = "/" if self.is_branch or not self.parts else ""
        return re.fullmatch(expression + end, path) is not None

    def ways(self, path: str) -> list[tuple[tuple[Any, ...], str]]:
        """How the rule fits: rank of what the path used, and the way."""
        ends_with_slash = path.endswith("/")
        branch = self.is_branch or not self.parts
        ranks = tuple(part.rank for part in self.parts)
        last: tuple[Any, ...] = ((2,) if self.spans else (0,),) if branch else ()
        ways = []
        if self.reads(path):
            ways.append(((*ranks, *last, (3,)), "exact"))
        if branch and not ends_with_slash and self.reads(f"{path}/"):
            ways.append(((*ranks, (3,)), "redirect" if self.strict else "lenient"))
        if not branch and ends_with_slash and not self.strict and self.reads(path[:-1]):
            ways.append(((*ranks, (3,)), "lenient"))
        return ways


WAYS = ("exact", "lenient", "redirect")


def expected(models: list[Model], path: str, method: str) -> Outcome:
    fits = sorted(
        (rank, WAYS.index(way), number)
        for number, model in enumerate(models)
        for rank, way in model.ways(path)
    )
    refused: dict[bool, set[str]] = {}
    for _, way, number in fits:
        methods = models[number].methods
        if methods is None or method in methods:
            if WAYS[way] == "redirect":
                return "redirect", f"{path}/"
            return "serve", number
        refused.setdefault(WAYS[way] == "redirect", set()).update(methods)
    return ("refuse", sorted(refused[min(refused)])) if refused else ("unknown", None)


def observed(binding: Binding, path: str, method: str) -> Outcome:
    try:
        rule, _ = binding.find(path, method)
    except RedirectRequired as redirect:
        return "redirect", redirect.new_url.removeprefix("http://h")
    except MethodNotAllowed as refusal:
        return "refuse", refusal.allowed
    except NoMatch:
        return "unknown", None
    return "serve", rule.endpoint


def bind(models: list[Model], order: list[int] | None = None) -> Binding:
    url_map = Map()
    for number in range(len(models)) if order is None else order:
        model = models[number]
        url_map.add(
            Rule(
                model.text,
                endpoint=number,
                methods=model.methods,
                strict_slashes=model.strict,
            )
        )
    return url_map.bind("h")


METHODS = st.sampled_from([None, ("POST",), ("PUT",), ("POST", "PUT")])
MODELS = st.lists(
    st.builds(
        Model,
        parts=st.lists(st.sampled_from(PARTS), max_size=3).map(tuple),
        is_branch=st.booleans(),
        methods=METHODS,
        strict=st.booleans(),
    ),
    min_size=1,
    max_size=6,
)
PATHS = st.builds(
    lambda segments, end: "".join(f"/{segment}" for segment in segments) + end,
    st.lists(st.sampled_from(["a", "b", "ab", "1", "22", "1.5", "x12", "a-b", "."]), max_size=4),
    st.sampled_from(["", "/"]),
)

A, B, ONE, X_INT, X1, TWO, PAIR, INT, FLOAT, ANY, STRING, PATH = PARTS


def model(*parts: Part, branch: bool = False, strict: bool = True) -> Model:
    return Model(parts, branch, None, strict)


@given(models=MODELS, path=PATHS, method=st.sampled_from(["POST", "PUT"]))
@example([model(A, branch=True), model(A)], "/a", "POST")
@example([model(STRING), model(A, branch=True)], "/a", "POST")
@example([model(X_INT), model(X1)], "/x12", "POST")
@example([model(STRING), model(TWO)], "/ab", "POST")
@example([model(PATH), model(PATH, branch=True)], "/a/", "POST")
@example([model(PATH, branch=True), model(PATH, PATH, branch=True)], "/a/b/", "PUT")
@example([model(PATH, A), model(INT, A)], "/1/a", "PUT")
@example([model(ANY, branch=True), model(STRING)], "/a", "PUT")
@example([model(ANY, INT), model(STRING, ONE)], "/a/1", "PUT")
@example([model(PATH, A, strict=False)], "/b/a/", "PUT")
def test_the_tree_finds_what_trying_every_rule_finds(
    models: list[Model], path: str, method: str
) -> None:
    assert observed(bind(models), path, method) == expected(models, path, method)


@given(models=MODELS, path=PATHS, data=st.data())
def test_registration_order_decides_between_equals_only(
    models: list[Model], path: str, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(models))))
    kind, answer = observed(bind(models), path, "POST")
    other_kind, other_answer = observed(bind(models, order), path, "POST")

    assert kind == other_kind
    if kind == "serve":
        ranks = [models[number].ways(path)[0] for number in (answer, other_answer)]
        assert ranks[0] == ranks[1]
    else:
        assert answer == other_answer


@given(models=MODELS, path=PATHS)
def test_a_path_is_unknown_or_refused_for_all_methods_or_for_none(
    models: list[Model], path: str
) -> None:
    binding = bind(models)
    if not any(model.ways(path) for model in models):
        assert observed(binding, path, "ANYTHING") == ("unknown", None)
        assert binding.allowed_methods(path) == []
    else:
        assert observed(binding, path, "ANYTHING")[0] != "unknown"


def test_the_cost_of_a_match_does_not_grow_with_other_rules() -> None:
    def calls(rules: int) -> int:
        url_map = Map()
        for number in range(rules):
            url_map.add(Rule(f"/other/{number}/page", endpoint=number))
        url_map.add(Rule("/user/<name>", endpoint="user"))
        binding = url_map.bind("h")
        return count_calls(lambda: binding.find("/user/x"))

    assert calls(1) == calls(500)


def count_calls(action: Callable[[], object]) -> int:
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call" and "reference_impl" in frame.f_code.co_filename

    sys.setprofile(trace)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count
