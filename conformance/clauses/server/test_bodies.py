"""Bodies of requests as the application reads them: by length, and in chunks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.conversing import (
    PLAIN,
    Answering,
    Called,
    Question,
    asking,
    conversations,
    echo,
)
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG, plain_sense

NEEDS = [C.WSGI, C.SERVING]
STREAMS = PEP(3333, "Input and Error Streams")
CODED = "Transfer-Encoding: chunked"
CONTENT = b"one\r\ntwo\n\x00\xff0\r\n\r\nthree" * 9


def posted(body: bytes, *fields: str) -> bytes:
    """Return a request with a body in chunks, written as they are given."""
    return asking("POST / HTTP/1.1", *(fields or (CODED,)), body=body)


def chunks(*parts: bytes, size: str = "%x", last: bytes = b"0\r\n\r\n") -> bytes:
    """Return parts of a body as chunks."""
    return b"".join((size % len(p)).encode() + b"\r\n" + p + b"\r\n" for p in parts) + last


def split(content: bytes, by: int) -> list[bytes]:
    """Return content in parts of one length."""
    return [content[at : at + by] for at in range(0, len(content), by)]


@clause("server.body-by-length", MUST, needs=NEEDS, source=STREAMS)
def test_body_by_length(impl: Implementation) -> None:
    """A body with a length MUST be read as it was sent, and what follows not be a part of it."""
    bodies = [b"", b"a", CONTENT, b"\r\n\r\n", bytes(range(256)) * 300]
    questions = [
        Question(asking("POST / HTTP/1.1", f"Content-Length: {len(body)}", body=body), echo)
        for body in bodies
    ]

    for body, talk in zip(bodies, conversations(impl, questions), strict=True):
        talk.keeps()
        expect([talk.final.status, talk.final.body], [200, body], f"{talk}")


def pieces(call: Callable[[int], bytes], size: int) -> bytes:
    """Read to the end in pieces; raises ValueError when one is longer than was asked for."""
    found = list(iter(lambda: call(size), b""))
    if max(map(len, found), default=0) > size:
        raise ValueError(f"more than {size} bytes came at once")
    return b"".join(found)


# By which calls a body may be read (PEP 3333): each returns all of it.
WAYS: dict[str, Callable[[Any], bytes]] = {
    "read()": lambda stream: stream.read(),
    "read(1)": lambda stream: pieces(stream.read, 1),
    "read(7)": lambda stream: pieces(stream.read, 7),
    "read(99999)": lambda stream: stream.read(99999) + stream.read(1),
    "readline()": lambda stream: b"".join(iter(stream.readline, b"")),
    "readline(5)": lambda stream: pieces(stream.readline, 5),
    "readlines()": lambda stream: b"".join(stream.readlines()),
    "iteration": lambda stream: b"".join(stream),
}


def by(way: Callable[[Any], bytes]) -> Answering:
    """Return what reads in this way, and answers with what it read."""

    def answer(called: Called, start_response: Callable[..., Any]) -> list[bytes]:
        called.body = way(called.environ["wsgi.input"])
        start_response("200 OK", [*PLAIN, ("Content-Length", str(len(called.body)))])
        return [called.body]

    return answer


@clause(
    "server.chunked-request",
    MUST,
    needs=NEEDS,
    source=[RFC(9112, "7.1"), WERKZEUG.api("werkzeug.wsgi.get_input_stream"), STREAMS],
)
def test_chunked_request(impl: Implementation) -> None:
    """A body in chunks MUST be read as one, with `wsgi.input_terminated` true, by every way of
    reading that PEP 3333 has.

    Sizes are hexadecimal, in either case, with zeros in front; the size of chunks means nothing.
    """
    forms = [
        chunks(CONTENT),
        *(chunks(*split(CONTENT, size)) for size in (1, 10, 17)),
        chunks(*split(CONTENT, 175), size="%X"),
        chunks(*split(CONTENT, 175), size="%05x", last=b"000\r\n\r\n"),
    ]
    asked = [(form, by(WAYS["read()"])) for form in forms]
    asked += [(chunks(*split(CONTENT, 13)), by(way)) for way in WAYS.values()]
    codings = (CODED, "transfer-encoding: Chunked", "TRANSFER-ENCODING:CHUNKED")
    questions = [Question(posted(form), answer) for form, answer in asked]
    questions += [Question(posted(forms[0], coding), echo) for coding in codings]

    for talk in conversations(impl, questions):
        talk.keeps()
        expect([talk.final.status, talk.final.body], [200, CONTENT], f"{talk}")
        expect([talk.calls[0].environ.get("wsgi.input_terminated")], [True], f"{talk}")
    empty = conversations(impl, [Question(posted(b"0\r\n\r\n"), echo)])[0]
    expect([empty.final.status, empty.final.body], [200, b""], f"{empty}")


@clause("server.chunk-extensions", MUST, needs=NEEDS, source=RFC(9112, "7.1.1"))
def test_chunk_extensions(impl: Implementation) -> None:
    """Extensions of chunks that a server does not know MUST be ignored."""
    extended = [
        b"3;a\r\nabc\r\n0\r\n\r\n",
        b"3;a=b\r\nabc\r\n0;c=d\r\n\r\n",
        b'3;a="1;\\"2";b\r\nabc\r\n0\r\n\r\n',
    ]
    for talk in conversations(impl, [Question(posted(body), echo) for body in extended]):
        talk.keeps()
        expect([talk.final.status, talk.final.body], [200, b"abc"], f"{talk}")


@clause("server.chunk-trailers", MUST, needs=NEEDS, source=RFC(9112, "7.1.2"))
def test_chunk_trailers(impl: Implementation) -> None:
    """Fields after the last chunk MUST be read to their end, and be no part of the body, nor of
    the header section.
    """
    trailed = [b"3\r\nabc\r\n0\r\nX-End: 1\r\n\r\n", b"3\r\nabc\r\n0\r\nX-End: 1\r\nY: 2\r\n\r\n"]
    for talk in conversations(impl, [Question(posted(body), echo) for body in trailed]):
        talk.keeps()
        expect([talk.final.status, talk.final.body], [200, b"abc"], f"{talk}")
        assert "HTTP_X_END" not in talk.calls[0].environ, f"a trailer came as a header\n{talk}"


BROKEN = (
    b"zz\r\nabc\r\n0\r\n\r\n",
    b"-3\r\nabc\r\n0\r\n\r\n",
    b"\r\nabc\r\n0\r\n\r\n",
    b"3\r\nabcd\r\n0\r\n\r\n",
    b"3\r\nabc0\r\n\r\n",
    b"3\r\nabc\r\n",
    b"3\r\nabc",
    b"3\r\nab",
    b"5\r\nabc\r\n0\r\n\r\n",
    b"3\r\n",
    b"3",
    b"",
    b"3\r\nabc\r\n0",
)


def read_as_whole(impl: Implementation, bodies: tuple[bytes, ...]) -> None:
    """Check that none of these bodies is read as if it were whole, in one piece or in several."""
    good = posted(chunks(b"abc"))
    for way in ("read()", "read(1)", "read(99999)"):
        questions = [Question(good, by(WAYS[way]))]
        questions += [Question(posted(body), by(WAYS[way])) for body in bodies]
        whole, *talks = conversations(impl, questions)
        expect([whole.final.status, whole.final.body], [200, b"abc"], f"{whole}")
        for talk in talks:
            read = [call.body for call in talk.calls if call.body is not None]
            assert not read, f"by {way}, this body was read as {read[0]!r}\n{talk}"
            statuses = [one.status for one in talk.heard.finals]
            assert all(status >= 400 for status in statuses), f"it was answered as whole\n{talk}"


@clause(
    "server.broken-chunks",
    MUST,
    needs=NEEDS,
    source=[RFC(9112, "8"), plain_sense("nobody wants half of an upload to be saved as a whole")],
)
def test_broken_chunks(impl: Implementation) -> None:
    """A body whose chunks break off, or do not end where their sizes say, MUST NOT be read as if it
    were whole.

    The server refuses the request, or reading fails.
    """
    read_as_whole(impl, BROKEN)


UNLIKE = (
    *(size + b"\r\nabc\r\n0\r\n\r\n" for size in (b"+3", b"0x3", b"0_3", b"\t3", b" 3")),
    b"3\r\nab\r\n0\r\n\r\n",
    b"3\r\nabc\n0\r\n\r\n",
    b"3\r\nabc\r0\r\n\r\n",
)


@clause(
    "server.chunks-by-the-grammar",
    SHOULD,
    needs=NEEDS,
    source=[RFC(9112, "7.1"), RFC(9112, "2.2")],
)
def test_chunks_by_the_grammar(impl: Implementation) -> None:
    """A chunk SHOULD be refused whose size is no plain hexadecimal number, or that does not end
    with CR and LF.

    What one reads as three and another one as zero, lets a body be taken for a request.
    """
    read_as_whole(impl, UNLIKE)
