"""Messages: the body that a response holds, and the attributes that read its headers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.looking import changed, moment
from conformance.clauses.messages.fields import RESPONSE_FIELDS
from conformance.clauses.reading import items as items_of
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FETCH_STANDARD, FLASK

NEEDS = [C.AFTER, C.RESPONSES, C.HEADER_ATTRIBUTES]
CHUNKS = st.lists(st.sampled_from(["a", "é", b"\xff", b"", "bc"]), max_size=4)
Chunks = list[str | bytes]


def joined(chunks: Chunks) -> bytes:
    """Return chunks as the bytes that are sent."""
    return b"".join(part.encode() if isinstance(part, str) else part for part in chunks)


@clause(
    "messages.bodies-of-chunks",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=FLASK.api("Response.response"),
    examples=30,
)
@given(chunks=CHUNKS, lazy=st.booleans(), way=st.sampled_from(
    ["left", "get_data", "make_sequence", "freeze", "write"]))  # fmt: skip
@example(chunks=["a", "é"], lazy=True, way="make_sequence")
@example(chunks=["a", b"\xff"], lazy=True, way="freeze")
@example(chunks=["a", "bc"], lazy=False, way="write")
@example(chunks=["a", "bc"], lazy=True, way="left")
def test_bodies_of_chunks(impl: Implementation, chunks: Chunks, lazy: bool, way: str) -> None:
    """A body MUST be sent whole, whether it is a list or a generator, and whether or not a function
    has read or written it.

    A generator is streamed until a function asks for the body; then the body is kept, and has a
    length.
    """

    def produced() -> Iterator[Any]:
        yield from chunks

    def change(response: Any) -> Any:
        response.response = produced() if lazy else list(chunks)
        del response.headers["Content-Length"]
        before = [bool(response.is_streamed), bool(response.is_sequence)]
        ways: dict[str, Any] = {
            "left": lambda: None, "get_data": lambda: response.get_data(),
            "make_sequence": lambda: response.make_sequence(), "freeze": lambda: response.freeze(),
            "write": lambda: response.stream.write("+"),
        }  # fmt: skip
        result = ways[way]()
        seen = result if way == "get_data" else None  # what the others return is left open
        kept = bool(response.is_sequence)
        again = b"".join(response.iter_encoded()) if kept else None
        length = response.calculate_content_length() if kept else None
        return [before, seen, kept, again, length, response.headers.get("ETag") is not None]

    body = joined(chunks) + b"+" * (way == "write")
    kept = not lazy or way != "left"
    reply, seen = changed(impl, change)
    result = body if way == "get_data" else None
    found = [body, len(body)] if kept else [None, None]
    wanted = [[lazy, not lazy], result, kept, *found, way == "freeze"]
    expect(seen, wanted, f"{way} of {chunks}, lazy={lazy}")
    expect([reply.body], [body], "sent:")
    lengths = (str(len(body)), None)[: 1 if way == "freeze" else 2]
    assert reply.header("Content-Length") in lengths, f"{body!r} sent with {reply.headers}"


@clause(
    "messages.text-of-a-response",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=FLASK.api("Response.get_data"),
)
@given(text=st.text(st.sampled_from("aé€\U0001f40d"), max_size=4))
@example(text="é")
def test_text_of_a_response(impl: Implementation, text: str) -> None:
    """`get_data(as_text=True)` MUST return the body of a response as text, read as UTF-8."""

    def look(response: Any) -> Any:
        response.set_data(text)
        return [response.get_data(as_text=True), response.get_data()]

    expect(changed(impl, look)[1], [text, text.encode()])


@clause("messages.closed-by-with", MUST, needs=[*NEEDS, C.WSGI], source=FLASK.api("Response.close"))
def test_closed_by_with(impl: Implementation) -> None:
    """A `with` block around a response MUST close the response at its end.

    The block is given the response itself. `call_on_close` can be a decorator: it returns the
    function that it is given, and the function runs at the end.
    """
    closed: list[str] = []

    def note() -> None:
        closed.append("closed")

    def look(response: Any) -> Any:
        made = type(response)("x")
        decorated = made.call_on_close(note)
        with made as entered:
            before = list(closed)
        return [decorated is note, entered is made, before, list(closed)]

    expect(changed(impl, look)[1], [True, True, [], ["closed"]])


MOMENT = "Sun, 06 Nov 1994 08:49:37 GMT"
THEN = "1994-11-06 08:49:37"


def plain(value: Any) -> Any:
    """Return what an attribute holds as numbers and text."""
    value = moment(value)
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    return value if value is None or isinstance(value, (str, bytes, int)) else sorted(value)


# A header, the attribute that reads it, and what it reads.
READ: tuple[tuple[str, str, str, Any], ...] = (
    ("Last-Modified", MOMENT, "last_modified", THEN), ("Expires", MOMENT, "expires", THEN),
    ("Date", MOMENT, "date", THEN), ("Retry-After", MOMENT, "retry_after", THEN),
    ("Expires", "0", "expires", None), ("Age", "60", "age", 60.0), ("Age", "x", "age", None),
    ("Age", "-1", "age", None), ("Content-Length", "10", "content_length", 10),
    ("Content-Location", "/x", "content_location", "/x"), ("Location", "/y", "location", "/y"),
    ("Content-Encoding", "br", "content_encoding", "br"), ("Vary", "A, b", "vary", ["A", "b"]),
    ("Allow", "GET, PUT", "allow", ["GET", "PUT"]),
    ("Content-Language", "de, en", "content_language", ["de", "en"]),
    ("Content-Type", "text/x; a=b", "mimetype", "text/x"),
    ("Content-Type", 'Text/X; a="b c"', "mimetype_params", ["a"]),
    ("Accept-Ranges", "bytes", "accept_ranges", "bytes"),
    ("Access-Control-Allow-Origin", "*", "access_control_allow_origin", "*"),
    ("Access-Control-Max-Age", "7", "access_control_max_age", 7),
    ("Access-Control-Allow-Headers", "X-A, X-B", "access_control_allow_headers", ["X-A", "X-B"]),
    ("Access-Control-Allow-Methods", "GET, PUT", "access_control_allow_methods", ["GET", "PUT"]),
    ("Access-Control-Expose-Headers", "X-A", "access_control_expose_headers", ["X-A"]),
    ("Access-Control-Allow-Credentials", "true", "access_control_allow_credentials", True),
)  # fmt: skip


@clause(
    "messages.headers-are-attributes",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Response"), *RESPONSE_FIELDS],
)
@every(case=READ)
def test_headers_are_attributes(impl: Implementation, case: tuple[str, str, str, Any]) -> None:
    """An attribute of a response that stands for a header MUST read it, or be None where it is
    malformed.

    Dates are read as datetimes in UTC, ages as durations, lists as sets.
    """
    header, value, name, wanted = case

    def look(response: Any) -> Any:
        response.headers[header] = value
        return plain(getattr(response, name))

    found = changed(impl, look)[1]
    assert found == wanted, f"response.{name} of {header}: {value} is {found!r}, not {wanted!r}"


# Attributes that are lists, what they are set to, and what is sent.
ALLOWED = {
    "access_control_allow_headers": "Access-Control-Allow-Headers",
    "access_control_allow_methods": "Access-Control-Allow-Methods",
    "access_control_expose_headers": "Access-Control-Expose-Headers",
}


@clause(
    "messages.allowed-elsewhere",
    MUST,
    needs=NEEDS,
    source=[
        FLASK.api("Response.access_control_allow_methods"),
        FLASK.api("Response.access_control_allow_headers"),
        FETCH_STANDARD("CORS protocol", "HTTP responses"),
    ],
)
@given(name=st.sampled_from(sorted(ALLOWED)), items=st.lists(
    st.sampled_from(["GET", "X-A", "*"]), unique=True, min_size=1))  # fmt: skip
@example(name="access_control_allow_methods", items=["GET", "X-A"])
def test_allowed_elsewhere(impl: Implementation, name: str, items: list[str]) -> None:
    """A list of the methods or headers allowed to other origins MUST be sent as it was last set."""

    def change(response: Any) -> None:
        setattr(response, name, ["other"])
        setattr(response, name, items)

    reply, _ = changed(impl, change)
    expect(items_of(reply, ALLOWED[name]), items, f"{ALLOWED[name]} after {name} = {items}")
