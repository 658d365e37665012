"""What is taken down while a failure is judged once more: runs, calls of kits, clients, bytes."""

from __future__ import annotations

import importlib
import io
import sys
from pathlib import Path

import pytest

from conformance.describe.app import App, Middleware, view
from conformance.describe.messages import get
from conformance.describe.steps import Pop, Push, Read, Write
from conformance.judging.drawing import PROVIDERS, undrawn
from conformance.judging.loading import load_adapter
from conformance.perform.implementation import Implementation
from conformance.scripts.bare import facts_of
from conformance.scripts.calls import Ref, Stream, calling, needed, outcome
from conformance.scripts.clients import COOKIES, Session, _essence, _shorter, watched
from conformance.scripts.clients import facts_of as sent_by
from conformance.scripts.smallest import Both, Difference, compares, smallest
from conformance.scripts.speaking import is_confirmed, is_in_the_line, timelines
from conformance.scripts.tape import Run, taped

APP = App(view("/a"), view("/b"))
MESSAGE = "which ran:\n  expected   seen\n  1          1\n> 0          -\n> x          y"


@pytest.fixture(scope="module")
def reference() -> Implementation:
    return Implementation(load_adapter("reference"))


def test_runs_are_kept_until_the_next_example(reference: Implementation) -> None:
    with taped(reference) as tape:
        reference.run(App(view("/")), get())
        reference.last.forget()
        reference.run(APP, get("/a"), get("/b"))
        reference.outside(APP, Read("g", "x"))

    assert tape.whole() == [Run(APP, (get("/a"), get("/b"))), Run(APP, (), (Read("g", "x"),))]


def test_what_is_driven_by_hand_is_told(reference: Implementation) -> None:
    with taped(reference) as tape:
        reference.perform(lambda: reference.send(reference.built(APP), get("/a")))

    assert [run.by_hand for run in tape.whole()] == [True]


def test_nothing_is_left_behind(reference: Implementation) -> None:
    before = dict(vars(reference))
    with taped(reference), watched(reference), calling(reference):
        reference.run(APP, get("/a"))
        assert callable(reference.kit.get_host)

    assert vars(reference).keys() == before.keys()
    assert reference.last is before["last"]


def test_what_is_imported_for_scripts_is_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With another option, the same run would draw other examples."""
    look = getattr(sys.modules.get(PROVIDERS), "_get_local_constants", None)
    if look is None:
        pytest.skip("this release of hypothesis draws no constants of a project")
    (tmp_path / "odd_one.py").write_text("A = 987654321123\n", encoding="utf-8")
    (tmp_path / "odd_two.py").write_text("A = 987654321124\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    importlib.import_module("odd_one")
    with undrawn():
        importlib.import_module("odd_two")

    found = look().integers
    assert (987654321123 in found, 987654321124 in found) == (True, False)


def test_calls_are_made_again(reference: Implementation) -> None:
    with calling(reference) as calls:
        kit = reference.routing
        made = kit.Map([kit.Rule("/a", endpoint="a"), kit.Rule("/b", endpoint="b")])
        made.bind("h.example").match("/a")
        bound = made.bind("h.example")

        assert bound.match("/b") == ("b", {})

    last = len(calls.made) - 1
    numbers = needed(calls.made, last)
    assert [calls.made[n].name for n in numbers] == ["Rule", "Rule", "Map", "bind", "match"]
    assert outcome(reference, calls.made, numbers) == ("b", {})


def test_arguments_are_kept_as_they_were(reference: Implementation) -> None:
    with calling(reference) as calls:
        below = io.BytesIO(b"abcdef")
        below.read(1)
        stream = reference.kit.LimitedStream(below, 3)

        assert stream.read() == b"bcd"

    assert calls.made[0].arguments == (Stream(b"bcdef"), 3)
    assert calls.made[1].owner == Ref(0)


def test_exceptions_have_the_names_of_the_kit(reference: Implementation) -> None:
    with calling(reference) as calls:
        kit = reference.routing
        with pytest.raises(kit.RequestRedirect):
            kit.Map([kit.Rule("/a/", endpoint="a")]).bind("h.example").match("/a")

    found = outcome(reference, calls.made, needed(calls.made, len(calls.made) - 1))
    assert found == "raises RequestRedirect to http://h.example/a/"


def test_what_a_client_sends_is_sent_again(reference: Implementation) -> None:
    def answer(environ, start_response):  # type: ignore[no-untyped-def]
        start_response("200 OK", [("Set-Cookie", "k=v")] if environ["PATH_INFO"] == "/set" else [])
        return [b""]

    app = App(Middleware("recorder", lambda _: answer))
    with watched(reference) as sessions:

        def body() -> None:
            client = reference.built(app).client()  # type: ignore[attr-defined]
            client.get("/set").close()
            client.get("/x", headers={"X-A": "1"}).close()

        reference.perform(body)

    found = sent_by(reference, sessions[-1])
    assert found["PATH_INFO"] == ["/set", "/x"]
    assert found["HTTP_X_A"] == [None, "1"]
    assert found["the cookies of request 1"] == ["k=v"]


def test_what_a_client_was_answered_is_left_out_where_it_does_not_matter() -> None:
    fields = [("Set-Cookie", "a=1"), ("X-A", "1"), ("Set-Cookie", "b=1")]
    calls: list[tuple[str, tuple[str, ...], dict[str, str]]] = [
        ("get", ("/set",), {}),
        ("get", ("/x",), {}),
    ]
    session = Session({}, calls, {"/set": ("200 OK", fields, b"")})

    shorter = list(_shorter(session))

    assert [len(one.calls) for one in shorter] == [1, 1, 2, 2, 2]
    assert [one.answers["/set"][1] for one in shorter[2:]] == [
        [fields[1], fields[2]],
        [fields[0], fields[2]],
        [fields[0], fields[1]],
    ]


def test_of_cookies_the_difference_is_what_has_to_stay() -> None:
    cookies = f"{COOKIES} 3"

    assert _essence(cookies, ["a=1", "b=1"], ["a=1"]) == _essence(f"{COOKIES} 1", ["b=1"], [])
    assert _essence(cookies, ["b=1"], []) != _essence(cookies, [], ["b=1"])
    assert _essence(cookies, ["b=1", "a=1"], ["a=1", "b=1"]) == (
        (cookies, ["b=1", "a=1"], ["a=1", "b=1"])
    ), "in another order"
    assert _essence("PATH_INFO", ["/a"], ["/b"]) == ("PATH_INFO", ["/a"], ["/b"])


def test_steps_that_do_not_matter_are_left_out(reference: Implementation) -> None:
    class Differing(Both):
        def differing(self, run: Run):  # type: ignore[no-untyped-def]
            key = ("event", "before", "outside", "read", "g.x")
            return {key: (facts_of(self.impl, run).get(key), "another")}

    steps = (Push("c"), Read("request", "path"), Write("g", "x", 1), Read("g", "x"), Pop("c"))
    key = ("event", "before", "outside", "read", "g.x")
    run = Run(App(view("/")), outside=steps)

    found = smallest(Differing(reference, reference), Difference(run, key, [1], "another"))

    assert found.run.outside == (steps[0], steps[2], steps[3])


def test_the_smallest_run_shows_the_same(reference: Implementation) -> None:
    """A difference that is none here stands for one: whatever is asked, nothing must change."""

    class Differing(Both):
        def differing(self, run: Run):  # type: ignore[no-untyped-def]
            found = facts_of(self.impl, run)
            return {("status", 0): (found["status", 0], 404)}

    run = Run(App(view("/a", methods=["GET"]), view("/b")), (get("/a?x=1", headers={"X-A": "1"}),))
    wanted = Difference(run, ("status", 0), 200, 404)

    found = smallest(Differing(reference, reference), wanted)

    assert found.run == Run(App(view("/a")), (get("/a"),))


def test_applications_that_are_compared() -> None:
    one, other = App(view("/a"), view("/b")), App(view("/b"), view("/a"))

    assert compares([Run(one, (get(),)), Run(other, (get(),))])
    assert not compares([Run(one, (get(),)), Run(one, (get("/b"),))])


def test_the_sides_of_a_message() -> None:
    assert timelines(MESSAGE) == (["1", "0", "x"], ["1", "y"])
    assert timelines("no timelines") is None
    assert is_confirmed(MESSAGE, ["1", "y"], ["1", "0", "x"])
    assert is_confirmed(MESSAGE, ["y", "1"], ["x", "1", "0"])
    assert not is_confirmed(MESSAGE, ["1"], ["1", "0", "x"])
    assert is_in_the_line(MESSAGE, "-", 0)
    assert not is_in_the_line(MESSAGE, "y", "x")
