"""Programs: they do what the suite does, whatever is in them, and nothing else.

Each is written for what the reference does, which is then the behaviour that has to show; the
reference's names are Flask's, so the program runs on it.
"""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from conformance.describe.app import (
    App,
    after,
    app_teardown,
    before,
    blueprint,
    handler,
    teardown,
    view,
)
from conformance.describe.messages import get, post, request
from conformance.describe.steps import (
    Abort,
    AfterThis,
    Answer,
    Apply,
    Ask,
    Attempt,
    Bound,
    Call,
    Made,
    Pop,
    Push,
    Raise,
    Read,
    Stream,
    Url,
    Within,
    Write,
    url,
)
from conformance.judging.loading import load_adapter
from conformance.perform.implementation import Implementation
from conformance.scripts.bare import Facts, Key, facts_of
from conformance.scripts.idioms import EXITS, IDIOMS
from conformance.scripts.literals import NotSpelled
from conformance.scripts.offering import LAST, Ran, run_alone
from conformance.scripts.program import Told, Writer, whole
from conformance.scripts.smallest import Difference
from conformance.scripts.tape import Run

HOSTILE = '\'"""\\ a\nb\r\x00\x1b[2J\ud800\u2028{x}%s☃' + EXITS
INDEX = view("/", Ask())
PATH = Read("request", "path")
STREAM = Stream(((PATH,), ()), texts=("a", b"b"), steps_at_end=(Read("g", "x"),))
CONTEXTS = (Push("c"), Write("g", "x", 1), Attempt((Within(get("/a?b=1"), (PATH,)),)), Pop("c"))
COOKIE = Made("Response", ("x",), then=(("set_cookie", ("k", "v"), ()),))
AGAIN = {"name": "c", "url_prefix": "/q"}
TWICE = blueprint(
    "b", view("/x"), before("h"), prefix="/p", again=[{"name": "c", "url_prefix": "/q"}]
)
LATER = AfterThis("x", (Answer("y", shape="response"),))
NAME = HOSTILE.replace("\ud800", "")
ASKED = post("/?a=1", Read("request.args", "a"), body=b"x")
LINK = get("/probe", url("u_v", {"v": "a b"}, anchor="x"))
STATUS, BODY, RAN = ("status", 0), ("body", 0), ("order",)


def noted(action: str, subject: str = "", part: tuple[str, str] = ("view", "index")) -> Key:
    return ("event", *part, action, subject)


# What is asked of which application, and which fact the program is about.
PROGRAMS: dict[str, tuple[Run, Key]] = {
    "status": (Run(App(view("/a/<int:v>")), (get("/a/x"),)), STATUS),
    "body": (Run(App(view("/", Answer("x", 201))), (get(),)), BODY),
    "entered": (
        Run(App(view("/<int:a>/<b>")), (get("/1/2"),)),
        noted("enter", "", ("view", "a_b")),
    ),
    "header": (
        Run(App(view("/", Answer("x", headers=(("X-A", "1"), ("X-A", "2"))))), (get(),)),
        ("header", 0, "x-a"),
    ),
    "bare call": (Run(App(view("/<path:v>")), (get("/a b/é\n☃"),)), BODY),
    "method": (Run(App(view("/", methods=["PUT"])), (request("PUT", "/"), get())), ("status", 1)),
    "query and body": (
        Run(
            App(view("/", Ask(), methods=["POST"])),
            (ASKED,),
        ),
        noted("read", "request.args.a"),
    ),
    "host and root": (
        Run(App(INDEX), (get("/", Read("request", "url"), script="/r", host="e.org:81"),)),
        noted("read", "request.url"),
    ),
    "url": (
        Run(
            App(view("/u/<v>"), view("/probe", Ask())),
            (LINK,),
        ),
        noted("url", "u_v", ("view", "probe")),
    ),
    "url that cannot be": (
        Run(App(view("/probe", Ask())), (get("/probe", Url("nowhere")),)),
        noted("url", "nowhere", ("view", "probe")),
    ),
    "missing": (Run(App(INDEX), (get("/", Read("g", "x")),)), noted("read", "g.x")),
    "session": (
        Run(App(INDEX), (get("/", Write("session", "k", HOSTILE), Read("session", "k")),)),
        noted("read", "session.k"),
    ),
    "call and apply": (
        Run(App(INDEX), (get("/", Call("g", "setdefault", ("a", 1)), Apply(len, "request.path")),)),
        noted("apply", "len request.path"),
    ),
    "hooks in order": (
        Run(App(before("b"), after("a"), teardown("t"), app_teardown("t"), INDEX), (get(),)),
        RAN,
    ),
    "teardowns that raise": (
        Run(App(teardown("a"), teardown("b", Raise(KeyError, ("x",))), INDEX), (get(),)),
        ("order", "teardown"),
    ),
    "handler": (
        Run(
            App(handler(404), handler(KeyError), view("/", Raise(KeyError))),
            (get(),),
        ),
        ("order", "handler"),
    ),
    "abort": (Run(App(view("/", Abort(418))), (get(),)), STATUS),
    "after this": (
        Run(App(view("/", LATER)), (get(),)),
        BODY,
    ),
    "blueprint": (
        Run(
            App(
                blueprint(
                    "b",
                    view("/x"),
                    before("h"),
                    prefix="/p",
                    again=[{"name": "c", "url_prefix": "/q"}],
                )
            ),
            (get("/q/x"),),
        ),
        RAN,
    ),
    "made": (
        Run(
            App(view("/", Answer(COOKIE))),
            (get(),),
        ),
        ("header", 0, "set-cookie"),
    ),
    "stream": (
        Run(
            App(
                view(
                    "/",
                    Answer(
                        Stream(
                            ((Read("request", "path"),), ()),
                            texts=("a", b"b"),
                            steps_at_end=(Read("g", "x"),),
                        )
                    ),
                ),
                teardown("t"),
            ),
            (get(),),
        ),
        BODY,
    ),
    "contexts": (
        Run(
            App(INDEX),
            outside=(
                Push("c"),
                Write("g", "x", 1),
                Attempt((Within(get("/a?b=1"), (Read("request", "path"),)),)),
                Pop("c"),
            ),
        ),
        noted("read", "request.path", ("before", "outside")),
    ),
    "decorated stream": (
        Run(App(view("/", Answer(replace(STREAM, decorated=True)))), (get(),)),
        BODY,
    ),
    "contexts of two applications": (
        Run(
            App(teardown("t"), INDEX),
            outside=(
                Push("a", get("/"), App(view("/x"), name="one")),
                Push("b", get("/"), App(view("/y"), name="two")),
                Pop("a"),  # it is not on top
                Read("current_app", "name"),
            ),
        ),
        noted("read", "current_app.name", ("before", "outside")),
    ),
    "hostile names": (
        Run(
            App(view("/", Answer(HOSTILE), endpoint=NAME), before(HOSTILE)),
            (get(),),
        ),
        RAN,
    ),
    "hostile answer": (
        Run(App(view("/", Answer(NAME)), config={"X": HOSTILE}), (get(),)),
        BODY,
    ),
    "refused": (Run(App(view("no-slash"))), ("built",)),
}


@pytest.fixture(scope="module")
def reference() -> Implementation:
    return Implementation(load_adapter("reference"))


def written(run: Run, key: Key, seen: object, facts: Facts | None = None) -> str:
    raises = ("raised", 0) in (facts or {})
    writer = Writer(IDIOMS["flask"], Difference(run, key, seen, "another", raises))
    return whole(Told("a.clause", HOSTILE, (HOSTILE,), HOSTILE), writer.written())


def run_on_reference(program: str) -> Ran:
    ast.parse(program)
    return run_alone(program.replace("from flask import", "from reference_impl import"))


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_shows_what_the_suite_saw(reference: Implementation, name: str) -> None:
    run, key = PROGRAMS[name]
    facts = facts_of(reference, run)

    ran = run_on_reference(written(run, key, facts[key], facts))

    assert ran.shows, ran


def test_a_look_at_the_session_is_no_idle_one() -> None:
    """It marks the reply, so it stays in a program about the reply."""
    run = Run(App(view("/", Read("session", "k"))), (get(),))
    program = written(run, ("header", 0, "vary"), ["Cookie"])

    assert run_on_reference(program).shows
    assert 'session["k"]' in program


def test_what_the_reference_shows_too_is_not_offered() -> None:
    pytest.importorskip("flask")
    vacuous = f"import sys\nfrom flask import Flask\nprint()\nprint({LAST!r})\nsys.exit(1)\n"

    ran = run_alone(vacuous)

    assert (ran.shows, ran.why) == (
        False,
        "run with the suite's reference, it shows the behaviour, too",
    )


@pytest.mark.parametrize("name", ["status", "url", "hooks in order"])
def test_program_does_not_show_what_is_not_so(reference: Implementation, name: str) -> None:
    run, key = PROGRAMS[name]
    seen = facts_of(reference, run)[key]
    other = [*seen, "more"] if isinstance(seen, list) else "more"

    ran = run_on_reference(written(run, key, other))

    assert (ran.shows, ran.why) == (False, "run by itself, it does not show the behaviour")


def test_program_that_breaks_shows_nothing() -> None:
    """Python itself ends with 1 then, too."""
    ran = run_alone("raise KeyError('x')")

    assert (ran.shows, ran.why) == (False, "run by itself, it breaks: KeyError: 'x'")


def test_program_that_only_exits_with_1_shows_nothing() -> None:
    assert not run_alone("import sys; print('nothing'); sys.exit(1)").shows
    assert run_alone(f"import sys; print(); print({LAST!r}); sys.exit(1)").shows


def test_program_has_no_network() -> None:
    ran = run_alone("import socket; socket.create_connection(('192.0.2.1', 80), 1)")

    assert "no network" in ran.why


@pytest.mark.parametrize(
    ("run", "key"),
    [
        (Run(App(INDEX), (get("/", Bound()),)), noted("bound")),
        (Run(App(INDEX), (get(),), opaque="wsgi.file_wrapper"), STATUS),
        (Run(App(view("/", Answer(object()))), (get(),)), STATUS),
        (Run(App(INDEX), (get(), get("/", Read("g", "x")))), STATUS),
    ],
    ids=["a word of the suite's own", "an object", "an answer", "one view, two questions"],
)
def test_what_cannot_be_written_is_refused(run: Run, key: Key) -> None:
    with pytest.raises(NotSpelled):
        written(run, key, 1)


def test_environment_is_sent() -> None:
    exchange = replace(get(), environ=(("HTTP_HOST", "a b"), ("REMOTE_USER", "x")))

    program = written(Run(App(INDEX), (exchange,)), STATUS, 200)

    assert 'call(app, HTTP_HOST="a b", REMOTE_USER="x")' in program
