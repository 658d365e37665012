"""Variations of what is sent before the body: the names, the order and the spelling of fields.

What a field means stays the same. Redirects' targets are in `routing`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import werkzeug.sansio.response
from werkzeug.datastructures import Authorization, WWWAuthenticate
from werkzeug.exceptions import HTTPException

from conformance.describe.app import App, view
from conformance.describe.messages import Exchange, Reply, get, request
from conformance.describe.steps import Answer, Apply, Write
from conformance.perform.implementation import Implementation
from conformance.sources import RFC, WERKZEUG
from tests.variations import Application, Patch, Variation

Fields = list[tuple[str, str]]

KEPT = Apply(lambda session: setattr(session, "permanent", True), "session")
PAGE = App(
    view("/", Answer("hello")),
    view("/session", Write("session", "a", 1)),
    view("/ended", Write("session", "a", 1), KEPT),
    view("/list", Answer("", headers=(("Vary", "Accept, Cookie"),))),
    view("/allow", Answer("", headers=(("Allow", "GET, HEAD, PUT"),))),
    view("/file", Answer("", headers=(("Content-Disposition", "attachment; filename=a.txt"),))),
)


def sending(change: Callable[[dict[str, Any], Fields], Fields]) -> type[Any]:
    """Return a mixin that sends other fields: what `change` makes of the environment and them."""

    class Sending(Application):
        def wsgi_app(self, environ: Any, start_response: Any) -> Any:
            def start(status: str, headers: Fields, *more: Any) -> Any:
                return start_response(status, change(environ, headers), *more)

            return super().wsgi_app(environ, start)

    return Sending


def valued(pattern: str, new: str | Callable[[re.Match[str]], str], *names: str) -> type[Any]:
    """Return a mixin that sends other values of the fields of these names."""

    def change(environ: dict[str, Any], headers: Fields) -> Fields:
        return [
            (name, re.sub(pattern, new, value) if name.lower() in names else value)
            for name, value in headers
        ]

    return sending(change)


def page(impl: Implementation, exchange: Exchange | None = None) -> Reply:
    """Return the reply to a plain page, or to another exchange with the same application."""
    return impl.reply(PAGE, exchange or get("/"))


def value(impl: Implementation, path: str, name: str) -> str:
    """Return the value of a field of a reply."""
    return page(impl, get(path)).header(name) or ""


class OtherPhrases(Application):
    """Phrases in title case; what a view says itself is left alone."""

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        usual = {
            f"{s.value} {s.phrase.upper()}": f"{s.value} {s.phrase.title()}" for s in HTTPStatus
        }

        def start(status: str, *more: Any) -> Any:
            return start_response(usual.get(status, status), *more)

        return super().wsgi_app(environ, start)


def other_attributes(found: str) -> str:
    """Return a cookie with its attributes in lower case and in reverse."""
    pair, *attributes = found.split("; ")
    lower = (re.sub("^[^=]+", lambda m: m[0].lower(), attribute) for attribute in attributes)
    return "; ".join([pair, *reversed(list(lower))])


def ended(found: str) -> str:
    """Return a session's cookie that ends by Max-Age alone."""
    end = re.search("; Expires=([^;]+)", found)
    if end is None or not found.startswith("session="):
        return found
    left = (parsedate_to_datetime(end[1]) - datetime.now(UTC)).total_seconds()
    age = "" if "; Max-Age=" in found else f"; Max-Age={max(0, math.ceil(left))}"
    return found.replace(end[0], age)


def added(environ: dict[str, Any], headers: Fields) -> Fields:
    """Add what servers and middlewares add."""
    new = [("Server", "varied"), ("X-Request-Id", "17"), ("X-Content-Type-Options", "nosniff")]
    if not any(name.lower() == "date" for name, _ in headers):
        new.append(("Date", "Sun, 06 Nov 1994 08:49:37 GMT"))
    return [*headers, *new]


def in_lines(environ: dict[str, Any], headers: Fields) -> Fields:
    """Send each element of a list in a field of its own."""
    return [
        (name, element)
        for name, value in headers
        for element in (value.split(", ") if name.lower() in LISTS else [value])
    ]


def without_length(environ: dict[str, Any], headers: Fields) -> Fields:
    """Send no length of what is not sent."""
    if environ["REQUEST_METHOD"] != "HEAD":
        return headers
    return [(name, value) for name, value in headers if name.lower() != "content-length"]


def lower_scheme(former: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return a method that writes credentials or a challenge with its scheme in lower case."""

    def to_header(self: Any) -> str:
        scheme, blank, rest = former(self).partition(" ")
        return f"{scheme.lower()}{blank}{rest}"

    return to_header


def names(impl: Implementation) -> list[str]:
    """Return the names of the fields of a reply, in their order."""
    return [name.lower() for name, _ in page(impl, get("/session")).headers]


def typed(change: Callable[[str], str]) -> tuple[Patch, ...]:
    """Return patches that spell the types which the framework itself puts together otherwise."""

    def other_type(former: Any) -> Any:
        return lambda mimetype, charset: change(former(mimetype, charset))

    def other_headers(former: Any) -> Any:
        return lambda self, *given: [
            (name, change(value) if name == "Content-Type" else value)
            for name, value in former(self, *given)
        ]

    return (
        Patch(werkzeug.sansio.response, "get_content_type", other_type),
        Patch(HTTPException, "get_headers", other_headers),
    )


def unset(former: Any) -> Any:
    """Return a property that is None without the header."""

    def read(self: Any) -> Any:
        return former.fget(self) if "WWW-Authenticate" in self.headers else None

    return property(read, former.fset, former.fdel)


def challenge_of_nothing(app: Any) -> bool:
    """Tell whether a response without a challenge has None."""
    return app.response_class().www_authenticate is None


LISTS = ("vary", "allow", "content-language", "accept-ranges")

VARIATIONS = [
    Variation(
        "field-names-in-lower-case",
        "the names of fields have no case",
        (RFC(9110, "5.1"),),
        lambda impl: all(name == name.lower() for name, _ in page(impl).headers),
        mixin=sending(lambda environ, headers: [(name.lower(), v) for name, v in headers]),
        rivals=("names", "case-of-names"),
    ),
    Variation(
        "field-names-in-upper-case",
        "the names of fields have no case",
        (RFC(9110, "5.1"),),
        lambda impl: all(name == name.upper() for name, _ in page(impl).headers),
        mixin=sending(lambda environ, headers: [(name.upper(), v) for name, v in headers]),
        rivals=("names",),
    ),
    Variation(
        "fields-in-another-order",
        "the order of fields of different names says nothing",
        (RFC(9110, "5.3"),),
        lambda impl: names(impl) == sorted(names(impl), reverse=True),
        mixin=sending(
            lambda environ, headers: sorted(headers, key=lambda h: h[0].lower(), reverse=True)
        ),
        rivals=("order",),
    ),
    Variation(
        "charset-in-upper-case-without-blank",
        "text/html;charset=UTF-8 and text/html; charset=utf-8 are the same",
        (RFC(9110, "8.3.1"),),
        lambda impl: value(impl, "/", "content-type") == "text/html;charset=UTF-8",
        patches=typed(lambda found: found.replace("; charset=utf-8", ";charset=UTF-8")),
        rivals=("content-type",),
    ),
    Variation(
        "charset-in-quotes",
        "a parameter's value may be a token or a quoted string",
        (RFC(9110, "8.3.1"),),
        lambda impl: value(impl, "/", "content-type") == 'text/html; charset="utf-8"',
        patches=typed(lambda found: found.replace("charset=utf-8", 'charset="utf-8"')),
        rivals=("content-type",),
    ),
    Variation(
        "cookie-attributes-in-another-order",
        "the attributes of a cookie have no order, and their names no case",
        (
            RFC(6265, "4.1.1"),
            RFC(6265, "5.2"),
        ),
        lambda impl: value(impl, "/session", "set-cookie").endswith("; path=/; httponly"),
        mixin=valued(".*", lambda m: other_attributes(m[0]) if m[0] else "", "set-cookie"),
    ),
    Variation(
        "sessions-end-by-max-age",
        "a cookie ends by Max-Age or by Expires",
        (RFC(6265, "4.1.2.2"), RFC(6265, "5.3")),
        lambda impl: (
            re.search("; Max-Age=[0-9]{7}", value(impl, "/ended", "set-cookie")) is not None
        ),
        mixin=valued("(?s).+", lambda m: ended(m[0]), "set-cookie"),
    ),
    Variation(
        "more-fields",
        "servers add fields, and Date is one that an origin server with a clock has to send",
        (
            RFC(9110, "6.6.1"),
            RFC(9110, "10.2.4"),
        ),
        lambda impl: value(impl, "/", "server") == "varied",
        mixin=sending(added),
        rivals=("server", "order", "case-of-names"),
    ),
    Variation(
        "varies-with-encodings",
        "a response may depend on more fields of the request, and a list may be in several lines",
        (
            RFC(9110, "12.5.5"),
            RFC(9110, "5.3"),
        ),
        lambda impl: "Accept-Encoding" in page(impl).headers_named("vary"),
        mixin=sending(lambda environ, headers: [*headers, ("Vary", "Accept-Encoding")]),
    ),
    Variation(
        "head-without-length",
        "a reply to HEAD may leave out fields that are known when the body is made",
        (
            RFC(9110, "9.3.2"),
            RFC(9110, "8.6"),
        ),
        lambda impl: page(impl, request("HEAD", "/")).header("content-length") is None,
        mixin=sending(without_length),
    ),
    Variation(
        "lists-in-several-lines",
        "a list may be in one field, or in several of its name",
        (RFC(9110, "5.3"),),
        lambda impl: "Cookie" in page(impl, get("/list")).headers_named("vary"),
        mixin=sending(in_lines),
        rivals=("lists",),
    ),
    Variation(
        "lists-without-blanks",
        "the blanks around the commas of a list are optional",
        (RFC(9110, "5.6.1"),),
        lambda impl: value(impl, "/list", "vary") == "Accept,Cookie",
        mixin=valued(", ", ",", *LISTS),
        rivals=("lists",),
    ),
    Variation(
        "methods-in-another-order",
        "the order of methods in Allow says nothing",
        (RFC(9110, "10.2.1"),),
        lambda impl: value(impl, "/allow", "allow") == "PUT, HEAD, GET",
        mixin=valued(".+", lambda m: ", ".join(sorted(m[0].split(", "))[::-1]), "allow"),
        rivals=("lists",),
    ),
    Variation(
        "schemes-in-lower-case",
        "authentication schemes have no case",
        (RFC(9110, "11.1"),),
        lambda impl: str(WWWAuthenticate("basic", {"realm": "x"})).startswith("basic "),
        patches=(
            Patch(WWWAuthenticate, "to_header", lower_scheme),
            Patch(Authorization, "to_header", lower_scheme),
        ),
    ),
    Variation(
        "no-challenge-by-default",
        "a response has no challenge until one is assigned",
        (WERKZEUG.api("Response.www_authenticate"),),
        lambda impl: impl.ask(PAGE, Apply(challenge_of_nothing, "current_app")) == [True],
        patches=(Patch(werkzeug.sansio.response.Response, "www_authenticate", unset),),
    ),
    Variation(
        "file-names-in-quotes",
        "the name of a file may be a token or a quoted string",
        (RFC(9110, "5.6.6"),),
        lambda impl: value(impl, "/file", "content-disposition").endswith('filename="a.txt"'),
        mixin=valued(r'filename=([^";\s]+)', r'filename="\1"', "content-disposition"),
    ),
    Variation(
        "phrases-in-title-case",
        "the phrase after a status is for people; a server may send its own",
        (
            RFC(9110, "15.1"),
            RFC(9112, "4"),
        ),
        lambda impl: page(impl, get("/nowhere")).reason == "Not Found",
        mixin=OtherPhrases,
    ),
]
