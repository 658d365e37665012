"""Responses: what a view may return, and the reply that it means."""

from __future__ import annotations

import http
import json
from functools import partial
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered, has_status
from conformance.clauses.reading import in_one_spelling, media_type, signature
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Reply, get
from conformance.describe.steps import Answer, Ask, Made
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC
from conformance.strategies.bodies import (
    as_bytes,
    header_values,
    json_bodies,
    own_headers,
    statuses,
    texts,
)

ABOUT_RESPONSES = FLASK("Quickstart", "About Responses")
MAKE_RESPONSE = FLASK.api("Flask.make_response")
RETURNED = [ABOUT_RESPONSES, MAKE_RESPONSE]
STRING_TYPES = PEP(3333, "A Note On String Types")
START_RESPONSE = PEP(3333, "The start_response() Callable")
APP = App(view("/", Ask()))
OPEN = App(view("/", Ask()), config={"PROPAGATE_EXCEPTIONS": True})


def returned(impl: Implementation, value: Any) -> Reply:
    """Return the reply to a view that returns a value."""
    return impl.reply(APP, get("/", Answer(value)))


def shown(impl: Implementation, value: Any) -> list[str]:
    """Return all that a client can tell of that reply."""
    return signature(returned(impl, value))


@clause("responses.text-and-bytes", MUST, needs=[C.RESPONSE], source=RETURNED, examples=60)
@given(body=texts() | st.binary(max_size=6))
@example(body="")
@example(body=b"\xff\x00")
@example(body="é" * 40000)
@example(body=" e\u0301\r\n")
def test_text_and_bytes(impl: Implementation, body: str | bytes) -> None:
    """Text that a view returns MUST be sent as UTF-8, and bytes as they are, both with status 200.

    Nothing is added, taken away or normalized.
    """
    reply = returned(impl, body)

    expect([reply.status, reply.body], [200, as_bytes(body)], f"the view returned {body!r}")


@clause("responses.text-is-html", MUST, needs=[C.RESPONSES], source=RETURNED)
@given(body=texts() | st.binary(max_size=6))
@example(body="")
@example(body=b"\xff\x00")
def test_text_is_html(impl: Implementation, body: str | bytes) -> None:
    """Text or bytes that a view returns MUST be sent as HTML in UTF-8, unless the view says
    otherwise.
    """
    reply = answered(impl, APP, get("/", Answer(body))).reply

    kinds = [media_type(kind) for kind in reply.headers_named("Content-Type")]
    expect(kinds, ["text/html; charset=utf-8"], f"the Content-Type of {body!r}")


@clause("responses.bytearrays", SHOULD, needs=[C.RESPONSE], source=STRING_TYPES)
def test_bytearrays(impl: Implementation) -> None:
    """A bytearray SHOULD be sent as the bytes that it holds, or be refused.

    What reaches the server must be bytes: wsgiref and others fail on anything else.
    """
    answered(impl, APP, get("/", Answer(b"x\xff")))
    reply = returned(impl, bytearray(b"x\xff"))

    assert reply.status == 500 or reply.body == b"x\xff", f"sent {reply}"


def forms(body: Any, status: Any, headers: list[tuple[str, str]]) -> list[Answer]:
    """Return all ways to return a body with a status and headers."""
    return [
        Answer(body, status, tuple(headers)),
        Answer((body, status, headers)),
        Answer(body, status, tuple(headers), shape="response"),
    ]


@clause("responses.tuples", MUST, needs=[C.RESPONSES], source=RETURNED, examples=60)
@given(
    body=texts() | st.binary(max_size=6),
    status=statuses(),
    headers=own_headers(),
)
@example(body="x", status=(http.HTTPStatus.CREATED, 201), headers=[("X-A", "1")])
def test_tuples(
    impl: Implementation,
    body: str | bytes,
    status: tuple[Any, int],
    headers: list[tuple[str, str]],
) -> None:
    """A tuple that a view returns MUST set the status and add the headers that it holds, and change
    nothing else.

    A status is a number or an `http.HTTPStatus`.
    """
    plain = returned(impl, body)
    for answer in forms(body, status[0], headers):
        reply = impl.reply(APP, get("/", answer))
        assert reply.status == status[1], f"status {status[0]!r} became {reply.status}"
        assert reply.body == plain.body, f"the body became {reply.body!r}, not {plain.body!r}"
        impl.expect_alike(
            in_one_spelling(reply.headers),
            in_one_spelling([*plain.headers, *headers]),
            lambda: in_one_spelling([*returned(impl, body).headers, *headers]),
            f"headers {headers}",
        )


@clause("responses.latin-headers", MUST, needs=[C.RESPONSES, C.WSGI], source=STRING_TYPES)
@given(value=st.text(st.characters(min_codepoint=0xA1, max_codepoint=0xFF), min_size=1))
def test_latin_headers(impl: Implementation, value: str) -> None:
    """A header value in latin-1 MUST reach the server unchanged.

    Its characters stand for the bytes that the server sends.
    """
    expect(returned(impl, ("x", {"X-A": value})).headers_named("X-A"), [value])


@clause("responses.pairs", MUST, needs=[C.RESPONSES], source=RETURNED, examples=40)
@given(body=texts(), status=statuses(), headers=st.dictionaries(st.just("X-A"), header_values()))
def test_pairs(
    impl: Implementation, body: str, status: tuple[Any, int], headers: dict[str, str]
) -> None:
    """A tuple of two MUST mean a body with a status, or a body with headers: a dict or a list of
    pairs.

    The reply is the same as for the tuple of three with that status or these headers.
    """
    value, number = status
    for pair, full in (
        ((body, value), (body, value, {})),
        ((body, headers), (body, 200, headers)),
        ((body, list(headers.items())), (body, 200, headers)),
        ((body, value, list(headers.items())), (body, value, headers)),
    ):
        has_status(returned(impl, full), number if full[1] == value else 200, f"{full!r}")
        whole = partial(shown, impl, full)
        impl.expect_alike(shown(impl, pair), whole(), whole, f"{pair!r}")


@clause("responses.own-type-wins", MUST, needs=[C.RESPONSES], source=MAKE_RESPONSE)
@every(
    body=["x", b"x", {"a": 1}],
    name=["Content-Type", "content-type"],
    value=["text/plain", "application/problem+json", "text/html; charset=utf-8"],
)
def test_own_type_wins(impl: Implementation, body: Any, name: str, value: str) -> None:
    """A Content-Type in the returned headers MUST replace the default, in whatever case its name is
    written.

    If both were sent, the client would choose.
    """
    for headers in ({name: value}, [(name, value)]):
        reply = returned(impl, (body, headers))
        expect(reply.headers_named("Content-Type"), [value], f"{body!r} with {headers}")


@clause("responses.headers-replace", SHOULD, needs=[C.RESPONSES], source=MAKE_RESPONSE)
def test_headers_replace(impl: Implementation) -> None:
    """A header that a view returns beside a response SHOULD replace the response's own header of
    that name.

    A view returns what another function made, and says what is different.
    """
    made = Made("Response", ("x",), (("headers", {"X-A": "old", "X-B": "kept"}),))
    reply = returned_made(impl, made, (("x-a", "new"),))

    expect([reply.headers_named(n) for n in ("X-A", "X-B")], [["new"], ["kept"]])


def returned_made(impl: Implementation, made: Made, headers: tuple[tuple[str, str], ...]) -> Reply:
    """Return the reply to a view that returns what the framework makes, with headers."""
    return impl.reply(APP, get("/", Answer(made, headers=headers)))


# Not sorted, so that a reply that sorts them is noticed.
# What a view returns twice; others may be the framework's own.
REPEATED = (("Set-Cookie", "b=2"), ("Set-Cookie", "a=1"), ("Link", "<y>"), ("Link", "<x>"))


def repeated(reply: Reply) -> list[tuple[str, str]]:
    """Return which of these headers a reply has, in the order of their names and its own.

    Links are a list, which one header may hold as well as several.
    """
    found = [("Set-Cookie", value) for value in reply.headers_named("Set-Cookie")]
    joined = ",".join(reply.headers_named("Link")).split(",")
    found += [("Link", value.strip()) for value in joined]
    return [pair for pair in found if pair in REPEATED]


@clause("responses.repeated-headers", MUST, needs=[C.RESPONSE], source=RFC(9110, "5.3"))
def test_repeated_headers(impl: Implementation) -> None:
    """A header that a view returns twice beside text MUST be sent twice, in the same order, or with
    both values in one list.

    Cookies are no list, and cannot be joined into one header: the first would be lost.
    """
    for body in ("x", b"x"):
        reply = impl.reply(APP, get("/", Answer(body, headers=REPEATED)))
        expect(repeated(reply), REPEATED, f"the body is {body!r}")


@clause(
    "responses.repeated-headers-of-objects", SHOULD, needs=[C.RESPONSES], source=RFC(9110, "5.3")
)
def test_repeated_headers_of_objects(impl: Implementation) -> None:
    """A header that a view returns twice beside a dict or a response SHOULD be sent twice, or with
    both values in one list.

    What a header means does not depend on the body beside it.
    """
    for body in ({"a": 1}, Made("Response", ("x",)), Made("jsonify", (1,))):
        reply = impl.reply(APP, get("/", Answer(body, headers=REPEATED)))
        expect(repeated(reply), REPEATED, f"the body is {body}")


@clause(
    "responses.objects",
    MUST,
    needs=[C.RESPONSES],
    source=ABOUT_RESPONSES,
    examples=25,
)
@given(body=json_bodies().filter(lambda value: isinstance(value, dict)))
@example(body={"b": 1, "a": [True, None, "é\u2028</script>", 1e300]})
@example(body={"a": 2**53 + 1, "A": 1.0, "e\u0301": "\u212b"})
def test_objects(impl: Implementation, body: dict[str, Any]) -> None:
    """A dict that a view returns MUST be sent as a JSON object, as application/json with status
    200.

    Values, their types and all keys come back when a client parses it.
    """
    is_json(returned(impl, body), body)


@clause(
    "responses.arrays",
    MUST,
    needs=[C.RESPONSES, C.SEQUENCES],
    source=[ABOUT_RESPONSES, FLASK.changes("2.2.0", "a view may return a list")],
    examples=25,
)
@given(body=json_bodies().filter(lambda value: isinstance(value, list)))
@example(body=[])
@example(body=["x", 1, {}])
def test_arrays(impl: Implementation, body: list[Any]) -> None:
    """A list that a view returns MUST be sent as a JSON array, as application/json with status 200.

    Such a list is not a stream of its items.
    """
    is_json(returned(impl, body), body)


def is_json(reply: Reply, value: Any) -> None:
    """Check that a reply says a value in JSON, and nothing else."""
    kinds = [media_type(kind).partition(";")[0] for kind in reply.headers_named("Content-Type")]
    expect(kinds, ["application/json"], f"the Content-Type of {value!r}")
    seen = json.loads(reply.body)
    assert repr(order(seen)) == repr(order(value)), f"returned {value!r}, the client reads {seen!r}"
    assert reply.status == 200, str(reply)


def order(value: Any) -> Any:
    """Return a value with the keys of all objects sorted: their order says nothing in JSON."""
    if isinstance(value, dict):
        return {key: order(value[key]) for key in sorted(value)}
    return [order(item) for item in value] if isinstance(value, list) else value


# What no view may return: there is no reply that it could mean.
NOTHING = object()
REFUSED: tuple[Any, ...] = (
    None, 0, 1, 200, 1.5, True, NOTHING, (), ("x",), ("x", 200, {}, "more"), (None, 200), (None,),
    {"x"}, frozenset(), range(2), memoryview(b"x"), (1, 200), (NOTHING, 200, {}), 1j, ...,
    ("x", 200, {}, None, None),
)  # fmt: skip


@clause("responses.refused-forms", MUST, needs=[C.RESPONSES, C.PROPAGATE], source=MAKE_RESPONSE)
def test_refused_forms(impl: Implementation) -> None:
    """A value that no view may return, such as None, MUST raise an error, which is answered with
    500.

    A forgotten return is a mistake that must not look like an empty page.
    """
    answered(impl, OPEN, get("/", Answer("x")))
    for value in REFUSED:
        raised = impl.reply(OPEN, get("/", Answer(value))).raised
        assert raised is not None, f"{value!r} was sent, and should have raised an error"
        reply = returned(impl, value)
        assert reply.status == 500, f"{value!r} was answered by {reply}"


@clause(
    "responses.nothing-names-the-view",
    SHOULD,
    needs=[C.RESPONSES, C.PROPAGATE],
    source=MAKE_RESPONSE,
)
def test_nothing_names_the_view(impl: Implementation) -> None:
    """The error about a view that returned None SHOULD name the view, by function or endpoint.

    The traceback does not: the view has already returned.
    """
    config = {"PROPAGATE_EXCEPTIONS": True}
    app = App(view("/", Answer(None), endpoint="forgetful"), config=config)
    raised = impl.reply(app, get("/")).raised

    assert "forgetful" in str(raised), f"the error does not name the view: {raised!r}"


def wsgi_app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer as a WSGI application would, without any framework."""
    start_response("207 Multi", [("X-From", environ["PATH_INFO"]), ("Content-Type", "text/x")])
    return [b"part ", b"by part"]


@clause(
    "responses.wsgi-applications",
    MUST,
    needs=[C.RESPONSES, C.WSGI],
    source=[MAKE_RESPONSE, PEP(3333, "The Application/Framework Side")],
)
def test_wsgi_applications(impl: Implementation) -> None:
    """A WSGI application that a view returns MUST be called with this request, and its reply be
    sent.

    The reply has the status, the headers and the body of that application, so a view can hand over
    to another application.
    """
    reply = returned(impl, wsgi_app)

    expect([reply.status, reply.reason, reply.body], [207, "Multi", b"part by part"])
    expect([reply.headers_named(n) for n in ("X-From", "Content-Type")], [["/"], ["text/x"]])


@clause("responses.response-as-is", MUST, needs=[C.RESPONSES], source=RETURNED)
@given(
    body=texts() | st.binary(max_size=4),
    status=statuses(),
    headers=own_headers(),
    kind=st.sampled_from(["text/html", "text/plain", "application/octet-stream", "image/png"]),
)
def test_response_as_is(
    impl: Implementation,
    body: str | bytes,
    status: tuple[Any, int],
    headers: list[tuple[str, str]],
    kind: str,
) -> None:
    """A response object that a view returns MUST be sent as it was made: status, headers, type and
    body.

    Text types carry their charset. A server may add headers of its own.
    """
    keywords = (("status", status[0]), ("headers", headers), ("mimetype", kind))
    reply = impl.reply(APP, get("/", Answer(Made("Response", (body,), keywords))))

    expect([reply.status, reply.body], [status[1], as_bytes(body)])
    wanted = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    kinds = [media_type(value) for value in reply.headers_named("Content-Type")]
    expect(kinds, [wanted], f"the Content-Type of a response with the mimetype {kind}")
    for name, value in headers:
        expect(reply.headers_named(name), [value], f"{name} of a response with {headers}")
    length = reply.header("Content-Length")
    assert length in (None, str(len(as_bytes(body)))), f"{body!r} is sent with the length {length}"
