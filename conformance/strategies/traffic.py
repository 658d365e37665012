"""Small applications with an answer of every kind, and requests to them."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.describe.app import App, after, app_teardown, before, handler, teardown, view
from conformance.describe.messages import Exchange, request
from conformance.describe.steps import Abort, Answer, Raise, Step, Stream
from conformance.strategies.text import text

PATHS = ("/", "/a", "/a/", "/b/x", "/missing", "/é%")
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT")


def answers() -> st.SearchStrategy[tuple[Step, ...]]:
    """Generate how a view ends: with text, an error, a redirect or a stream."""
    return st.one_of(
        text(max_size=4).map(lambda body: (Answer(body),)),
        st.sampled_from(
            [
                (),
                (Answer("made", 201, (("X-A", "1"), ("Content-Type", "text/plain"))),),
                (Answer("away", 302, (("Location", "/a"),)),),
                (Abort(404),),
                (Abort(403),),
                (Raise(KeyError, ("boom",)),),
                (Raise(ZeroDivisionError),),
                (Answer(Stream(((), (), ()), context=False, texts=("s", "", "é"))),),
                (Answer(""),),
            ]
        ),
    )


def apps(*, hooks: bool = True) -> st.SearchStrategy[App]:
    """Generate applications with up to four views, and hooks around them."""
    views = st.tuples(*(st.none() | answers() for _ in range(3)))
    kinds = st.sampled_from([before, after, teardown, app_teardown])
    around = st.lists(st.tuples(kinds, st.sampled_from("xyz")), max_size=3 if hooks else 0)
    handled = st.sets(st.sampled_from([404, 403, ZeroDivisionError]), max_size=2)

    def make(
        found: tuple[tuple[Step, ...] | None, ...],
        hooked: list[tuple[object, str]],
        caught: set[object],
    ) -> App:
        rules = ("/", "/a", "/b/<name>")
        methods = (None, ("GET", "POST"), None)
        parts = [
            view(rule, *steps, methods=method, endpoint=f"view{i}")
            for i, (rule, steps, method) in enumerate(zip(rules, found, methods, strict=True))
            if steps is not None
        ]
        named = [kind(f"{name}{i}") for i, (kind, name) in enumerate(hooked)]  # type: ignore[operator]
        handlers = [
            handler(error, Answer(f"handled {error}", 410))  # type: ignore[arg-type]
            for error in sorted(caught, key=str)
        ]
        return App(*parts, *named, *handlers)

    return st.builds(make, views, around, handled if hooks else st.just(set()))


def exchanges() -> st.SearchStrategy[Exchange]:
    """Generate requests to these applications, to where they answer and where they do not."""
    return st.builds(
        lambda method, path, query, body, script: request(
            method, path, query=query, body=body if method in ("POST", "PUT") else b"",
            script=script,
        ),
        st.sampled_from(METHODS),
        st.sampled_from(PATHS),
        st.sampled_from(["", "a=1&b=%C3%A9", "%", "x"]),
        st.binary(max_size=3),
        st.sampled_from(["", "/mounted"]),
    )  # fmt: skip
