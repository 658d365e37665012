"""Messages: bodies of requests that are JSON, or are not, and what then is answered."""

from __future__ import annotations

import json
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.looking import ASKED, told
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import post
from conformance.describe.steps import Demand
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

NEEDS = [C.REQUEST, C.HEADER_ATTRIBUTES]
JSON = ("application/json", "application/problem+json", "application/json; charset=utf-8")
NO_JSON = ("text/json", "text/plain", "application/jsonx", "application/x-json", "text/a+json", "")


@clause("messages.request-is-json", MUST, needs=NEEDS, source=FLASK.api("Request.is_json"))
@every(kind=JSON + NO_JSON)
def test_request_is_json(impl: Implementation, kind: str) -> None:
    """`is_json` MUST be true of application/json and application/*+json, and of no other type."""
    exchange = post("/", headers={"Content-Type": kind} if kind else {}, body=b"1")
    found = told(impl, lambda r: bool(r.is_json), exchange)
    assert found == (kind in JSON), f"is_json of {kind!r} is {found}"


@clause(
    "messages.no-json-is-refused",
    MUST,
    needs=[*NEEDS, C.JSON_REFUSED, C.WSGI],
    source=FLASK.api("Request.on_json_loading_failed"),
)
@every(kind=NO_JSON)
def test_no_json_is_refused(impl: Implementation, kind: str) -> None:
    """`request.json` MUST be answered with 415, or 400, where the body is not declared to be JSON.

    None would look like a body that says null.
    """
    headers = {"Content-Type": kind} if kind else {}
    reply = impl.reply(ASKED, post("/", Demand("request", "json"), headers=headers, body=b"1"))
    assert reply.status in (400, 415), f"request.json of {kind!r} was answered by {reply}"
    silent = told(impl, lambda r: r.get_json(silent=True), post("/", headers=headers, body=b"1"))
    assert silent is None, f"get_json(silent=True) of {kind!r} is {silent}"


def own_answers(app: Any, api: Any) -> None:
    """Declare a request class that answers for bad JSON, and a view that shows what it reads."""

    class Asked(app.request_class):  # type: ignore[misc]
        def on_json_loading_failed(self, e: Any) -> Any:
            return f"none: {'no type' if e is None else isinstance(e, ValueError)}"

    app.request_class = Asked

    def read() -> Any:
        found = [api.request.get_json(), api.request.json, api.request.get_json(silent=True)]
        return api.jsonify(found)

    app.add_url_rule("/", "read", read, methods=["POST"])


@clause(
    "messages.own-answer-to-bad-json",
    MUST,
    needs=[*NEEDS, C.JSON_REFUSED, C.DECLARATIONS, C.WSGI],
    source=FLASK.api("Request.on_json_loading_failed"),
)
@every(
    case=[
        ("application/json", b"[1]", [[1], [1], [1]]),
        ("application/json", b"[1", ["none: True", "none: True", None]),
        ("text/plain", b"[1]", ["none: no type", "none: no type", None]),
    ]
)
def test_own_answer_to_bad_json(
    impl: Implementation, case: tuple[str, bytes, list[object]]
) -> None:
    """What `on_json_loading_failed` of the request class returns MUST be what `get_json` and `json`
    return, where the body is no JSON or is not declared to be.

    The method is given the error, None for a body of another type. `silent` makes it None.
    """
    kind, body, wanted = case
    exchange = post("/", headers={"Content-Type": kind}, body=body)
    reply = impl.reply(App(Declaration("own_answers", own_answers)), exchange)
    assert reply.status == 200, f"{kind}: {body!r} was answered by {reply}"
    what = f"get_json(), json and get_json(silent=True) of {kind}: {body!r}"
    expect(json.loads(reply.body), wanted, what)


@clause(
    "messages.bad-json-explained-in-debug-mode",
    SHOULD,
    needs=[*NEEDS, C.JSON_REFUSED, C.PROPAGATE, C.WSGI],
    source=[
        FLASK.api("Request.on_json_loading_failed"),
        plain_sense("who tries something out looks for the mistake where it is told"),
    ],
)
@every(body=[b"", b"{", b"[1,", b"{'a': 1}", b"nul", b"1 2"])
def test_bad_json_explained(impl: Implementation, body: bytes) -> None:
    """In debug mode, the page about a body that is no JSON SHOULD say so.

    Otherwise it is only said that something is wrong with the request.
    """
    debug = {"DEBUG": True, "PRESERVE_CONTEXT_ON_EXCEPTION": False}
    headers = {"Content-Type": "application/json"}
    asked = post("/", Demand("request", "json"), headers=headers, body=body)
    reply = impl.reply(App(*ASKED.parts, config=debug), asked)
    assert reply.status == 400, f"in debug mode, the body {body!r} was answered by {reply}"
    assert "JSON" in reply.text, f"in debug mode, the page about {body!r} says: {reply.text!r}"
