"""Programs in other words than Flask's: Bottle's and Starlette's, each run on its framework."""

from __future__ import annotations

from contextlib import closing

import pytest

from conformance.describe.app import App, Part, after, before, handler, teardown, view
from conformance.describe.messages import get, post
from conformance.describe.steps import (
    Abort,
    Answer,
    Ask,
    Made,
    Read,
    Stream,
    Write,
    url,
)
from conformance.judging.loading import load_adapter
from conformance.perform.implementation import Implementation
from conformance.scripts.bare import Key, facts_of
from conformance.scripts.idioms import IDIOMS
from conformance.scripts.literals import NotSpelled
from conformance.scripts.offering import run_alone
from conformance.scripts.program import Told, Writer, whole
from conformance.scripts.smallest import Difference
from conformance.scripts.tape import Run

INDEX = view("/", Ask())
ASKED = post("/?a=1", Read("request.args", "a"), body=b"x")
STATUS, BODY, RAN = ("status", 0), ("body", 0), ("order",)


def noted(action: str, subject: str) -> Key:
    return ("event", "view", "index", action, subject)


# What Bottle does of each of these, in a program in its own words.
BOTTLES: dict[str, tuple[Run, Key]] = {
    "status": (Run(App(view("/a/<int:v>")), (get("/a/x"),)), STATUS),
    "entered": (
        Run(App(view("/a/<float:v>/<w>")), (get("/a/1.5/x"),)),
        ("event", "view", "a_v_w", "enter", ""),
    ),
    "query": (
        Run(App(INDEX), (get("/?a=%C3%A9", Read("request.args", "a")),)),
        noted("read", "request.args.a"),
    ),
    "headers": (
        Run(App(view("/", Answer("x", 201, (("X-A", "1"),)))), (get(),)),
        ("header", 0, "x-a"),
    ),
    "handled": (
        Run(App(view("/", Abort(404)), handler(404, Answer("lost", 410))), (get(),)),
        STATUS,
    ),
    "hooks": (
        Run(App(before("b", Write("g", "x", 1)), after("a"), view("/", Read("g", "x"))), (get(),)),
        RAN,
    ),
    "url": (
        Run(App(INDEX, view("/u/<v>")), (get("/", url("u_v", {"v": "a b", "q": 1})),)),
        noted("url", "u_v"),
    ),
    "posted": (Run(App(view("/", Ask(), methods=["POST"])), (ASKED,)), BODY),
    "redirected": (Run(App(view("/", Answer(Made("redirect", ("/x", 303))))), (get(),)), STATUS),
}


def program_of(framework: str, run: Run, key: Key, told: str) -> str:
    """Return the program of what a framework does here, run alone: it has to show it."""
    with closing(Implementation(load_adapter(framework))) as impl:
        facts = facts_of(impl, run)
    difference = Difference(run, key, facts[key], told, False)
    program = whole(Told("a.clause", ""), Writer(IDIOMS[framework], difference).written())
    ran = run_alone(program)
    assert ran.shows, ran
    return program


@pytest.mark.parametrize("name", BOTTLES)
def test_program_is_in_the_words_of_bottle(name: str) -> None:
    program = program_of("bottle", *BOTTLES[name], "raises BuildError")

    assert "from bottle import" in program
    assert 'EXPECTED = "raises an error"' in program


# And Starlette.
STARLETTES: dict[str, tuple[Run, Key]] = {
    "status": (Run(App(view("/a/<int:v>")), (get("/a/x"),)), STATUS),
    "entered": (
        Run(App(view("/a/<float:v>/<w>")), (get("/a/1.5/x"),)),
        ("event", "view", "a_v_w", "enter", ""),
    ),
    "query": (
        Run(App(INDEX), (get("/?a=%C3%A9", Read("request.args", "a")),)),
        noted("read", "request.args.a"),
    ),
    "host": (Run(App(INDEX), (get("/", Read("request", "host")),)), noted("read", "request.host")),
    "headers": (
        Run(App(view("/", Answer("x", 201, (("X-A", "1"),)))), (get(),)),
        ("header", 0, "x-a"),
    ),
    "handled": (
        Run(App(view("/", Abort(404)), handler(404, Answer("lost", 410))), (get(),)),
        STATUS,
    ),
    "url": (
        Run(App(INDEX, view("/u/<v>")), (get("/", url("u_v", {"v": "a b"})),)),
        noted("url", "u_v"),
    ),
    "posted": (Run(App(view("/", Ask(), methods=["POST"])), (ASKED,)), BODY),
    "session": (Run(App(view("/", Write("session", "k", 1))), (get(),)), STATUS),
    "redirected": (Run(App(view("/", Answer(Made("redirect", ("/x", 303))))), (get(),)), STATUS),
    "streamed": (Run(App(view("/", Answer(Stream(((), ()), context=False)))), (get(),)), BODY),
}


@pytest.mark.parametrize("name", STARLETTES)
def test_program_is_in_the_words_of_starlette(name: str) -> None:
    program = program_of("starlette", *STARLETTES[name], "raises NoMatchFound")

    assert "from starlette.applications import Starlette" in program


@pytest.mark.parametrize("part", [teardown("t"), view("/<int(min=1):v>"), view("/a<b:c")])
def test_what_bottle_has_no_words_for(part: Part) -> None:
    difference = Difference(Run(App(part), (get(),)), STATUS, 200, 404, False)
    with pytest.raises(NotSpelled):
        Writer(IDIOMS["bottle"], difference).written()


def test_what_is_called_otherwise_is_told() -> None:
    told = IDIOMS["bottle"].others("`url_for` MUST do so, with an `endpoint`.")

    assert told == (
        "(Bottle has `name` for `endpoint`.)",
        "(Bottle has `app.get_url` for `url_for`.)",
    )
    assert IDIOMS["flask"].others("`url_for` MUST") == ()
