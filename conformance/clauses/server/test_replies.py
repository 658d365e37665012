"""What the development server sends: status line, fields, where a body ends, and failures."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.conversing import (
    PLAIN,
    Called,
    Question,
    answering,
    asking,
    conversations,
)
from conformance.clauses.server.test_logged import heard
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.steps import Answer
from conformance.drive.http1 import Wire
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC

NEEDS = [C.WSGI, C.SERVING]
SERVERS_SIDE = PEP(3333, "The Server/Gateway Side")
TAG = ("ETag", '"a"')
GET, HEAD, OLD = asking(), asking("HEAD / HTTP/1.1"), asking("GET / HTTP/1.0")


@clause(
    "server.replies-without-body", MUST, needs=NEEDS, source=[RFC(9112, "6.3"), RFC(9110, "8.6")]
)
def test_replies_without_body(impl: Implementation) -> None:
    """A reply to HEAD, and a reply with 204 or 304, MUST end with its header section.

    A client takes every byte behind it for the next reply. With 204 the server says nothing of a
    length or of chunks. The length that an application names for HEAD stays as it is; for 304, it
    may be left out.
    """
    cases: tuple[tuple[bytes, str, str, list[tuple[str, str]], list[str]], ...] = (
        (GET, "GET", "204 NO CONTENT", [], []),
        (GET, "GET", "204 NO CONTENT", [TAG], []),
        (GET, "GET", "304 NOT MODIFIED", [TAG], []),
        (GET, "GET", "304 NOT MODIFIED", [TAG, ("Content-Length", "5")], ["5"]),
        (HEAD, "HEAD", "200 OK", [*PLAIN, ("Content-Length", "70000")], ["70000"]),
        (HEAD, "HEAD", "200 OK", PLAIN, []),
        (HEAD, "HEAD", "404 NOT FOUND", PLAIN, []),
    )
    questions = [
        Question(sent, answering(status, headers), (method,))
        for sent, method, status, headers, _ in cases
    ]

    for case, talk in zip(cases, conversations(impl, questions), strict=True):
        talk.keeps()
        expect([talk.final.status], [int(case[2][:3])], f"{talk}")
        lengths = talk.final.all("Content-Length")
        if case[4] and (lengths or case[1] == "HEAD"):
            expect(lengths, case[4], f"{talk}")


FRAMEWORKS = App(
    view("/text", Answer("text")),
    view("/empty", Answer("")),
    view("/none", Answer("", 204)),
    view("/same", Answer("", 304)),
)


@clause(
    "server.views-replies-end-where-they-say",
    MUST,
    needs=[*NEEDS, C.HEAD],
    source=RFC(9112, "6.3"),
)
def test_views_replies_end_where_they_say(impl: Implementation) -> None:
    """What the framework answers MUST end, on the wire, where its fields say that it ends.

    This is judged with the framework's own application: views with text, with none, with 204 and
    304, the page for what does not exist, each to GET and to HEAD.
    """
    asked = [
        (method, path, status, text)
        for method in ("GET", "HEAD")
        for path, status, text in (
            ("/text", 200, b"text"),
            ("/empty", 200, b""),
            ("/none", 204, b""),
            ("/same", 304, b""),
            ("/nowhere", 404, None),
        )
    ]
    questions = [
        Question(asking(f"{method} {path} HTTP/1.1"), None, (method,))
        for method, path, _, _ in asked
    ]

    talks = conversations(impl, questions, FRAMEWORKS)
    for (method, _, status, text), talk in zip(asked, talks, strict=True):
        talk.keeps()
        expect([len(talk.heard.finals), talk.final.status], [1, status], f"{talk}")
        if text is not None:
            expect([talk.final.body], [text if method == "GET" else b""], f"{talk}")


BODIES: tuple[tuple[bytes, ...], ...] = (
    (),
    (b"",),
    (b"a",),
    (b"a", b"", b"b"),
    (b"", b"a"),
    (b"0\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"),
    (b"x" * 9, b"y" * 10, b"z" * 16, b"a" * 4096, b"b" * 70001),
)


@clause(
    "server.body-of-unknown-length",
    MUST,
    needs=NEEDS,
    source=[RFC(9112, "6.3"), PEP(3333, "Handling the Content-Length Header")],
)
def test_body_of_unknown_length(impl: Implementation) -> None:
    """A body whose length the application does not name MUST arrive whole, and with an end that the
    client can tell.

    Chunks, a length, or the end of the connection may tell it. An empty part of a body is no end.
    """
    questions = [Question(GET, answering("200 OK", PLAIN, *parts)) for parts in BODIES]

    for parts, talk in zip(BODIES, conversations(impl, questions), strict=True):
        talk.keeps()
        expect([talk.final.body, len(talk.heard.finals)], [b"".join(parts), 1], f"{talk}")
        expect([talk.calls[0].closed], [1], f"how often the body was closed\n{talk}")


@clause("server.no-chunks-for-http-1-0", MUST, needs=NEEDS, source=RFC(9112, "6.1"))
def test_no_chunks_for_http_1_0(impl: Implementation) -> None:
    """A client of HTTP/1.0 MUST get the body without a transfer coding, ended by the connection or
    by its length.

    Such a client knows no chunks: it takes their sizes for content.
    """
    questions = [
        Question(OLD, answering("200 OK", PLAIN, *parts), version="1.0") for parts in BODIES
    ]

    for parts, talk in zip(BODIES, conversations(impl, questions), strict=True):
        talk.keeps()
        expect([talk.final.body], [b"".join(parts)], f"{talk}")


@clause("server.length-that-was-named", MUST, needs=NEEDS, source=SERVERS_SIDE)
def test_length_that_was_named(impl: Implementation) -> None:
    """A body whose length the application names MUST be sent with that length, once, and without
    chunks.
    """
    for sent, version in ((GET, "1.1"), (OLD, "1.0")):
        questions = [
            Question(
                sent,
                answering("200 OK", [*PLAIN, (name, str(len(b"".join(parts))))], *parts),
                version=version,
            )
            for parts in BODIES
            for name in ("Content-Length", "content-length")
        ]
        for talk in conversations(impl, questions):
            talk.keeps()
            expect([talk.final.framing, len(talk.heard.finals)], ["length", 1], f"{talk}")


FIELDS = [
    ("X-First", "1"),
    ("Set-Cookie", "b=2; Path=/"),
    ("x-lower", 'a, b;c="d"'),
    ("Set-Cookie", "a=1"),
    ("X-Latin", "\xe9\xff"),
    ("X-Empty", ""),
    ("Content-Type", "text/plain"),
    ("Set-Cookie", "b=2; Path=/"),
]
STATUSES = ("200 OK", "201 Created", "299 Very Own Words", "404 NOT FOUND", "503 LATER")


@clause("server.fields-as-given", MUST, needs=NEEDS, source=[SERVERS_SIDE, RFC(9110, "5.3")])
def test_fields_as_given(impl: Implementation) -> None:
    """Status and fields MUST be sent as the application gave them: values to the byte, each as
    often as it was given, those of one name in order.

    Two cookies in one field are none, and the last of two cookies of one name counts.
    """
    questions = [Question(GET, answering(status, FIELDS, b"x")) for status in STATUSES]

    for status, talk in zip(STATUSES, conversations(impl, questions), strict=True):
        talk.keeps()
        code, _, reason = status.partition(" ")
        expect([talk.final.status], [int(code)], f"{talk}")
        assert talk.final.reason in ("", reason), f"the reason was {reason!r}\n{talk}"
        for name in dict(FIELDS):
            given = [value for key, value in FIELDS if key == name]
            expect(talk.final.all(name), given, f"{name}\n{talk}")


@clause(
    "server.reason-in-latin-1",
    MUST,
    needs=NEEDS,
    source=[PEP(3333, "A Note On String Types"), RFC(9112, "4")],
)
def test_reason_in_latin_1(impl: Implementation) -> None:
    """A status whose reason has letters of ISO-8859-1 MUST be sent with its code; the reason as it
    is, or not at all.
    """
    given = "503 \xe9t\xe9"
    talk = conversations(impl, [Question(GET, answering(given, PLAIN, b"x"))])[0]
    talk.keeps()
    expect([talk.final.status, talk.final.body], [503, b"x"], f"{talk}")
    assert talk.final.reason in ("", given[4:]), f"the reason was {talk.final.reason!r}\n{talk}"


ONCE = RFC(9110, "5.3")


@clause("server.says-date-once", MUST, needs=NEEDS, source=[RFC(9110, "6.6.1"), ONCE])
def test_says_date_once(impl: Implementation) -> None:
    """A reply MUST have one `Date`, and not two of `Server` and `Connection`.

    A cache computes ages from `Date`.
    """
    questions = [Question(GET, answering("200 OK", PLAIN, b"x")), Question(OLD)]

    for talk in conversations(impl, questions):
        expect([len(talk.final.all("Date"))], [1], f"Date\n{talk}")
        for name in ("Server", "Connection"):
            assert len(talk.final.all(name)) < 2, f"{name} twice\n{talk}"


@clause("server.keeps-date-of-the-application", MUST, needs=NEEDS, source=[SERVERS_SIDE, ONCE])
def test_keeps_date_of_the_application(impl: Implementation) -> None:
    """A `Date` or `Server` that the application names MUST be the only one that is sent.

    PEP 3333 has the server add what is missing; and a field that is no list stands once. Flask
    itself names a `Date` for files.
    """
    named = [("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Server", "mine/1")]
    lower = [(name.lower(), value) for name, value in named]
    questions = [
        Question(GET, answering("200 OK", [*PLAIN, *fields], b"x")) for fields in (named, lower)
    ]

    for talk in conversations(impl, questions):
        for name, value in named:
            expect(talk.final.all(name), [value], f"{name}\n{talk}")


def failing(*parts: bytes, length: int | None = None) -> Callable[..., Iterable[bytes]]:
    """Return what sends some parts of a body and then fails."""

    def answer(called: Called, start_response: Callable[..., Any]) -> Iterable[bytes]:
        named = [] if length is None else [("Content-Length", str(length))]
        start_response("200 OK", [*PLAIN, *named])
        yield from parts
        raise ValueError("the body breaks off")

    return answer


@clause("server.broken-body-looks-broken", MUST, needs=NEEDS, source=[RFC(9112, "8"), SERVERS_SIDE])
def test_broken_body_looks_broken(impl: Implementation) -> None:
    """A body that fails after it began MUST NOT look complete to a client of HTTP/1.1.

    Otherwise half of a document is saved, or cached, as the whole. The body is closed all the same.
    """
    questions = [
        Question(GET, failing(b"ab")),
        Question(GET, failing(b"a", b"", b"b")),
        Question(GET, failing(b"ab", length=5)),
    ]

    for talk in conversations(impl, questions):
        expect([talk.final.status], [200], f"{talk}")
        told = not talk.final.complete or talk.final.framing == "close"
        assert told, f"the reply looks complete\n{talk}"
        expect([talk.final.body, talk.heard.breaches], [b"ab", []], f"{talk}")
        expect([talk.calls[0].closed], [1], f"how often the body was closed\n{talk}")


@clause("server.failure-before-body", MUST, needs=NEEDS, source=PEP(3333, "Error Handling"))
def test_failure_before_body(impl: Implementation) -> None:
    """When nothing was sent yet and the application fails, the reply MUST be one whole reply with
    an error status.

    Headers are sent with the first byte of a body, not before: so `start_response` alone has sent
    nothing.
    """

    def raising(called: Called, start_response: Callable[..., Any]) -> list[bytes]:
        raise ValueError("before it began")

    questions = [Question(GET, raising), Question(GET, failing()), Question(GET, failing(b""))]

    for talk in conversations(impl, questions[:2]):
        talk.keeps()
        expect([len(talk.heard.finals), talk.final.status], [1, 500], f"{talk}")


@clause(
    "server.write-and-second-start",
    MUST,
    needs=NEEDS,
    source=[PEP(3333, "The start_response() Callable"), PEP(3333, "The write() Callable")],
)
def test_write_and_second_start(impl: Implementation) -> None:
    """`write()` MUST send before what is returned, and `start_response` with `exc_info` replace
    what was not sent yet, or raise that exception again once something was sent.
    """
    seen: list[str] = []

    def writing(called: Called, start_response: Callable[..., Any]) -> list[bytes]:
        write = start_response("200 OK", PLAIN)
        write(b"a")
        write(b"b")
        return [b"c"]

    def told(exc: BaseException) -> tuple[type[BaseException], BaseException, None]:
        return type(exc), exc, None

    def again(called: Called, start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [*PLAIN, ("X-Former", "1")])
        start_response("503 LATER", PLAIN, told(KeyError("k")))
        return [b"abc"]

    def late(called: Called, start_response: Callable[..., Any]) -> list[bytes]:
        write = start_response("200 OK", PLAIN)
        write(b"ab")
        try:
            start_response("503 LATER", PLAIN, told(KeyError("k")))
        except KeyError as error:
            seen.append(type(error).__name__)
        return [b"c"]

    def twice(called: Called, start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", PLAIN)
        try:
            start_response("201 CREATED", PLAIN)
        except Exception:
            seen.append("refused")
        return [b"abc"]

    talks = conversations(impl, [Question(GET, one) for one in (writing, again, late, twice)])
    for talk, status in zip(talks, (200, 503, 200, 200), strict=True):
        talk.keeps()
        expect([talk.final.status, talk.final.body], [status, b"abc"], f"{talk}")
        expect(talk.final.all("X-Former"), [], f"{talk}")
    expect(seen, ["KeyError", "refused"], "what `start_response` raised")


# What may be iterated, and of which few can be closed.
ITERABLES: dict[str, Callable[[], Iterable[bytes]]] = {
    "a list": lambda: [b"ab", b"c"],
    "a tuple": lambda: (b"ab", b"c"),
    "an iterator": lambda: iter([b"ab", b"c"]),
    "a generator": lambda: (chunk for chunk in (b"ab", b"c")),
    "a map": lambda: map(bytes, ([97, 98], [99])),
}


@clause("server.bodies-of-any-kind", MUST, needs=NEEDS, source=SERVERS_SIDE)
@every(kind=ITERABLES, fields=[[], [("Content-Length", "3")]])
def test_bodies_of_any_kind(impl: Implementation, kind: str, fields: list[tuple[str, str]]) -> None:
    """What an application returns MUST be sent, and the server log no error, whatever it is that
    can be iterated: a `close` is called where there is one.
    """

    def answer(called: Called, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [*PLAIN, *fields])
        return ITERABLES[kind]()

    logged: list[str] = []

    def talk(wire: Wire) -> None:
        logging.disable(logging.NOTSET)  # who started the server wants it quiet
        wire.send(asking())

    with heard() as lines:
        (found,) = conversations(impl, [Question(b"", answer, bare=True, talk=talk)])
        logged += [line for line in lines if "rror" in line]
    found.keeps()
    expect([found.final.body, logged], [b"abc", []], f"the body, and errors of the log: {found}")
