"""Arguments that are left out: each one is as its documented default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.performing import Body, apart, environ
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG

JSON = (("Content-Type", "application/json"),)
PARTS = (("Content-Type", "multipart/form-data"),)
RANGE = (("Range", "bytes=0-1"), ("If-Range", '"a"'))


@dataclass(frozen=True, slots=True)
class Row:
    """A call of the kit whose result shows what some arguments are.

    `defaults` has for each its default, and another value, which makes a difference.
    """

    need: C
    call: Callable[..., Any]
    defaults: dict[str, tuple[Any, Any]]


def posted(**details: Any) -> dict[str, Any]:
    """Return the environ of a request with a body."""
    return environ(method="POST", **details)


def cookie_of(name: str, *given: str) -> Callable[..., Any]:
    """Return a call that sets or deletes a cookie of a response, and gives the attributes."""

    def call(kit: Any, **named: Any) -> Any:
        response = kit.Response()
        getattr(response, name)(*given, **named)
        return sorted(response.headers["Set-Cookie"].split("; "))

    return call


def tags_of(kit: Any, method: str, *given: Any, **named: Any) -> list[str]:
    """Return the tag of a response that had one, and of one that had none."""
    found = [kit.Response("body"), kit.Response("body", headers=[("ETag", '"own"')])]
    for response in found:
        getattr(response, method)(*given, **named)
    return [response.headers["ETag"] for response in found]


def made(kit: Any, **named: Any) -> list[Any]:
    """Return what a response is."""
    response = kit.Response("a", **named)
    return [response.status, response.content_type, response.direct_passthrough]


def requested(kit: Any, **named: Any) -> list[Any]:
    """Return whether a request is shallow, and whether it is in its environ."""
    asked = environ()
    return [kit.Request(asked, **named).shallow, "werkzeug.request" in asked]


def read_twice(kit: Any, **named: Any) -> list[Any]:
    """Return the body of a request, asked for once with arguments, and once without."""
    request = kit.Request(posted(body=b"abc"))
    return [request.get_data(**named), request.get_data()]


def json_twice(body: bytes, *fields: tuple[str, str]) -> Callable[..., Any]:
    """Return a call that asks for the JSON of a request twice, and whether that is one object."""

    def call(kit: Any, **named: Any) -> list[Any]:
        request = kit.Request(posted(body=body, headers=fields))
        first, second = (ending(request.get_json, **named) for _ in range(2))
        return [type(first), first is second]

    return call


def closing(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return what calls an application, and gives how often its body is closed then."""

    def called(kit: Any, **named: Any) -> int:
        body = Body(b"a", b"b")

        def app(environ_: Any, start_response: Any) -> Body:
            start_response("200 OK", [])
            return body

        call(kit, app, **named)
        return body.closed

    return called


def visited(kit: Any, **named: Any) -> list[Any]:
    """Return the cookie that a client sends back, and where a redirect to a subdomain leads it."""

    def app(environ_: Any, start_response: Any) -> list[bytes]:
        moved = [("Location", "http://s.localhost/"), ("Set-Cookie", "k=v")]
        start_response("302 FOUND" if environ_["PATH_INFO"] == "/moved" else "200 OK", moved)
        return [environ_.get("HTTP_COOKIE", "none").encode()]

    client = kit.Client(app, **named)
    cookies = [client.get("/a").get_data() for _ in range(2)]
    return [cookies, type(ending(client.get, "/moved", follow_redirects=True))]


def entity_removed(kit: Any, **named: Any) -> list[Any]:
    """Return which fields stay."""
    fields = [("Expires", "0"), ("Content-Location", "/"), ("Content-Type", "a/b"), ("X", "y")]
    kit.remove_entity_headers(fields, **named)
    return fields


def range_set(kit: Any, **named: Any) -> str:
    """Return a Content-Range that was set."""
    found = kit.ContentRange("own", 0, 1, 5)
    found.set(1, 3, **named)
    return str(found)


COOKIE: dict[str, tuple[Any, Any]] = {
    "path": ("/", "/x"),
    "domain": (None, "h.example"),
    "secure": (False, True),
    "httponly": (False, True),
    "samesite": (None, "Lax"),
}
SET = {**COOKIE, "max_age": (None, 5), "expires": (None, 5)}
EMPTY = {"value": ("", "v")}
ROWS: dict[str, Row] = {
    "dump_cookie": Row(
        C.FIELD_COOKIES, lambda kit, **n: sorted(kit.dump_cookie("k", "v", **n).split("; ")), SET
    ),
    "dump_cookie of no value": Row(
        C.FIELD_COOKIES, lambda kit, **n: kit.dump_cookie("k", **n), EMPTY
    ),
    "dump_cookie with an age": Row(
        C.FIELD_COOKIES,
        lambda kit, **n: "Expires" in kit.dump_cookie("k", "v", max_age=5, **n),
        {"sync_expires": (True, False)},
    ),
    "Response.set_cookie": Row(C.WRAPPED_RESPONSE, cookie_of("set_cookie", "k", "v"), SET),
    "Response.set_cookie of no value": Row(C.WRAPPED_RESPONSE, cookie_of("set_cookie", "k"), EMPTY),
    "Response.delete_cookie": Row(C.WRAPPED_RESPONSE, cookie_of("delete_cookie", "k"), COOKIE),
    "quote_header_value": Row(
        C.FIELD_LISTS,
        lambda kit, **n: kit.quote_header_value("a", **n),
        {"allow_token": (True, False)},
    ),
    "ContentRange.set": Row(
        C.FIELD_RANGES, range_set, {"length": (None, 9), "units": ("bytes", "own")}
    ),
    "remove_entity_headers": Row(
        C.FIELD_KINDS, entity_removed, {"allowed": (("expires", "content-location"), ())}
    ),
    "is_resource_modified": Row(
        C.FIELD_CONDITIONS,
        lambda kit, **n: bool(kit.is_resource_modified(environ(headers=RANGE), etag="a", **n)),
        {"ignore_if_range": (True, False)},
    ),
    "generate_password_hash": Row(
        C.SCRYPT,  # since then it is 16
        lambda kit, **n: len(kit.generate_password_hash("p", "pbkdf2:sha256:1", **n).split("$")[1]),
        {"salt_length": (16, 8)},
    ),
    "import_string": Row(
        C.IMPORTS,
        lambda kit, **n: type(ending(kit.import_string, "no.such", **n)),
        {"silent": (False, True)},
    ),
    "parse_form_data": Row(
        C.FORM_PARSER,
        lambda kit, **n: type(ending(kit.parse_form_data, posted(headers=PARTS, body=b"x"), **n)),
        {"silent": (True, False)},
    ),
    "redirect": Row(
        C.WRAPPED_RESPONSE,
        lambda kit, **n: kit.redirect("/", **n).status_code,
        {"code": (302, 303)},
    ),
    "Response": Row(
        C.WRAPPED_RESPONSE,
        made,
        {
            "status": (None, 404),
            "mimetype": (None, "a/b"),
            "content_type": (None, "a/b"),
            "direct_passthrough": (False, True),
        },
    ),
    "Response.get_data": Row(
        C.WRAPPED_RESPONSE,
        lambda kit, **n: kit.Response("ü").get_data(**n),
        {"as_text": (False, True)},
    ),
    "Response.get_json": Row(
        C.WRAPPED_RESPONSE,
        lambda kit, **n: kit.Response("[1]").get_json(**n),
        {"force": (False, True)},
    ),
    "Response.get_json of none": Row(
        C.WRAPPED_RESPONSE,
        lambda kit, **n: type(ending(kit.Response("[", content_type=JSON[0][1]).get_json, **n)),
        {"silent": (False, True)},
    ),
    "Response.set_etag": Row(
        C.WRAPPED_RESPONSE,
        lambda kit, **n: tags_of(kit, "set_etag", "a", **n),
        {"weak": (False, True)},
    ),
    "Response.add_etag": Row(
        C.WRAPPED_RESPONSE,
        lambda kit, **n: tags_of(kit, "add_etag", **n),
        {"overwrite": (False, True), "weak": (False, True)},
    ),
    "Request": Row(
        C.WRAPPED_REQUEST,
        requested,
        {"populate_request": (True, False), "shallow": (False, True)},
    ),
    "Request.get_data": Row(
        C.WRAPPED_REQUEST, read_twice, {"cache": (True, False), "as_text": (False, True)}
    ),
    "Request.get_json": Row(C.WRAPPED_REQUEST, json_twice(b"[]", *JSON), {"cache": (True, False)}),
    "Request.get_json of a text": Row(
        C.WRAPPED_REQUEST, json_twice(b"[]"), {"force": (False, True)}
    ),
    "Request.get_json of no JSON": Row(
        C.WRAPPED_REQUEST, json_twice(b"[", *JSON), {"silent": (False, True)}
    ),
    "run_wsgi_app": Row(
        C.RUN_APPS,
        closing(lambda kit, app, **n: kit.run_wsgi_app(app, environ(), **n)),
        {"buffered": (False, True)},
    ),
    "Response.from_app": Row(
        C.WRAPPED_RESPONSE,
        closing(lambda kit, app, **n: kit.Response.from_app(app, environ(), **n)),
        {"buffered": (False, True)},
    ),
    "Client.open": Row(
        C.RUN_APPS,
        closing(lambda kit, app, **n: kit.Client(app).open("/", **n)),
        {"buffered": (False, True)},
    ),
    "Client.open of a redirect": Row(
        C.RUN_APPS,
        lambda kit, **n: type(ending(kit.Client(kit.redirect("/")).open, "/", **n)),
        {"follow_redirects": (False, True)},  # which raises, because it has no end
    ),
    "Client": Row(
        C.RUN_APPS,
        visited,
        {"use_cookies": (True, False), "allow_subdomain_redirects": (False, True)},
    ),
}


@clause(
    "classes.arguments-left-out",
    MUST,
    needs=[C.MULTI_DICTS],
    source=[
        *(
            WERKZEUG.api(name)
            for name in ("run_wsgi_app", "Client", "redirect", "parse_form_data", "import_string")
        ),
        *(WERKZEUG.api(name) for name in ("dump_cookie", "is_resource_modified", "Response")),
    ],
)
@every(name=list(ROWS))
def test_arguments_left_out(impl: Implementation, name: str) -> None:
    """To leave an argument out MUST be the same as to give its documented default."""
    row = ROWS[name]
    if not impl.has(row.need):
        return

    def body(kit: Any) -> None:
        alone = row.call(kit)
        for argument, (default, other) in row.defaults.items():
            given = row.call(kit, **{argument: default})
            expect([alone], [given], f"{name} without {argument}, and with {argument}={default!r}:")
            changed = row.call(kit, **{argument: other})
            assert changed != alone, f"{name} with {argument}={other!r} still gives {alone!r}"

    apart(impl, body)
