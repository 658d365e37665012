"""Responses: every form that a view may return, with every form of a status and of headers."""

from __future__ import annotations

import http
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.reading import media_type
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Reply, request
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG

RETURNED = [FLASK("Quickstart", "About Responses"), FLASK.api("Flask.make_response")]
Form = Callable[[Any], Any]  # a form of something, made with the module that has Flask's names
TO_RETURN: list[Form] = []
PAIRS = [("X-A", "1"), ("x-b", "2")]

BODIES: dict[str, Form] = {
    "text": lambda api: "x",
    "bytes": lambda api: b"x",
    "a dict": lambda api: {"a": 1},
    "a response": lambda api: api.Response("x", 200),
    "a response with a status": lambda api: api.Response("x", 404, {"X-C": "3"}),
    "jsonify": lambda api: api.jsonify(1),
}
STATUSES = (201, "201 Created", http.HTTPStatus.CREATED)
HEADERS: dict[str, Form] = {
    "a dict": lambda api: dict(PAIRS),
    "pairs": lambda api: list(PAIRS),
    "Headers": lambda api: type(api.Response("").headers)(PAIRS),
}


def whatever(app: Any, api: Any) -> None:
    """Declare a view that returns what is to be returned."""
    app.add_url_rule("/", "whatever", lambda: TO_RETURN[0](api))


def returned(impl: Implementation, form: Form, method: str = "GET") -> Reply:
    """Return the reply to a view that returns this."""
    TO_RETURN[:] = [form]
    return impl.reply(App(Declaration("whatever", whatever)), request(method, "/"))


def shown(reply: Reply) -> list[Any]:
    """Return what a client is told, but for the reason of the status."""
    names = ("X-A", "X-B", "X-C")
    found = [reply.headers_named(name) for name in names]
    return [reply.status, *found, media_type(reply.header("Content-Type")), reply.body]


@clause(
    "responses.forms-agree",
    MUST,
    needs=[C.DECLARATIONS, C.RESPONSES],
    source=RETURNED,
)
def test_forms_agree(impl: Implementation) -> None:
    """Whatever form of body a view returns, a status and headers beside it MUST mean the same in
    each of their forms.

    A status is a number, text, or an `http.HTTPStatus`; headers are a dict, a list of pairs, or the
    framework's own class for headers.
    """
    for name, body in BODIES.items():
        alone = shown(returned(impl, body))
        for status, (kind, headers) in product(STATUSES, HEADERS.items()):
            what = (
                f"a view returned {name}, with the status {status!r} and headers as {kind}, or one:"
            )
            for form, first in (
                (tuple_of(body, status, headers), [201, ["1"], ["2"]]),
                (tuple_of(body, None, headers), [alone[0], ["1"], ["2"]]),
                (tuple_of(body, status, None), [201, [], []]),
            ):
                expect(shown(returned(impl, form)), [*first, *alone[3:]], what)


@clause(
    "responses.own-reason-beside-any-body",
    MUST,
    needs=[C.DECLARATIONS, C.RESPONSES, C.WSGI],
    source=RETURNED,
)
@every(name=BODIES)
def test_own_reason_beside_any_body(impl: Implementation, name: str) -> None:
    """A status that a view returns as text MUST be sent with the reason in it, whatever form of
    body stands beside it.
    """
    reply = returned(impl, tuple_of(BODIES[name], "201 Ours", None))
    seen = [reply.status, (reply.reason or "").lower()]
    expect(seen, [201, "ours"], f"a view returned {name}, with the status '201 Ours':")


def tuple_of(body: Form, status: Any, headers: Form | None) -> Form:
    """Return a form: a body with a status, or headers, or both."""

    def form(api: Any) -> Any:
        parts = [body(api), *([] if status is None else [status])]
        return tuple(parts if headers is None else [*parts, headers(api)])

    return form


def chunks() -> Iterator[bytes]:
    """Yield a body in pieces."""
    yield b"ab"
    yield b"c"


# Views that know the length of what they send.
LENGTHS: dict[str, Form] = {
    "beside a generator": lambda api: (chunks(), {"Content-Length": "3"}),
    "in a response": lambda api: api.Response(chunks(), headers={"Content-Length": "3"}),
    "in a conditional response": lambda api: conditional(api, chunks(), "3"),
}


def conditional(api: Any, body: Any, length: str) -> Any:
    """Return a response with a length that was asked what the client has."""
    response = api.Response(body, headers={"Content-Length": length})
    response.make_conditional(api.request)
    return response


@clause(
    "responses.own-length-is-kept",
    MUST,
    needs=[C.DECLARATIONS, C.RESPONSES, C.WSGI, C.REQUEST],
    source=[
        *RETURNED,
        WERKZEUG.api("Response.automatically_set_content_length"),
        WERKZEUG.api("Response.make_conditional"),
    ],
)
def test_own_length_is_kept(impl: Implementation) -> None:
    """A Content-Length that a view sets MUST be sent.

    Who streams a body may know its length, which no framework can count before it is sent.
    """
    for where, form in LENGTHS.items():
        if where == "beside a generator" and not impl.has(C.SEQUENCES):
            continue  # this one cannot be returned at all
        reply = returned(impl, form)
        expect(reply.headers_named("Content-Length"), ["3"], f"a length that a view set {where}:")


# Without the body that GET would have.
HEADS: dict[str, Form] = {
    "beside text": lambda api: ("", {"Content-Length": "1000"}),
    "in a response": lambda api: api.Response(b"", 200, {"Content-Length": "1000"}),
    "in a conditional response": lambda api: conditional(api, b"", "1000"),
}


@clause(
    "responses.own-length-for-head",
    SHOULD,
    needs=[C.DECLARATIONS, C.RESPONSES, C.WSGI, C.REQUEST],
    source=RFC(9110, "9.3.2"),
)
def test_own_length_for_head(impl: Implementation) -> None:
    """A Content-Length that a view sets for HEAD SHOULD be sent, although the body is empty.

    Who answers HEAD may know how long a body is that it does not make.
    """
    for where, form in HEADS.items():
        reply = returned(impl, form, "HEAD")
        expect(reply.headers_named("Content-Length"), ["1000"], f"what a view set {where}:")
