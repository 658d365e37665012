"""Responses: the status that a view returns, as a number, as text, and with a reason."""

from __future__ import annotations

import http
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered, has_status
from conformance.clauses.reading import signature
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Reply, get
from conformance.describe.steps import Answer, Ask
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC

MAKE_RESPONSE = FLASK.api("Flask.make_response")
START_RESPONSE = PEP(3333, "The start_response() Callable")
APP = App(view("/", Ask()))


def returned(impl: Implementation, status: Any) -> Reply:
    """Return the reply to a view that returns text with a status."""
    return impl.reply(APP, get("/", Answer(("x", status))))


@clause(
    "responses.reasons", MUST, needs=[C.RESPONSES, C.WSGI], source=[START_RESPONSE, MAKE_RESPONSE]
)
def test_reasons(impl: Implementation) -> None:
    """A status MUST be sent with the reason that the view gives, or with the usual one.

    A server writes both into the first line of the reply.
    """
    for status in ("200 Fine", "299 Made Up", "404 Nothing here: é"):
        reply = returned(impl, status)
        seen = f"{reply.status} {reply.reason}".lower()
        assert seen == status.lower(), f"the status {status!r} was sent as {seen!r}"
    for number in (200, 201, 404, http.HTTPStatus.NOT_FOUND):
        reply = returned(impl, number)
        expect([reply.reason.lower()], [http.HTTPStatus(int(number)).phrase.lower()],
               f"the reason of {number!r}:")  # fmt: skip
    assert returned(impl, 299).reason, "299, which nobody knows, was sent without a reason"


@clause("responses.bare-numbers", MUST, needs=[C.RESPONSES], source=[START_RESPONSE, MAKE_RESPONSE])
@every(number=[200, 201, 299, 404, 599])
def test_bare_numbers(impl: Implementation, number: int) -> None:
    """A status that is text, such as "201", MUST mean the same as the number.

    The reason is added.
    """

    def as_number() -> list[str]:
        reply = returned(impl, number)
        has_status(reply, number, f"the status {number}")
        return signature(reply)

    impl.expect_alike(signature(returned(impl, f"{number}")), as_number(), as_number)


# What else a status is called: the names of RFC 9110 and of those before it.
ALSO = {
    413: ("Content Too Large", "Payload Too Large", "Request Entity Too Large"),
    414: ("URI Too Long", "Request-URI Too Long"),
    416: ("Range Not Satisfiable", "Requested Range Not Satisfiable"),
    422: ("Unprocessable Content", "Unprocessable Entity"),
}


@clause(
    "responses.registered-reasons",
    SHOULD,
    needs=[C.RESPONSES, C.WSGI],
    source=[RFC(9110, "15.1"), START_RESPONSE],
)
@every(number=[int(status) for status in http.HTTPStatus if status >= 200])
def test_registered_reasons(impl: Implementation, number: int) -> None:
    """Each status that is registered SHOULD be sent with the reason that it is registered with, for
    the number, for the text of the number, and for the `http.HTTPStatus`.

    A name for it from an earlier standard is as good.
    """
    names = (http.HTTPStatus(number).phrase, *ALSO.get(number, ()))
    known = {letters(name) for name in names}
    for status in (number, f"{number}", http.HTTPStatus(number)):
        reply = returned(impl, status)
        assert reply.status == number, f"the status {status!r} was sent as {reply.status}"
        assert letters(reply.reason) in known, (
            f"the status {status!r} was sent as '{reply.status} {reply.reason}',"
            f" and is called {' or '.join(names)}"
        )


def letters(text: str) -> str:
    """Return the letters of a text, without case."""
    return "".join(filter(str.isalpha, text.lower()))


@clause(
    "responses.bad-status", SHOULD, needs=[C.RESPONSE], source=[START_RESPONSE, RFC(9110, "15")]
)
@every(status=["", "abc", "abc OK", "-1", " ", "20x OK", "20"])
def test_bad_status(impl: Implementation, status: str) -> None:
    """A status that does not begin with a number of three digits SHOULD NOT be sent as it is.

    Such a status is a mistake of the application, to which a server may send anything, or break
    off.
    """
    answered(impl, APP, get("/", Answer("x", 201)), status=201)
    reply = impl.reply(APP, get("/", Answer("x", status)))

    refused = reply.raised is not None and not reply.status
    assert refused or 100 <= reply.status <= 999, f"status {status!r} was sent as {reply}"
