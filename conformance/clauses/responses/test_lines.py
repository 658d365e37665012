"""Responses: headers are one line each, whatever a view was given to put into them."""

from __future__ import annotations

from conformance.clause import MUST, clause, every
from conformance.clauses.answering import answered
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Answer, Ask, Made
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC

APP = App(view("/", Ask()))
LINE_BREAKS = ("\r\n", "\n", "\r")


@clause("responses.no-header-injection", MUST, needs=[C.RESPONSES], source=RFC(9110, "5.5"))
@every(line=LINE_BREAKS, front=["", "a"], behind=["", "b", "X-Evil: 1", "\r\n<html>"])
def test_no_header_injection(impl: Implementation, line: str, front: str, behind: str) -> None:
    """A line break in a header value MUST NOT be sent, nor begin another header or the body,
    however the value is given.

    The value is refused, or the line break is replaced, left out or escaped. Otherwise a client
    that controls a part of the value writes headers, or a page.
    """
    evil = f"{front}{line}{behind}"
    for usual, answer in zip(with_header("a b"), with_header(evil), strict=True):
        sends_no_line(impl, usual, answer)


@clause(
    "responses.header-is-one-line",
    MUST,
    needs=[C.RESPONSE, C.WSGI],  # an ASGI server is given bytes, and looks at them itself
    source=[RFC(9110, "5.5"), PEP(3333, "The start_response() Callable")],
)
@every(line=LINE_BREAKS, front=["", "a"], behind=["", "X-Evil: 1"])
def test_header_is_one_line(impl: Implementation, line: str, front: str, behind: str) -> None:
    """A line break in a header that a view gives beside its answer MUST NOT reach the server.

    No value that `start_response` is given may hold a control character.
    """
    usual, evil = (Answer("x", headers=(("X-A", v),)) for v in ("a b", f"{front}{line}{behind}"))
    sends_no_line(impl, usual, evil)


def sends_no_line(impl: Implementation, usual: Answer, answer: Answer) -> None:
    """Check that a line break in a header begins no other one, and nothing else changes."""
    sound = answered(impl, APP, get("/", usual)).reply
    reply = impl.reply(APP, get("/", answer))
    told = f"{answer} was answered by {reply} {reply.headers}"
    assert reply.raised is None, told
    assert not [pair for pair in reply.headers if set("\r\n") & set("".join(pair))], told
    if reply.status != 500:  # it was not refused
        expect([reply.status, reply.body], [sound.status, sound.body], told)
        own = [name.lower() for name, _ in reply.headers if name.lower() != "x-a"]
        expect(own, [n.lower() for n, _ in sound.headers if n.lower() != "x-a"], told)
        assert len(reply.headers_named("X-A")) <= 1, told


def with_header(value: str) -> tuple[Answer, ...]:
    """Return answers with a header of this value, given in each way that there is."""
    return (
        Answer("x", headers=(("X-A", value),)),
        Answer(("x", {"X-A": value})),
        Answer({"a": 1}, headers=(("X-A", value),)),
        Answer(Made("Response", ("x",), (("headers", {"X-A": value}),))),
        Answer(Made("Response", ("x",), then=(("headers.__setitem__", ("X-A", value), ()),))),
        Answer(Made("Response", ("x",), then=(("headers.add", ("X-A", value), ()),))),
    )
