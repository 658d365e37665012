"""WSGI: the body of a request: how far it is read, and as what."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.sending import Input, sending
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import post
from conformance.describe.steps import Apply, Ask, Call, Demand, Read, Step
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC
from conformance.strategies.bodies import json_bodies

GET_JSON = FLASK.api("Request.get_json")
INPUT_AND_ERROR_STREAMS = PEP(3333, "Input and Error Streams")
MAX_CONTENT_LENGTH = FLASK.api("MAX_CONTENT_LENGTH")
APP = App(view("/", Ask(), methods=["GET", "POST"]))
NEEDS = [C.WSGI, C.REQUEST]
READ_FORM = Demand("request", "form")
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


@clause("wsgi.json-bodies", MUST, needs=NEEDS, source=GET_JSON, examples=30)
@given(
    value=json_bodies(),
    kind=st.sampled_from(
        ["application/json", "application/json; charset=utf-8", "application/x+json"]
    ),
)
@example(value=[2**53 + 1, 1.0, 1, "e\u0301"], kind="application/x+json")
@example(value={"b": 2, "a": [2, 1], "A": None}, kind="application/json; charset=utf-8")
def test_json_bodies(impl: Implementation, value: Any, kind: str) -> None:
    """`get_json` MUST return the value of a JSON body, as often as it is asked.

    `get_json` reads application/json and application/*+json, and other types only when forced.
    """
    asked = Call("request", "get_json")
    forced = Call("request", "get_json", keywords=(("force", True),))
    body = json.dumps(value).encode()
    seen = impl.run(APP, post("/", asked, asked, headers={"Content-Type": kind}, body=body))
    other = impl.run(APP, post("/", forced, headers={"Content-Type": "text/x"}, body=body))

    expect(map(repr, seen.answers()), [repr(value)] * 2, f"{kind}: {body!r}")
    expect(map(repr, other.answers()), [repr(value)], f"text/x: {body!r}")


@clause(
    "wsgi.bad-json-is-the-clients-fault",
    MUST,
    needs=NEEDS,
    source=[GET_JSON, FLASK.api("Request.on_json_loading_failed")],
)
def test_bad_json_is_the_clients_fault(impl: Implementation) -> None:
    """`request.json` MUST be answered with 400 where the body is no valid JSON.

    `get_json(silent=True)` returns None then. The error is the client's.
    """
    silent = Call("request", "get_json", keywords=(("silent", True),))
    for body in (b"{", b"", b"\xff", b"{'a': 1}", b"[1,]"):
        kind = {"Content-Type": "application/json"}
        seen = impl.run(APP, post("/", silent, Demand("request", "json"), headers=kind, body=body))
        expect([seen.reply.status, *seen.answers()], [400, None], f"the body was {body!r}")


def read_at_once(request: Any) -> Any:
    """Read the body as a whole."""
    return request.stream.read()


def read_in_pieces(request: Any) -> bytes:
    """Read the body two bytes at a time."""
    return b"".join(iter(lambda: request.stream.read(2), b""))


def read_by_lines(request: Any) -> bytes:
    """Read the body line by line."""
    return b"".join(request.stream.readlines())


READERS: tuple[Step, ...] = (
    Call("request", "get_data"),
    Apply(read_at_once, "request"),
    Apply(read_in_pieces, "request"),
    Apply(read_by_lines, "request"),
)


@clause(
    "wsgi.reads-no-further-than-its-length",
    MUST,
    needs=NEEDS,
    source=[INPUT_AND_ERROR_STREAMS, RFC(9110, "8.6")],
)
@given(
    content=st.binary(min_size=1, max_size=8),
    rest=st.binary(max_size=4),
    reader=st.sampled_from(READERS),
)
@example(content=b"ab\ncd", rest=b"next", reader=READERS[0])
def test_reads_no_further(impl: Implementation, content: bytes, rest: bytes, reader: Step) -> None:
    """The body of a request MUST be read as far as the length that the server says, and no further.

    What follows on the connection belongs to the next request, and a reader that waits for more
    waits forever.
    """
    is_read(impl, content, rest, 1 << 20, reader)


@clause("wsgi.reads-on-after-short-reads", MUST, needs=NEEDS, source=INPUT_AND_ERROR_STREAMS)
@given(
    content=st.binary(min_size=2, max_size=8),
    most=st.integers(1, 3),
    reader=st.sampled_from(READERS),
)
@example(content=b"ab\ncd", most=1, reader=READERS[0])
def test_reads_on(impl: Implementation, content: bytes, most: int, reader: Step) -> None:
    """The body of a request MUST be read to its end when the server hands out less than is asked
    for.

    A read from a socket may return few bytes in the middle of the body.
    """
    is_read(impl, content, b"next", most, reader)


def is_read(impl: Implementation, content: bytes, rest: bytes, most: int, reader: Step) -> None:
    """Check that a reader gets the content, and that nothing of the rest is touched."""
    source = Input(content + rest, most)
    seen = impl.run(APP, sending(source, len(content), reader))

    expect(seen.answers(), [content], f"{len(content)} of {content + rest!r} by {most}")
    assert source.position <= len(content), f"{source.position} bytes of {len(content)} were read"


@clause(
    "wsgi.no-length-no-body", MUST, needs=NEEDS, source=[INPUT_AND_ERROR_STREAMS, RFC(9110, "8.6")]
)
def test_no_length_no_body(impl: Implementation) -> None:
    """A request without a length MUST have no body, unless the server says that its input ends.

    Servers say so of chunked bodies, by `wsgi.input_terminated`.
    """
    for length in (None, ""):
        for reader in READERS:
            source = Input(b"of the next request")
            said = (("wsgi.input", source), ("CONTENT_LENGTH", length))
            exchange = post("/", reader, environ=said)
            expect(impl.run(APP, exchange).answers(), [b""], f"CONTENT_LENGTH {length!r}")
            assert source.position == 0, "what has no length was read"
    for reader in READERS:
        ended = ("wsgi.input_terminated", True)
        exchange = post("/", reader, environ=(("wsgi.input", Input(b"all of it")), ended))
        expect(impl.run(APP, exchange).answers(), [b"all of it"], "a terminated input")


@clause("wsgi.data-is-kept", MUST, needs=NEEDS, source=FLASK.api("Request.get_data"))
def test_data_is_kept(impl: Implementation) -> None:
    """`get_data` MUST return the body as often as it is asked, and leave it to other readers.

    With `as_text` it returns text. With `cache=False` the body is gone afterwards.
    """
    as_text = Call("request", "get_data", keywords=(("as_text", True),))
    data, get_json = Call("request", "get_data"), Call("request", "get_json")
    kind = {"Content-Type": "application/json"}
    seen = impl.run(APP, post("/", data, data, as_text, get_json, headers=kind, body=b'"\xc3\xa9"'))
    expect(seen.answers(), [b'"\xc3\xa9"', b'"\xc3\xa9"', '"é"', "é"])

    fields = Apply(lambda form: sorted(form.items()), "request.form")
    seen = impl.run(APP, post("/", data, fields, headers=FORM, body=b"a=1&b=2"))
    expect(seen.answers(), [b"a=1&b=2", [["a", "1"], ["b", "2"]]], "a form whose data was read")
    seen = impl.run(APP, post("/", Read("request", "data"), fields, headers=FORM, body=b"a=1"))
    expect(seen.answers(), [b"", [["a", "1"]]], "`data` is what is no form")

    uncached = Call("request", "get_data", keywords=(("cache", False),))
    expect(impl.run(APP, post("/", uncached, data, body=b"x")).answers(), [b"x", b""])


@clause(
    "wsgi.too-large-is-refused",
    MUST,
    needs=NEEDS,
    source=[MAX_CONTENT_LENGTH, RFC(9110, "15.5.14")],
)
@every(limit=range(5), size=range(1, 7))
def test_too_large_is_refused(impl: Implementation, limit: int, size: int) -> None:
    """Reading a form that is longer than MAX_CONTENT_LENGTH MUST be answered with 413.

    A form of exactly this length is read.
    """
    is_limited(impl, limit, size, READ_FORM)


@clause(
    "wsgi.too-large-data-is-refused",
    MUST,
    needs=NEEDS,
    source=[MAX_CONTENT_LENGTH, RFC(9110, "15.5.14")],
)
@every(limit=range(5), size=range(1, 7))
def test_too_large_data_is_refused(impl: Implementation, limit: int, size: int) -> None:
    """Reading a body that is longer than MAX_CONTENT_LENGTH MUST be answered with 413, whoever
    reads it.

    The limit protects the memory of the server, which `get_data` fills as a form does. Nothing of
    the body is read.
    """
    is_limited(impl, limit, size, Demand("request", "data"))
    is_limited(impl, limit, size, Demand("request", "json"))


def is_limited(impl: Implementation, limit: int, size: int, step: Step) -> None:
    """Check what comes of a body of some size where a limit is set."""
    app = App(*APP.parts, config={"MAX_CONTENT_LENGTH": limit})
    source = Input(b"1" * size)
    kind = FORM if step == READ_FORM else (("Content-Type", "application/json"),)
    status = impl.reply(app, replace(sending(source, size, step), headers=kind)).status

    expect([status], [413 if size > limit else 200], f"{size} bytes, {limit} are allowed: {step}")
    unread = source.position == 0 or step == READ_FORM  # some read it to its end, and keep nothing
    assert size <= limit or unread, "what is too large was read"
