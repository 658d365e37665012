"""Connections: which bytes are a request, who is answered in what order, and when it closes."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.conversing import (
    Answering,
    Conversation,
    Question,
    answering,
    asking,
    conversations,
    deaf,
    echo,
)
from conformance.describe.capabilities import Capability as C
from conformance.drive.http1 import Wire
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, plain_sense

NEEDS = [C.WSGI, C.SERVING]
TWO = asking("GET /two HTTP/1.1")
HIDDEN = asking("GET /hidden HTTP/1.1")
CHUNKED = "Transfer-Encoding: chunked"


@clause(
    "server.requests-in-order", MUST, needs=NEEDS, source=[RFC(9112, "9.3"), RFC(9112, "9.3.2")]
)
def test_requests_in_order(impl: Implementation) -> None:
    """Of several requests on one connection, the first ones MUST be answered, in order, and the
    last reply say `close` when others are not.

    A client that hears nothing of `close` waits for the rest, or believes that it was served.
    """
    three = asking("GET /1 HTTP/1.1") + asking("GET /2 HTTP/1.1") + asking("GET /3 HTTP/1.1")
    for talk in conversations(impl, [Question(three, deaf, ("GET",) * 3)]):
        talk.keeps()
        lines = talk.lines
        expect(lines, ["GET /1", "GET /2", "GET /3"][: len(talk.heard.finals)], f"{talk}")
        assert lines, f"nobody was answered\n{talk}"
        last = talk.heard.finals[-1]
        told = len(lines) == 3 or "close" in last.listed("Connection") or last.version == "1.0"
        assert told, f"the connection was closed without a word\n{talk}"


@clause("server.closes-when-asked", MUST, needs=NEEDS, source=RFC(9112, "9.6"))
def test_closes_when_asked(impl: Implementation) -> None:
    """After a request with `Connection: close`, and after one of HTTP/1.0, the server MUST answer,
    close by itself, and take no further request.
    """
    questions = [
        Question(asking("GET / HTTP/1.1", one) + TWO, open=True)
        for one in ("Connection: close", "connection: Close", "Connection: x, close")
    ]
    questions.append(Question(asking("GET / HTTP/1.0") + TWO, version="1.0", open=True))

    for talk in conversations(impl, questions):
        expect(talk.lines, ["GET /"], f"{talk}")
        expect([len(talk.heard.finals)], [1], f"{talk}")
        if talk.question.version == "1.1":
            said = "close" in talk.final.listed("Connection") or talk.final.version == "1.0"
            assert said, f"the reply does not say that the connection closes\n{talk}"


LARGE = b"x" * 200_000  # more than is read along with the head
PATIENT = (0.2, 0.8)  # seconds; once more, as the machine may be busy


def asked_until(seconds: float, sent: bytes, closed: list[bool]) -> Question:
    """Return a question; it notes whether the server closes so soon after its reply."""

    def ask(wire: Wire) -> None:
        wire.send(sent)
        wire.reply("POST")
        closed.append(wire.closes(seconds))

    return Question(sent, deaf, ("POST",), talk=ask)


@clause("server.closes-though-the-body-is-unread", MUST, needs=NEEDS, source=RFC(9112, "9.6"))
def test_closes_though_the_body_is_unread(impl: Implementation) -> None:
    """After a reply that says `Connection: close`, the server MUST close by itself, also when the
    application has not read the body of the request.

    Whatever has to happen at the end of a request waits for a client that waits for the server.
    """
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(LARGE), LARGE)
    for field, body in ((f"Content-Length: {len(LARGE)}", LARGE), (CHUNKED, chunk)):
        sent = asking("POST / HTTP/1.1", field, body=body)
        for seconds in PATIENT:
            closed: list[bool] = []
            (talk,) = conversations(impl, [asked_until(seconds, sent, closed)])
            if closed == [True] or "close" not in talk.final.listed("Connection"):
                break
        else:
            left = f"{seconds} s after its reply, the server still waits for the client to close"
            raise AssertionError(f"{left}, who sent {len(LARGE)} bytes that nobody read\n{talk}")


def unread() -> Iterable[Question]:
    """Yield requests with bodies that are requests themselves, and who answers them."""
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN)
    early: tuple[Answering, ...] = (
        deaf,
        answering("204 NO CONTENT", []),
        answering("413 TOO LARGE", [("Content-Length", "1")], b"x"),
    )
    for answer in early:
        length = f"Content-Length: {len(HIDDEN)}"
        yield Question(asking("POST / HTTP/1.1", length, body=HIDDEN) + TWO, answer)
        yield Question(asking("GET / HTTP/1.1", length, body=HIDDEN) + TWO, answer)
        yield Question(asking("POST / HTTP/1.1", CHUNKED, body=chunk) + TWO, answer)
    # A length beside chunks is to be ignored, or refused (RFC 9112, 6.3).
    for coding in (CHUNKED, "Transfer-Encoding: Chunked", "transfer-encoding:\tCHUNKED "):
        both = [coding, "Content-Length: 5"]
        yield Question(asking("POST / HTTP/1.1", *both, body=chunk) + TWO, deaf)
        yield Question(asking("POST / HTTP/1.1", *reversed(both), body=chunk) + TWO, echo)


@clause(
    "server.body-is-no-request", MUST, needs=NEEDS, source=[RFC(9112, "11.2"), RFC(9112, "6.3")]
)
def test_body_is_no_request(impl: Implementation) -> None:
    """The body of a request MUST NOT be taken for the next request, whether it was read by the
    application or not.

    Otherwise one client writes the requests of another one (request smuggling). The next request is
    answered, or the connection is closed.
    """
    for talk in conversations(impl, list(unread())):
        first = talk.question.sent.partition(b" HTTP/")[0].decode()
        lines = talk.lines
        rightly = lines in ([], [first], [first, "GET /two"])
        assert rightly, f"what was called was never asked for\n{talk}"
        assert talk.refused or talk.calls, f"it was neither answered nor refused\n{talk}"


def refusals(impl: Implementation, questions: Iterable[Question]) -> Iterable[Conversation]:
    """Yield conversations that are to be refused; each is accompanied by one that is answered."""
    asked = list(questions)
    good = Question(asking("POST / HTTP/1.1", "Content-Length: 3", body=b"abc"), echo)
    found = conversations(impl, [good, *asked])
    expect([found[0].final.status, found[0].final.body], [200, b"abc"], f"{found[0]}")
    yield from found[1:]


@clause("server.malformed-length", MUST, needs=NEEDS, source=RFC(9112, "6.3"))
def test_malformed_length(impl: Implementation) -> None:
    """A request with a `Content-Length` that is no number, or with two different ones, MUST be
    answered with 400, and the connection be closed.

    Whoever stands in front of the server may read another number there.
    """
    lengths = ["+3", "-3", "1_0", "0x3", "3 3", "3,4", "three", "", "3.0", "\xb3"]
    questions = [
        Question(asking("POST / HTTP/1.1", f"Content-Length: {one}", body=b"abc" + TWO), echo)
        for one in lengths
    ]
    two = ("Content-Length: 3", "Content-Length: 4")
    questions.append(Question(asking("POST / HTTP/1.1", *two, body=b"abcd" + TWO), echo))

    for talk in refusals(impl, questions):
        expect([talk.final.status, *talk.lines], [400], f"{talk}")


@clause("server.chunked-comes-last", MUST, needs=NEEDS, source=RFC(9112, "6.3"))
def test_chunked_comes_last(impl: Implementation) -> None:
    """A request whose last transfer coding is not `chunked` MUST be answered with 400 or 501, and
    the connection be closed.

    Its end cannot be told.
    """
    body = b"3\r\nabc\r\n0\r\n\r\n"
    questions = [
        Question(asking("POST / HTTP/1.1", f"Transfer-Encoding: {one}", body=body), echo)
        for one in ("chunked, gzip", "xchunked", "identity", "chunked;a, gzip")
    ]

    for talk in refusals(impl, questions):
        assert talk.final.status in (400, 501), f"its end cannot be told\n{talk}"
        expect(talk.lines, [], f"{talk}")


EXPECTING = asking("POST / HTTP/1.1", "Expect: 100-continue", "Content-Length: 3")


def hesitating(wire: Wire) -> None:
    """Send the body of a request only when an answer came."""
    wire.send(EXPECTING)
    wire.until(b"\r\n\r\n")
    wire.send(b"abc")


@clause("server.answers-expectation", MUST, needs=NEEDS, source=RFC(9110, "10.1.1"))
def test_answers_expectation(impl: Implementation) -> None:
    """To `Expect: 100-continue`, the server MUST answer before the body came, with 100 or with the
    final reply.

    The client waits for that with its body. What it sends then is what the application reads.
    """
    questions = [Question(EXPECTING + b"abc", echo, talk=hesitating)]

    for talk in conversations(impl, questions):
        talk.keeps()
        if talk.heard.messages[0].interim:
            expect([talk.heard.messages[0].status], [100], f"{talk}")
            expect([talk.final.status, talk.final.body], [200, b"abc"], f"{talk}")


@clause(
    "server.continues-once",
    SHOULD,
    needs=NEEDS,
    source=plain_sense("one expectation is met by one answer, and old clients stumble on a second"),
)
def test_continues_once(impl: Implementation) -> None:
    """To one `Expect: 100-continue`, the server SHOULD answer 100 at most once, and to a request
    without it never.
    """
    plain = asking("POST / HTTP/1.1", "Content-Length: 3", body=b"abc")
    for talk in conversations(impl, [Question(EXPECTING + b"abc", echo), Question(plain, echo)]):
        found = [one.status for one in talk.heard.messages if one.interim]
        assert found in ([], [100]), f"interim replies: {found}\n{talk}"
        assert not found or talk.question.sent != plain, f"100 was not asked for\n{talk}"


@clause(
    "server.no-interim-for-http-1-0",
    MUST,
    needs=NEEDS,
    source=[RFC(9110, "15.2"), RFC(9110, "10.1.1")],
)
def test_no_interim_for_http_1_0(impl: Implementation) -> None:
    """A client of HTTP/1.0 MUST NOT be sent 100, whatever it expects.

    It takes the first reply for the final one.
    """
    sent = asking("POST / HTTP/1.0", "Expect: 100-continue", "Content-Length: 3", body=b"abc")
    for talk in conversations(impl, [Question(sent, echo, version="1.0")]):
        talk.keeps()
        expect([one.status for one in talk.heard.messages], [200], f"{talk}")
