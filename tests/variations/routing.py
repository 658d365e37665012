"""Variations of redirects and of URLs: other spellings that mean the same, other codes, more rules.

Which rule answers, and with which values, stays the same.
"""

from __future__ import annotations

import re
from typing import Any

import flask
import werkzeug.routing.map
import werkzeug.routing.rules
import werkzeug.urls
from werkzeug.routing import BaseConverter, RequestRedirect, Rule

from conformance.describe.app import App, view
from conformance.describe.messages import get
from conformance.describe.steps import Answer, Apply, Made, url
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, RFC, URL_STANDARD, WERKZEUG
from tests.variations import Application, Patch, Variation
from tests.variations.fields import sending

SITE = App(
    view("/branch/", Answer("hello")),
    view("/é/", Answer("hello"), endpoint="escaped"),
    view("/user/<name>", Answer("user"), endpoint="user"),
    view("/elsewhere", Answer(Made("redirect", ("/branch/",)))),
)
NAMED = App(
    view("/", Answer("hello")),
    options={"subdomain_matching": True},
    config={"SERVER_NAME": "here.example"},
)


def origin(environ: dict[str, Any]) -> str:
    """Return the scheme and the host that were asked."""
    return f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', environ['SERVER_NAME'])}"


def relative(environ: dict[str, Any], headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave the scheme and the host of this request out of Location."""
    here = origin(environ)
    return [
        (name, value.removeprefix(here))
        if name.lower() == "location" and value.startswith(f"{here}/")
        else (name, value)
        for name, value in headers
    ]


def absolute(environ: dict[str, Any], headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Put the scheme and the host of this request before a Location that is a path."""
    here = origin(environ)
    return [
        (name, f"{here}{value}")
        if name.lower() == "location" and re.match("/(?!/)", value)
        else (name, value)
        for name, value in headers
    ]


def location(impl: Implementation, path: str) -> str:
    """Return where a reply leads to."""
    return impl.reply(SITE, get(path)).header("location") or ""


class SeeOther(Application):
    """Redirects of the application with 303."""

    def redirect(self, location: str, code: int = 303) -> Any:
        return super().redirect(location, code)


def see_other(former: Any) -> Any:
    """Return `redirect` with another default."""

    def redirect(location: str, code: int = 303, Response: Any = None) -> Any:  # noqa: N803
        return former(location, code, Response)

    return redirect


ESCAPE = "(%[0-9A-Fa-f]{2})"


def lower_escapes(text: str) -> str:
    """Return a URL with its escapes in lower case."""
    return re.sub(ESCAPE, lambda m: m[0].lower(), text)


def lower_quote(former: Any) -> Any:
    """Return `quote` that escapes in lower case; what was escaped already stays as it is."""

    def quote(text: str | bytes, safe: str) -> str:
        if isinstance(text, bytes):
            return str(former(text, safe))
        pieces = re.split(ESCAPE, text) if "%" in safe else [text]
        return "".join(
            piece if re.fullmatch(ESCAPE, piece) else lower_escapes(former(piece, safe))
            for piece in pieces
        )

    return quote


class LowerEscapes(Application):
    """Escapes in lower case."""

    def url_for(self, *given: Any, **values: Any) -> str:
        return lower_escapes(super().url_for(*given, **values))


class Address(str):
    """A URL that is a text of an own class."""

    __slots__ = ()


class Addresses(Application):
    """URLs of an own class."""

    def url_for(self, *given: Any, **values: Any) -> str:
        return Address(super().url_for(*given, **values))


def more_escapes(former: Any) -> Any:
    """Return `to_url` that escapes what may stand in a path as it is."""

    def to_url(self: BaseConverter, value: Any) -> str:
        return re.sub("[!$&'()*+,;=:@]", lambda m: f"%{ord(m[0]):02X}", former(self, value))

    return to_url


def blanks_as_escapes(former: Any) -> Any:
    """Return a function that writes queries with %20."""

    def urlencode(query: Any) -> str:
        return str(former(query)).replace("+", "%20")

    return urlencode


class OwnRule(Rule):
    """A rule that is shown in another manner."""

    def __str__(self) -> str:
        return f"rule of {self.endpoint}"

    __repr__ = __str__


class OwnMap(werkzeug.routing.Map):
    """A map of an own class."""


class OwnRules(Application):
    """Rules and a map of own classes."""

    url_rule_class = OwnRule
    url_map_class = OwnMap


class Healthy(Application):
    """One more rule."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.add_url_rule(
            "/.well-known/health",
            "framework-health",
            lambda: "well",
            host=options.get("static_host"),
        )


class AnyHost(Application):
    """Requests for other hosts are those of the default subdomain."""

    def create_url_adapter(self, request: Any) -> Any:
        made = super().create_url_adapter(request)
        if made is not None and made.subdomain == "<invalid>":
            made.subdomain = self.url_map.default_subdomain
        return made


def built(impl: Implementation, *steps: Any) -> Any:
    """Return what a view sees that builds a URL, or does something else."""
    return impl.ask(SITE, *steps)[0]


def of_own_class(app: Any) -> bool:
    """Tell whether an application builds URLs of an own class."""
    return type(app.url_for("user", name="x")) is Address


def shown(app: Any) -> str:
    """Return how a rule is shown."""
    return str(next(iter(app.url_map.iter_rules("user"))))


VARIATIONS = [
    Variation(
        "relative-locations",
        "Location is a reference, with or without scheme and host",
        (RFC(9110, "10.2.2"),),
        lambda impl: location(impl, "/branch") == "/branch/",
        mixin=sending(relative),
        rivals=("location",),
    ),
    Variation(
        "absolute-locations",
        "Location is a reference, with or without scheme and host",
        (
            RFC(9110, "10.2.2"),
            WERKZEUG.api("Response.autocorrect_location_header"),
        ),
        lambda impl: location(impl, "/elsewhere") == "http://localhost/branch/",
        mixin=sending(absolute),
        rivals=("location",),
    ),
    Variation(
        "other-hosts-are-the-default-subdomain",
        "SERVER_NAME does not restrict requests to its domain",
        (
            FLASK.changes("3.1.0"),
            FLASK.api("Flask.create_url_adapter"),
        ),
        lambda impl: impl.reply(NAMED, get("/", host="other.example")).status == 200,
        mixin=AnyHost,
    ),
    Variation(
        "303-for-redirects",
        "redirect() sends 302 until Flask 3.1, and 303 from 3.2 on",
        (FLASK.changes("3.2.0"),),
        lambda impl: impl.reply(SITE, get("/elsewhere")).status == 303,
        patches=(Patch(flask, "redirect", see_other),),
        mixin=SeeOther,
    ),
    Variation(
        "301-of-the-router",
        "a permanent redirect is a 301 or a 308",
        (
            FLASK("API", "URL Route Registrations"),
            RFC(9110, "15.4.2"),
            RFC(9110, "15.4.9"),
        ),
        lambda impl: impl.reply(SITE, get("/branch")).status == 301,
        patches=(Patch(RequestRedirect, "code", lambda former: 301),),
    ),
    Variation(
        "escapes-in-lower-case",
        "%c3 and %C3 are the same",
        (
            RFC(3986, "2.1"),
            RFC(3986, "6.2.2"),
        ),
        lambda impl: built(impl, url("user", {"name": "é"})) == "/user/%c3%a9",
        mixin=LowerEscapes,
        rivals=("url_for",),
    ),
    Variation(
        "escapes-in-lower-case-in-locations",
        "%c3 and %C3 are the same",
        (
            RFC(3986, "2.1"),
            RFC(3986, "6.2.2"),
        ),
        lambda impl: location(impl, "/é").endswith("/%c3%a9/"),
        patches=(
            Patch(werkzeug.routing.map, "quote", lower_quote),
            Patch(werkzeug.urls, "quote", lower_quote),
        ),
    ),
    Variation(
        "more-escapes-in-paths",
        "a data character of a path may be escaped",
        (
            RFC(3986, "2.2"),
            RFC(3986, "3.3"),
        ),
        lambda impl: built(impl, url("user", {"name": "a@b"})) == "/user/a%40b",
        patches=(Patch(BaseConverter, "to_url", more_escapes),),
    ),
    Variation(
        "blanks-of-queries-as-escapes",
        "a blank in a query is read from + and from %20",
        (URL_STANDARD("application/x-www-form-urlencoded parsing"),),
        lambda impl: built(impl, url("user", {"name": "x", "q": "a b"})) == "/user/x?q=a%20b",
        patches=(
            Patch(werkzeug.routing.rules, "_urlencode", blanks_as_escapes),
            Patch(werkzeug.routing.map, "_urlencode", blanks_as_escapes),
        ),
    ),
    Variation(
        "urls-of-an-own-class",
        "what is documented as a str may be a subclass",
        (FLASK.api("url_for"),),
        lambda impl: bool(built(impl, Apply(of_own_class, "current_app"))),
        mixin=Addresses,
        rivals=("url_for",),
    ),
    Variation(
        "rules-of-an-own-class",
        "rules may be of a subclass, and nothing says how one is shown",
        (
            FLASK.api("Flask.url_rule_class"),
            FLASK.api("Flask.url_map_class"),
        ),
        lambda impl: bool(built(impl, Apply(shown, "current_app")) == "rule of user"),
        mixin=OwnRules,
    ),
    Variation(
        "one-more-rule",
        "a framework may register rules of its own, as Flask does for static files",
        (FLASK.api("Flask.static_folder"),),
        lambda impl: impl.reply(SITE, get("/.well-known/health")).text == "well",
        mixin=Healthy,
    ),
]
