"""The model of routing says what a person reads in the documentation, case by case."""

from __future__ import annotations

import pytest

from conformance.describe.app import App, Converter, Var, view
from conformance.models.routing import (
    UNKNOWN,
    Decision,
    Matched,
    Redirected,
    Refused,
    RoutingModel,
    arguments_of,
    kind_of,
)

GET = frozenset({"GET", "HEAD", "OPTIONS"})
CASES: list[tuple[list[str], str, set[Decision]]] = [
    (["/a"], "/a", {Matched("/a")}),
    (["/a"], "/A", {UNKNOWN}),
    (["/a"], "/a/", {UNKNOWN}),
    (["/a/"], "/a", {Redirected("/a/")}),
    (["/a", "/a/"], "/a", {Matched("/a")}),
    (["/<v>", "/a"], "/a", {Matched("/a")}),
    (["/<v>", "/<int:n>"], "/7", {Matched("/<int:n>", (("n", "7"),))}),
    (["/<v>", "/<int:n>"], "/x", {Matched("/<v>", (("v", "'x'"),))}),
    (["/a/<v>", "/<v>/b"], "/a/b", {Matched("/a/<v>", (("v", "'b'"),))}),
    (["/a/<int:n>", "/<v>/b"], "/a/b", {Matched("/<v>/b", (("v", "'a'"),))}),
    (["/<v>"], "/", {UNKNOWN}),
    (["/<v>"], "/a/b", {UNKNOWN}),
    (["/<path:v>"], "/a//b", {Matched("/<path:v>", (("v", "'a//b'"),))}),
    (["/<path:v>/x"], "/a/x/x", {Matched("/<path:v>/x", (("v", "'a/x'"),))}),
    (["/a/b"], "/a//b", {Redirected("/a/b")}),
    (["/a/b/"], "/a//b", {Redirected("/a/b/")}),
    (["/<v>", "/<any(a, b):w>"], "/a", set()),
]


@pytest.mark.parametrize(("rules", "path", "right"), CASES)
def test_decides(rules: list[str], path: str, right: set[Decision]) -> None:
    """One decision, or both of two rules that tie."""
    model = RoutingModel(App(*(view(rule, endpoint=rule) for rule in rules)))
    found = model.decide("GET", path)

    assert found == right if right else len(found) == 2


def test_methods() -> None:
    """405 names the methods of all rules that accept the path; the others are passed over."""
    model = RoutingModel(
        App(view("/a", endpoint="a", methods=["GET"]), view("/<v>", endpoint="v", methods=["PUT"]))
    )
    assert model.decide("PUT", "/a") == {Matched("v", (("v", "'a'"),))}
    assert model.decide("POST", "/a") == {Refused(405, GET | {"PUT"})}
    assert model.decide("POST", "/b") == {Refused(405, frozenset({"PUT", "OPTIONS"}))}


def test_refused_value() -> None:
    """A converter that refuses a text does not accept it."""
    model = RoutingModel(App(view("/<int(min=5):n>", endpoint="n"), view("/<v>", endpoint="v")))
    assert model.decide("GET", "/4") == {Matched("v", (("v", "'4'"),))}
    assert model.decide("GET", "/5") == {Matched("n", (("n", "5"),))}


def test_lax_slashes() -> None:
    """A rule that does not mind the slash answers both spellings."""
    model = RoutingModel(App(view("/a/", endpoint="a", strict_slashes=False)))
    assert model.decide("GET", "/a") == model.decide("GET", "/a/") == {Matched("a")}


def test_unmerged() -> None:
    """With merging off, doubled slashes are significant."""
    model = RoutingModel(App(view("/a/b", endpoint="a")), merging=False)
    assert UNKNOWN in model.decide("GET", "/a//b")
    assert Matched("a") not in model.decide("GET", "/a//b")


def test_arguments() -> None:
    """Arguments are Python literals, and bare words are text."""
    assert arguments_of("1, 'x', word, k=True") == ((1, "x", "word"), (("k", True),))
    assert kind_of(Var("v", "string", "2, 3")).pattern.fullmatch("abcd") is None
    own = Converter("own", "a/b", 7)
    assert (kind_of(Var("v", "own"), [own]).weight, kind_of(Var("v", "own"), [own]).spans) == (
        7,
        True,
    )
