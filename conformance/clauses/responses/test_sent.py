"""Responses: how they are sent: for HEAD, without a body, with a length, and as a stream."""

from __future__ import annotations

from functools import partial

from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered, is_served, ran_views
from conformance.clauses.reading import in_one_spelling
from conformance.describe.app import App, after, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.claimed import claimed, claimed_steps
from conformance.describe.files import CONTENTS, folder
from conformance.describe.messages import Reply, get, request
from conformance.describe.steps import (
    Abort,
    Answer,
    Ask,
    Made,
    Raise,
    Read,
    Step,
    Stream,
)
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC, WERKZEUG
from conformance.strategies.bodies import as_bytes, chunks

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
    (Answer(Made("Response", ("x",))),),
    (Answer("x", headers=(("Content-Type", "image/png"),)),),
    (Abort(404),),
    (Raise(KeyError),),
    (Answer("x", headers=(("Content-Length", "1"),)),),
    (Answer("gone", 410),),
)


FILES = tuple(f"/static/{name}" for name in sorted(CONTENTS))


def asked_twice(impl: Implementation, path: str, steps: tuple[Step, ...]) -> list[Reply]:
    """Return the replies to GET and to HEAD, for a path of a view or of a static file."""
    app = APP if path == "/" else App(options={"static_folder": folder()})
    asked = claimed_steps(steps, impl.capabilities)
    whole, head = (impl.run(app, request(m, path, *asked, query="")) for m in ("GET", "HEAD"))
    if path == "/":
        ran_views(whole, get(path))
    else:
        name = path.removeprefix("/static/")
        assume(is_served(name, whole.reply))
        expect([whole.reply.body], [CONTENTS[name]], f"GET {path}")
    return [whole.reply, head.reply]


def fields(impl: Implementation, path: str, steps: tuple[Step, ...]) -> list[str]:
    """Return the headers of the reply to GET."""
    return in_one_spelling(asked_twice(impl, path, steps)[0].headers)


@clause(
    "responses.head-has-no-body",
    MUST,
    needs=[C.RESPONSE, C.HEAD, C.BARE_HEAD, C.WSGI],
    source=[FLASK("Quickstart", "HTTP Methods"), RFC(9110, "9.3.2")],
)
@given(steps=st.sampled_from(ANSWERS), file=st.sampled_from(FILES))
@example(steps=(Answer("x", 201),), file="/static/big.bin")
def test_head_has_no_body(impl: Implementation, steps: tuple[Step, ...], file: str) -> None:
    """The reply to HEAD MUST have the status that GET would have, and no body.

    A body would be read as the beginning of the next reply. Static files are no exception, nor is
    the page about a path that no rule has. (PEP 3333 leaves it open whether the application drops
    the body or its server: who leaves it to the server does not claim `route.bare-head`.)
    """
    for path in ("/", file) if impl.has(C.STATIC) else ("/",):
        whole, head = asked_twice(impl, path, steps if path == "/" else ())
        expect([head.status, head.body], [whole.status, b""], f"HEAD {path} with {steps}")
    missing = impl.reply(APP, request("HEAD", "/no/such/page"))
    expect([missing.status, missing.body], [404, b""], "HEAD /no/such/page")


@clause(
    "responses.head-has-the-same-fields",
    SHOULD,
    needs=[C.RESPONSE, C.HEAD, C.WSGI],
    source=[RFC(9110, "9.3.2"), RFC(9110, "8.6")],
)
@given(steps=st.sampled_from(ANSWERS), file=st.sampled_from(FILES))
@example(steps=(Answer("text"),), file="/static/big.bin")
def test_head_has_the_same_fields(impl: Implementation, steps: tuple[Step, ...], file: str) -> None:
    """The reply to HEAD SHOULD have the headers that GET would have, the Content-Length too.

    A client asks for them without fetching the page.
    """
    for path in ("/", file) if impl.has(C.STATIC) else ("/",):
        asked = steps if path == "/" else ()
        whole, head = (in_one_spelling(r.headers) for r in asked_twice(impl, path, asked))
        again = partial(fields, impl, path, asked)
        impl.expect_alike(head, whole, again, f"HEAD {path} with {steps}")


@clause(
    "responses.known-length",
    SHOULD,
    needs=[C.RESPONSE],
    source=[RFC(9110, "8.6"), WERKZEUG.api("Response.automatically_set_content_length")],
)
@given(body=st.sampled_from(["", "x", "é" * 3, b"\xff" * 3000]), file=st.sampled_from(FILES))
@example(body="é", file="/static/big.bin")
def test_known_length(impl: Implementation, body: str | bytes, file: str) -> None:
    """A body that is known as a whole SHOULD be sent with its length in bytes.

    The connection can be used again, and the client sees how much is left.
    """
    replies = [answered(impl, APP, get("/", Answer(body))).reply]
    replies += asked_twice(impl, file, ())[:1] if impl.has(C.STATIC) else []
    for reply, of in zip(replies, (repr(body), file), strict=False):
        length = reply.header("Content-Length")
        assert length == str(len(reply.body)), f"{of}: {len(reply.body)} bytes, length {length}"


@clause(
    "responses.head-runs-the-view",
    MUST,
    needs=[C.RESPONSE, C.HEAD, C.AFTER, C.REQUEST_LINE],
    source=RFC(9110, "9.3.2"),
)
def test_head_runs_the_view(impl: Implementation) -> None:
    """For HEAD, the view and the hooks MUST run as for GET, and see HEAD as the method.

    The view and the hooks decide which headers are sent.
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
@every(status=[204, 304, "204 No Content", "304 Not Modified"], body=["", "x", b"x" * 2000])
def test_without_body(impl: Implementation, status: int | str, body: str | bytes) -> None:
    """A reply with status 204 or 304 MUST be sent without a body, whatever the view returned.

    A client would read the body as the beginning of the next reply. 204 has no length either.
    """
    reply = impl.reply(APP, get("/", Answer(body, status)))

    returned = f"the view returned {body!r} with status {status!r}"
    expect([reply.status, reply.body], [int(str(status)[:3]), b""], returned)
    length = reply.header("Content-Length")
    assert reply.status != 204 or length is None, f"{returned}; sent with Content-Length: {length}"


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

    Text is sent as UTF-8, bytes as they are.
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

    A status and headers may stand beside the generator.
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
    """A reply with status 304 SHOULD NOT have headers that describe a body, but SHOULD keep the
    others.

    A cache would take the description over for the body that it has.
    """
    own = (("Content-Language", "en"), ("ETag", '"1"'), ("Cache-Control", "max-age=1"))
    reply = impl.reply(APP, get("/", Answer("x", 304, own)))

    about_it = ("Content-Type", "Content-Language")
    left = [(name, value) for name in about_it for value in reply.headers_named(name)]
    expect(left, [], "what describes a body, in a 304:")
    kept = [(name, value) for name, _ in own[1:] for value in reply.headers_named(name)]
    expect(kept, own[1:], "what describes the resource")


@clause("responses.no-length-of-no-content", MUST, needs=[C.RESPONSE], source=RFC(9110, "8.6"))
@every(status=[204, 304])
def test_no_length_of_no_content(impl: Implementation, status: int) -> None:
    """A reply with status 204 MUST NOT be sent with a Content-Length, and one with 304 not with a
    length that the page has not.

    Some clients wait for a body where they are told of a length, be it zero.
    """
    usual = impl.reply(APP, get("/", Answer("page")))
    reply = impl.reply(APP, get("/", Answer("", status)))

    expect([usual.status, usual.body, reply.status], [200, b"page", status], "the two replies:")
    length = reply.header("Content-Length")
    assert length in ((None,) if status == 204 else (None, "4")), (
        f"{status} is sent with Content-Length: {length}"
    )


@clause(
    "responses.own-content-type",
    SHOULD,
    needs=[C.RESPONSE],
    source=FLASK.api("Flask.make_response"),
)
@every(body=["x", b"x"], value=["text/plain", "text/css", "application/x", "text/csv; header=no"])
def test_own_content_type(impl: Implementation, body: str | bytes, value: str) -> None:
    """A Content-Type that a view gives SHOULD be sent as it is, with nothing added.

    Who gave no charset may have meant none, or another one than the framework.
    """
    answer = Answer(body, headers=(("Content-Type", value),))
    reply = impl.reply(App(view("/", answer)), get("/"))
    expect(reply.headers_named("Content-Type"), [value], f"{body!r} was given this type")
