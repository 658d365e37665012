"""Responses: how they are sent and closed: HEAD, replies without a body, streams that break off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause
from conformance.describe.app import App, after, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.claimed import claimed
from conformance.describe.messages import get, request
from conformance.describe.steps import (
    Abort,
    AfterThis,
    Answer,
    Ask,
    Call,
    Made,
    Note,
    Raise,
    Read,
    Step,
    Stream,
)
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC, WERKZEUG
from conformance.strategies.bodies import as_bytes, chunks

DOCS = "Flask documentation, Quickstart, About Responses"
BASIC_USAGE = FLASK("Streaming Contents", "Basic Usage")
SPECIFICATION_DETAILS = PEP(3333, "Specification Details")
CALL_ON_CLOSE = WERKZEUG.api("Response.call_on_close")
APP = App(view("/", Ask()))

ANSWERS: tuple[tuple[Step, ...], ...] = (
    (Answer("text"),),
    (Answer(""),),
    (Answer(b"\xff" * 3000),),
    (Answer("x", 201, (("X-A", "1"), ("Set-Cookie", "a=1"))),),
    (Answer(Made("jsonify", ([1, 2],))),),
    (Answer(Made("redirect", ("/elsewhere",))),),
    (Answer(Made("Response", ("x",), (("mimetype", "image/png"),))),),
    (Abort(404),),
    (Raise(KeyError),),
    (Answer("x", headers=(("Content-Length", "1"),)),),
    (Answer("gone", 410),),
)


@clause(
    "responses.head-has-no-body",
    MUST,
    needs=[C.RESPONSE, C.HEAD, C.WSGI],
    source=RFC(9110, "9.3.2"),
)
@given(steps=st.sampled_from(ANSWERS))
def test_head_has_no_body(impl: Implementation, steps: tuple[Step, ...]) -> None:
    """The reply to HEAD MUST have the status and headers of that to GET, and no body.

    The Content-Length too: a client asks for it without fetching the page.
    """
    asked, head = (impl.run(APP, request(m, "/", *steps)) for m in ("GET", "HEAD"))

    expect([head.reply.status, head.reply.body], [asked.reply.status, b""], str(steps))
    expect(sorted(head.reply.headers), sorted(asked.reply.headers), str(steps))


@clause(
    "responses.head-runs-the-view",
    MUST,
    needs=[C.RESPONSE, C.HEAD, C.AFTER],
    source=RFC(9110, "9.3.2"),
)
def test_head_runs_the_view(impl: Implementation) -> None:
    """For HEAD, view and hooks MUST run as for GET, and see HEAD as the method.

    What they do decides about the headers.
    """
    whole = App(view("/", Read("request", "method")), after("after"), teardown("teardown"))
    app = claimed(whole, impl.capabilities)
    asked, head = impl.run(app, get("/")), impl.run(app, request("HEAD", "/"))

    expect(head.order(), asked.order())
    expect([asked.answers(), head.answers()], [["GET"], ["HEAD"]])


@clause(
    "responses.without-body",
    MUST,
    needs=[C.RESPONSE, C.WSGI],
    source=[RFC(9110, "6.4.1"), RFC(9110, "8.6")],
)
@given(
    status=st.sampled_from([204, 304, "204 No Content", "304 Not Modified"]),
    body=st.sampled_from(["", "x", b"x" * 2000]),
)
@example(status=204, body="")
def test_without_body(impl: Implementation, status: int | str, body: str | bytes) -> None:
    """A reply with status 204 or 304 MUST be sent without a body, whatever the view returned.

    Else the client reads it as the beginning of the next reply. 204 has no length either.
    """
    reply = impl.reply(APP, get("/", Answer(body, status)))

    expect([reply.status, reply.body], [int(str(status)[:3]), b""])
    assert reply.status != 204 or reply.header("Content-Length") is None, str(reply.headers)


@clause(
    "responses.streams",
    MUST,
    needs=[C.RESPONSE, C.STREAMING],
    source=BASIC_USAGE,
)
@given(parts=chunks(), context=st.booleans())
@example(parts=["é", b"\xff", "", "x"], context=False)
def test_streams(impl: Implementation, parts: list[str | bytes], context: bool) -> None:
    """A response made of a generator MUST send each chunk in its turn, and no length.

    Text as UTF-8, bytes as they are. The next chunk is made when the one before has been taken.
    """
    streamed(impl, parts, wrapped=True, context=context)


@clause(
    "responses.generators",
    MUST,
    needs=[C.RESPONSES, C.STREAMING, C.SEQUENCES],
    source=[BASIC_USAGE, FLASK.changes("2.2.0", "a view may return an iterator")],
    examples=30,
)
@given(parts=chunks(), context=st.booleans())
def test_generators(impl: Implementation, parts: list[str | bytes], context: bool) -> None:
    """A generator that a view returns MUST be sent chunk by chunk, as if wrapped in a response.

    Also beside a status and headers.
    """
    streamed(impl, parts, wrapped=False, context=context)


def streamed(impl: Implementation, parts: list[str | bytes], wrapped: bool, context: bool) -> None:
    """Check that chunks come one by one when they are asked for."""
    context = context and impl.has(C.STREAM_CONTEXT)
    body = Stream(((),) * len(parts), context, tuple(parts), wrapped=wrapped)
    seen = impl.run(APP, get("/", Answer(body, 202, (("X-A", "1"),))))

    expect([c for c in seen.reply.chunks if c], [as_bytes(p) for p in parts if p], f"{parts}")
    expect([seen.reply.status, seen.reply.header("X-A")], [202, "1"])
    expect([e.subject for e in seen if e.action == "chunk"], [str(i) for i in range(len(parts))])
    length = seen.reply.header("Content-Length")
    known = "0" if not any(parts) else None  # one who has looked for a chunk may say so
    assert length in (None, known), f"a length was sent: {seen.reply.headers}"


@clause(
    "responses.not-modified-is-bare", SHOULD, needs=[C.RESPONSE, C.WSGI], source=RFC(9110, "15.4.5")
)
def test_not_modified_is_bare(impl: Implementation) -> None:
    """A reply with status 304 SHOULD NOT describe a body, and keep what describes the resource.

    A cache would take the description over for the body that it has.
    """
    own = (("Content-Language", "en"), ("ETag", '"1"'), ("Cache-Control", "max-age=1"))
    reply = impl.reply(APP, get("/", Answer("x", 304, own)))

    assert reply.header("Content-Type") is reply.header("Content-Language") is None, (
        f"{reply.headers}"
    )
    kept = [(name, value) for name, _ in own[1:] for value in reply.headers_named(name)]
    expect(kept, own[1:], "what describes the resource")


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


def taken(impl: Implementation, count: int, *steps: Step, method: str = "GET") -> list[bytes]:
    """Return the first chunks of a reply that is closed when as many of them have been taken."""
    chunks: list[bytes] = []

    def body() -> None:
        with impl.conversation(APP, request(method, "/", *steps)) as talk:
            while len(chunks) < count and (chunk := talk.next_chunk()) is not None:
                chunks.append(chunk)

    impl.perform(body)
    return chunks


FEW = App(
    view("/a", Answer("a", 201, (("X-A", "1"),))),
    view("/b", Answer("b")),
    view("/error", Raise(KeyError)),
)
NEEDS = [C.RESPONSE, C.WSGI, C.STREAMING]


@clause("responses.closed-once", MUST, needs=NEEDS, source=[SPECIFICATION_DETAILS, CALL_ON_CLOSE])
@given(size=st.integers(0, 3), count=st.integers(0, 5), functions=st.integers(0, 2))
@example(size=2, count=1, functions=2)
@example(size=0, count=0, functions=0)
def test_closed_once(impl: Implementation, size: int, count: int, functions: int) -> None:
    """The body of a reply and its `call_on_close` functions MUST be closed exactly once, when read.

    Also when the client leaves earlier, or before the first chunk: files and cursors hang on it.
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
@given(size=st.integers(1, 4), count=st.integers(0, 4))
def test_nothing_is_read_ahead(impl: Implementation, size: int, count: int) -> None:
    """A chunk MUST NOT be made before the one in front of it has been taken.

    A stream may be endless, or wait for what happens.
    """
    body = Body(*(f"{i}" for i in range(size)))
    seen = taken(impl, count, body.response(impl))

    made = sum(entry.startswith("chunk") for entry in body.seen)
    # The first chunk has none in front of it: one may look at it before the reply is started.
    assert made == max(len(seen), made * (made == 1)), f"{len(seen)} were taken, {made} were made"
    expect([len(seen)], [min(size, count)])


@clause(
    "responses.unsent-is-closed",
    MUST,
    needs=[C.RESPONSES, *NEEDS, C.HEAD],
    source=[SPECIFICATION_DETAILS, RFC(9110, "9.3.2"), CALL_ON_CLOSE],
)
def test_unsent_is_closed(impl: Implementation) -> None:
    """A body that is not sent MUST be closed unread: for HEAD, and with status 204 and 304.

    The view has opened what it reads from.
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
    """A body that raises while it is read MUST hand the exception to the server, and be closed.

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
@given(size=st.integers(1, 3), count=st.integers(1, 4), wrapped=st.booleans())
def test_generator_is_finished(impl: Implementation, size: int, count: int, wrapped: bool) -> None:
    """The `finally` blocks of a generator that was started MUST run when the client leaves.

    Once, and at the latest when the server closes the reply.
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
@given(count=st.integers(0, 3))
def test_wsgi_body_is_closed(impl: Implementation, count: int) -> None:
    """The iterable of a WSGI application that a view returned MUST be closed once with the reply.

    Whoever calls a WSGI application closes what it returns.
    """
    body = Body(b"a", b"b")

    def inner(environ: dict[str, Any], start_response: Any) -> Body:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return body

    chunks = taken(impl, count, Answer(inner))
    expect([s for s in body.seen if s == "close"], ["close"], f"{count} taken: {body.seen}")
    assert b"".join(chunks) == b"ab"[: len(b"".join(chunks))], f"{chunks}"


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
    chunks = taken(impl, 9, reading, body.response(impl, "function"))

    expect([b"".join(chunks)], [b"ab"])
    expect(sorted(body.seen), ["chunk 'a'", "chunk 'b'", "close", "function"])


@clause(
    "responses.replies-do-not-mix",
    MUST,
    needs=[C.RESPONSE],
    source=PEP(3333, "The Application/Framework Side"),
)
@given(parts=st.lists(st.sampled_from(["a", "b", "error"]), min_size=1, max_size=6))
def test_replies_do_not_mix(impl: Implementation, parts: list[str]) -> None:
    """A reply MUST be the same whatever was asked of the application before.

    No header, status or body of one reply turns up in another.
    """
    alone = {name: impl.reply(FEW, get(f"/{name}")) for name in sorted(set(parts))}
    seen = impl.run(FEW, *(get(f"/{name}") for name in parts))

    expect(
        [(str(r), r.headers) for r in seen.replies],
        [(str(alone[n]), alone[n].headers) for n in parts],
    )
