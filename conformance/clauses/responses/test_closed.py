"""Responses: when a body is read, and when it is closed, however the reply ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get, request
from conformance.describe.steps import AfterThis, Answer, Ask, Call, Made, Note, Step, Stream
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC, WERKZEUG

BASIC_USAGE = FLASK("Streaming Contents", "Basic Usage")
SPECIFICATION_DETAILS = PEP(3333, "Specification Details")
CALL_ON_CLOSE = WERKZEUG.api("Response.call_on_close")
APP = App(view("/", Ask()))


class Body:
    """A body that counts what is done with it."""

    def __init__(self, *chunks: Any) -> None:
        self.chunks = list(chunks)
        self.seen: list[str] = []

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if not self.chunks:
            raise StopIteration
        chunk = self.chunks.pop(0)
        self.seen.append(f"chunk {chunk!r}")
        if isinstance(chunk, Exception):
            raise chunk
        return chunk

    def close(self) -> None:
        """Note that the body was closed."""
        self.seen.append("close")

    def on_close(self, name: str) -> Callable[[], None]:
        """Return a function that notes its name."""
        return lambda: self.seen.append(name)

    def response(self, impl: Implementation, *names: str) -> Answer:
        """Return a response of this body, with functions that run when it is closed.

        They are left out where responses have no such functions.
        """
        names = names if impl.has(C.RESPONSES) else ()
        then = tuple(("call_on_close", (self.on_close(name),), ()) for name in names)
        return Answer(Made("Response", (self,), then=then))


def taken_of(impl: Implementation, count: int, exchange: Exchange) -> list[bytes]:
    """Return the first chunks of a reply that is closed when as many of them have been taken."""
    chunks: list[bytes] = []
    with impl.conversation(APP, exchange) as talk:
        while len(chunks) < count and (chunk := talk.next_chunk()) is not None:
            chunks.append(chunk)
    return chunks


def taken(impl: Implementation, count: int, *steps: Step, method: str = "GET") -> list[bytes]:
    """Return the first chunks of the reply to steps, outside of any context."""
    chunks: list[bytes] = []
    impl.perform(lambda: chunks.extend(taken_of(impl, count, request(method, "/", *steps))))
    return chunks


NEEDS = [C.RESPONSE, C.WSGI, C.STREAMING]


@clause("responses.closed-once", MUST, needs=NEEDS, source=[SPECIFICATION_DETAILS, CALL_ON_CLOSE])
@given(size=st.integers(0, 3), count=st.integers(0, 5), functions=st.integers(0, 2))
@example(size=2, count=1, functions=2)
@example(size=0, count=0, functions=0)
def test_closed_once(impl: Implementation, size: int, count: int, functions: int) -> None:
    """The body of a reply MUST be closed exactly once, and its `call_on_close` functions run then,
    in order.

    This holds, too, when the client leaves early, even before the first chunk: open files and
    cursors are closed there.
    """
    chunks = [f"{i}" for i in range(size)]
    names = [f"function {i}" for i in range(functions * impl.has(C.RESPONSES))]
    body = Body(*chunks)
    taken(impl, count, body.response(impl, *names))

    read = [f"chunk {chunk!r}" for chunk in chunks[:count]]
    expect(body.seen[: len(read)], read, f"{size} chunks, {count} taken")
    rest = [s for s in body.seen if not s.startswith("chunk")]
    expect(sorted(rest), sorted(["close", *names]), f"{size} chunks, {count} taken")
    assert [s for s in rest if s != "close"] == names, f"the functions ran as {rest}"


@clause(
    "responses.nothing-is-read-ahead",
    MUST,
    needs=NEEDS,
    source=[BASIC_USAGE, PEP(3333, "Buffering and Streaming")],
)
@every(size=range(1, 5), count=range(5), kind=["iterator", "generator", "generator with context"])
def test_nothing_is_read_ahead(impl: Implementation, size: int, count: int, kind: str) -> None:
    """A chunk of a stream MUST NOT be made before the chunk in front of it has been taken.

    A stream may be endless, or wait for something to happen. `stream_with_context` changes nothing
    about that.
    """
    body = Body(*(f"{i}" for i in range(size)))
    answer = body.response(impl)
    if kind != "iterator":
        answer = Answer(Stream(((),) * size, kind != "generator" and impl.has(C.STREAM_CONTEXT)))
    chunks: list[bytes] = []
    seen = impl.perform(lambda: chunks.extend(taken_of(impl, count, get("/", answer))))

    made = sum(entry.startswith("chunk") for entry in body.seen)
    made += sum(event.action == "chunk" for event in seen)
    # No chunk is in front of the first: it may be looked at before the reply is started.
    wanted = max(len(chunks), made * (made == 1))
    assert made == wanted, f"{len(chunks)} of {size} chunks were taken, {made} were made"
    expect([len(chunks)], [min(size, count)], "chunks that came:")


@clause(
    "responses.unsent-is-closed",
    MUST,
    needs=[C.RESPONSES, *NEEDS, C.HEAD, C.BARE_HEAD],
    source=[SPECIFICATION_DETAILS, RFC(9110, "9.3.2"), CALL_ON_CLOSE],
)
def test_unsent_is_closed(impl: Implementation) -> None:
    """A body that is not sent, for HEAD or with status 204 or 304, MUST be closed unread.

    The view has opened files or cursors that the body would read.
    """
    for method, status in (("HEAD", 200), ("GET", 204), ("GET", 304)):
        body = Body("a", "b")
        made = body.response(impl, "function").body
        steps = (Answer(made, status),)
        assert taken(impl, 9, *steps, method=method) == [], f"{method} {status} has a body"
        ended = ["close", "function"][: 1 + impl.has(C.RESPONSES)]
        expect(sorted(body.seen), ended, f"{method} {status}")


@clause(
    "responses.broken-is-closed", MUST, needs=NEEDS, source=[SPECIFICATION_DETAILS, CALL_ON_CLOSE]
)
def test_broken_is_closed(impl: Implementation) -> None:
    """A body that raises while it is read MUST be closed, and the server be given the exception.

    The reply has begun: no error page can be sent any more, and the server breaks off.
    """
    body = Body("a", ZeroDivisionError("in the body"), "b")
    reply = impl.reply(APP, get("/", body.response(impl, "function")))

    assert isinstance(reply.raised, ZeroDivisionError), f"the server got {reply}"
    expect([reply.chunks], [(b"a",)])
    expect(body.seen[2:], sorted(body.seen[2:]))
    expect(sorted(body.seen[2:]), ["close", "function"][: 1 + impl.has(C.RESPONSES)])


@clause(
    "responses.generator-is-finished",
    MUST,
    needs=NEEDS,
    source=[BASIC_USAGE, SPECIFICATION_DETAILS],
)
@every(size=range(1, 4), count=range(1, 5), wrapped=(False, True))
def test_generator_is_finished(impl: Implementation, size: int, count: int, wrapped: bool) -> None:
    """The `finally` blocks of a generator that was started MUST run when the client leaves.

    The blocks run once, and at the latest when the server closes the reply.
    """
    wrapped = wrapped or not impl.has(C.SEQUENCES)
    stream = Stream(((),) * size, False, (), (Note("finally"),), wrapped)

    def body() -> None:
        with impl.conversation(APP, get("/", Answer(stream))) as talk:
            for _ in range(count):
                talk.next_chunk()

    expect(impl.perform(body).values("finally"), [None], f"{size} chunks, {count} taken")


@clause(
    "responses.wsgi-body-is-closed", MUST, needs=[C.RESPONSES, C.WSGI], source=SPECIFICATION_DETAILS
)
@every(count=range(4))
def test_wsgi_body_is_closed(impl: Implementation, count: int) -> None:
    """The body of a WSGI application that a view returned MUST be closed once, with the reply.

    Whoever calls a WSGI application closes what it returns.
    """
    body = Body(b"a", b"b")

    def inner(environ: dict[str, Any], start_response: Any) -> Body:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return body

    chunks = taken(impl, count, Answer(inner))
    expect([s for s in body.seen if s == "close"], ["close"], f"{count} taken: {body.seen}")
    assert b"".join(chunks) == b"ab"[: len(b"".join(chunks))], (
        f"{chunks}, not {b'ab'[: len(b''.join(chunks))]!r}"
    )


@clause(
    "responses.read-body-is-closed",
    MUST,
    needs=[C.RESPONSES, *NEEDS, C.AFTER_THIS],
    source=[SPECIFICATION_DETAILS, CALL_ON_CLOSE],
)
def test_read_body_is_closed(impl: Implementation) -> None:
    """A body that an after function has read as a whole MUST be sent, and closed once.

    Functions that compress or sign a reply read it.
    """
    body = Body("a", "b")
    reading = AfterThis("read", (Call("response", "get_data"),))
    reply = impl.reply(APP, get("/", reading, body.response(impl, "function")))

    expect([reply.body], [b"ab"], "the body that is sent:")
    expect(sorted(body.seen), ["chunk 'a'", "chunk 'b'", "close", "function"])
