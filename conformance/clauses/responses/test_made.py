"""Responses: what the framework's own functions make: responses, JSON, redirects and headers."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import json
import re
import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import unquote

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.reading import media_type, signature
from conformance.clauses.zones import ZONES, in_zone
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Reply, get
from conformance.describe.steps import Answer, Ask, Made
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC
from conformance.strategies.sessions import Markup
from conformance.strategies.text import text

DEFAULT_JSONPROVIDER = FLASK.api("DefaultJSONProvider")
APP = App(view("/", Ask()))
OPEN = App(view("/", Ask()), config={"PROPAGATE_EXCEPTIONS": True})


def made(impl: Implementation, function: str, *arguments: Any, **keywords: Any) -> Reply:
    """Return the reply to a view that returns what a function of the framework makes."""
    body = Made(function, arguments, tuple(keywords.items()))
    return impl.reply(APP, get("/", Answer(body)))


def shown(impl: Implementation, value: Any) -> list[str]:
    """Return all that a client can tell of the reply to a view that returns a value."""
    return signature(impl.reply(APP, get("/", Answer(value))))


@clause(
    "responses.make-response",
    MUST,
    needs=[C.RESPONSES, C.WSGI],
    source=FLASK.api("Flask.make_response"),
)
def test_make_response(impl: Implementation) -> None:
    """`make_response` MUST make of its arguments what a view would make by returning them.

    Without arguments it makes an empty page. What is then set on the response is sent.
    """
    for arguments, value in (
        ((), ""),
        (("x",), "x"),
        (({"a": 1},), {"a": 1}),
        (("x", 201), ("x", 201)),
        (("x", {"X-A": "1"}), ("x", {"X-A": "1"})),
        (("x", 404, [("X-A", "1")]), ("x", 404, [("X-A", "1")])),
    ):
        seen = made(impl, "make_response", *arguments)
        wanted = partial(shown, impl, value)
        what = f"make_response{arguments}, and a view that returns {value!r}"
        impl.expect_alike(signature(seen), wanted(), wanted, what)
    more = Made("make_response", ("x",), then=(("headers.add", ("X-A", "1"), ()),))
    expect(impl.reply(APP, get("/", Answer(more))).headers_named("X-A"), ["1"])


@clause("responses.jsonify", MUST, needs=[C.RESPONSES], source=FLASK.api("jsonify"))
def test_jsonify(impl: Implementation) -> None:
    """`jsonify` MUST make JSON of one value, of several as an array, or of keywords as an object.

    Its type is application/json. Values and keywords at once are refused.
    """
    for arguments, keywords, value in (
        ((1,), {}, 1),
        (("x",), {}, "x"),
        ((None,), {}, None),
        (([2, 1, 1],), {}, [2, 1, 1]),
        (([],), {}, []),
        ((2, 1, 1), {}, [2, 1, 1]),
        (({"a": 1},), {}, {"a": 1}),
        ((2**53 + 1,), {}, 2**53 + 1),
        ((), {"a": 1, "b": [2]}, {"a": 1, "b": [2]}),
    ):
        reply = made(impl, "jsonify", *arguments, **keywords)
        kind = media_type(reply.header("Content-Type")).partition(";")[0]
        expect([reply.status, kind], [200, "application/json"], f"jsonify{arguments} {keywords}")
        expect([json.loads(reply.body)], [value], f"jsonify(*{arguments}, **{keywords})")
    assert made(impl, "jsonify", 1, a=2).status == 500, "positional and keyword arguments at once"


@dataclasses.dataclass
class Point:
    """Something that an application describes by a dataclass."""

    x: int
    y: list[int]


NOON = datetime.datetime(2021, 3, 4, 12, 0, 5, tzinfo=datetime.UTC)
EAST = datetime.timezone(datetime.timedelta(hours=9))
ID = uuid.UUID("12345678-1234-5678-1234-567812345678")
MORE_TYPES = (
    (NOON, "Thu, 04 Mar 2021 12:00:05 GMT"),
    (NOON.astimezone(EAST), "Thu, 04 Mar 2021 12:00:05 GMT"),
    (datetime.date(2021, 3, 4), "Thu, 04 Mar 2021 00:00:00 GMT"),
    (ID, str(ID)),
    (Point(1, [2]), {"x": 1, "y": [2]}),
    (Markup("<b>"), "<b>"),
)


@clause("responses.json-types", MUST, needs=[C.RESPONSES], source=DEFAULT_JSONPROVIDER)
def test_json_types(impl: Implementation) -> None:
    """Dates, UUIDs, dataclasses and markup MUST be written into JSON in their documented form.

    Points in time have the form of HTTP headers, in UTC.
    """
    for value, form in MORE_TYPES:
        for body in ({"v": value}, {"v": [value]}):
            reply = impl.reply(APP, get("/", Answer(body)))
            seen = json.loads(reply.body) if reply.status == 200 else str(reply)
            expect([seen], [{"v": form} if body == {"v": value} else {"v": [form]}], repr(value))


@clause(
    "responses.json-dates-in-any-time-zone",
    MUST,
    needs=[C.RESPONSES],
    source=DEFAULT_JSONPROVIDER,
)
@every(zone=ZONES, index=range(3))
def test_json_dates_in_any_time_zone(impl: Implementation, zone: str, index: int) -> None:
    """Dates MUST be written into JSON alike in whatever time zone the server is.

    A date that is taken for one of local time comes to the client as the day before or after, and
    is right on each machine whose clock shows GMT.
    """
    value, form = MORE_TYPES[index]
    with in_zone(zone):
        reply = impl.reply(APP, get("/", Answer({"v": value})))
    seen = json.loads(reply.body) if reply.status == 200 else str(reply)
    expect([seen], [{"v": form}], f"{value!r} in the zone {zone}:")


@clause("responses.json-decimals", MUST, needs=[C.RESPONSES], source=DEFAULT_JSONPROVIDER)
def test_json_decimals(impl: Implementation) -> None:
    """A Decimal MUST be written as a JSON string with all its digits.

    A JSON number would lose some of the digits.
    """
    reply = impl.reply(APP, get("/", Answer({"v": decimal.Decimal("1.10")})))

    expect([reply.body.replace(b" ", b"").strip()], [b'{"v":"1.10"}'])


@clause(
    "responses.json-refuses-others",
    MUST,
    needs=[C.RESPONSES, C.PROPAGATE],
    source=DEFAULT_JSONPROVIDER,
)
def test_json_refuses_others(impl: Implementation) -> None:
    """A value that has no form in JSON MUST be refused by TypeError.

    Its repr may show what nobody should see.
    """
    for value in ({"v": object()}, {"v": {1, 2}}, {"v": b"x"}, {"v": 1j}):
        raised = impl.reply(OPEN, get("/", Answer(value))).raised
        assert isinstance(raised, TypeError), f"{value} raised {raised!r}, not a TypeError"


# What RFC 3986 reserves or leaves alone: in a URL that is given, each has its meaning already.
KEPT = "/?#&=;:@+,$!'()*~-._abAB019"


def is_local(rest: str) -> bool:
    """Tell whether a slash and this text are a path, and no empty query, and hold no control."""
    return not re.search(r"^[/\\]|\?(#|$)|#$|[\x00-\x1f\x7f-\x9f]", rest)


def with_a_meaning(signs: Iterable[str]) -> list[str]:
    """Return what stays as it is. A `#` in a fragment may be escaped, or not (RFC 3986, 3.5)."""
    found = [sign for sign in signs if sign in KEPT]
    fragment = found.index("#") + 1 if "#" in found else len(found)
    return [*found[:fragment], *(sign for sign in found[fragment:] if sign != "#")]


def local(reply: Reply) -> str:
    """Return where a reply redirects to; lines that make it absolute are a known dialect."""
    location = reply.header("Location")
    assert location is not None, f"no Location in {reply.headers}"
    return location.removeprefix("http://localhost")


@clause(
    "responses.redirect-location",
    MUST,
    needs=[C.REDIRECT],
    source=[FLASK.api("redirect"), RFC(3986, "2"), RFC(9110, "10.2.2")],
    examples=80,
)
@given(rest=text(max_size=6, without="%.[]").map(str.strip).filter(is_local))
@example(rest="a b?q=é&r=1#f;x")
@example(rest='<script>"')
@example(rest="e\u0301/\u212b")
@example(rest="a#b#c?d")
def test_redirect_location(impl: Implementation, rest: str) -> None:
    """The Location of a redirect MUST be the given URL, with characters escaped that no URL may
    hold.

    Whatever has a meaning in a URL stays as it is; decoded, it is the text that was given.
    """
    sent = local(made(impl, "redirect", f"/{rest}"))

    assert sent.isascii() and sent.isprintable() and " " not in sent, f"sent {sent!r}"  # noqa: PT018
    tokens = re.findall(r"%[0-9A-Fa-f]{2}|.", sent)
    expect(with_a_meaning(tokens), with_a_meaning(f"/{rest}"), sent)
    assert unquote(sent) == f"/{rest}", f"redirect({'/' + rest!r}) sent {sent!r}"


SCHEMES = (
    "mailto:a@b.example?subject=x", "tel:+1-2", "data:text/plain,x", "urn:isbn:1", "about:blank",
    "itms-services://?action=x&url=https://a.example/b", "intent://scan/#Intent;scheme=x;end",
    "a+b.c-1:x", "magnet:?xt=urn:x:1", "https://[::1]:8080/", "https://u:p@a.example/",
    "ws://a.example/", "file:///x",
)  # fmt: skip


@clause(
    "responses.redirect-to-any-scheme",
    MUST,
    needs=[C.REDIRECT],
    source=[FLASK.api("redirect"), RFC(3986, "3.1"), RFC(9110, "10.2.2")],
)
@every(target=SCHEMES)
def test_redirect_to_any_scheme(impl: Implementation, target: str) -> None:
    """A URL of any scheme MUST be sent as the Location of a redirect as it was given, unless it is
    refused.

    Applications send clients to mail programs, shops and other applications.
    """
    as_given(impl, target)


def as_given(impl: Implementation, target: str) -> None:
    """Assert that a redirect is sent to this URL to the letter, or is refused with an error."""
    plain = made(impl, "redirect", "/a")
    assert plain.header("Location"), f"redirect('/a') sent {plain}"
    reply = made(impl, "redirect", target)
    sent = reply.header("Location")
    refused = sent is None and reply.status >= 400
    assert refused or sent == target, f"redirect({target!r}) sent {reply.status} {sent!r}"


@clause(
    "responses.redirect-without-a-host",
    MUST,
    needs=[C.REDIRECT],
    source=[FLASK.api("redirect"), RFC(3986, "5.3"), RFC(9110, "10.2.2")],
)
@every(target=["x-app://?a=1", "x-app:///a", "x-app:////a//b", "x-app://"])
def test_redirect_without_a_host(impl: Implementation, target: str) -> None:
    """A URL that has two slashes and no host behind them MUST be sent as it was given, unless it is
    refused.

    Applications on a phone have such URLs. Without the slashes it is another one, and its path may
    be taken for a host.
    """
    as_given(impl, target)


@clause("responses.redirect-controls", MUST, needs=[C.REDIRECT], source=RFC(9110, "5.5"))
@given(code=st.integers(0, 32) | st.integers(127, 160))
@example(code=0)
@example(code=32)
def test_redirect_controls(impl: Implementation, code: int) -> None:
    """A control character or a space in the URL of a redirect MUST NOT be sent as it is.

    Such a character is removed, escaped or refused, in the middle of the URL and at its end.
    """
    plain = made(impl, "redirect", "/a")
    assert plain.status in (302, 303, 307), f"redirect('/a') sent {plain}, not 302 or 303 or 307"
    for target in (f"/a{chr(code)}X-Evil:1", f"/a{chr(code)}"):
        reply = made(impl, "redirect", target)
        sent = reply.header("Location")
        assert reply.status in (302, 303, 307, 500), f"redirect({target!r}) sent {reply}"
        assert sent is None or re.fullmatch("[!-~]+", sent), f"redirect({target!r}) sent {sent!r}"
        assert reply.header("X-Evil") is None, (
            f"redirect sent a header of the client: {reply.headers}"
        )


@clause("responses.redirect-escapes-stay", MUST, needs=[C.REDIRECT], source=RFC(3986, "2.4"))
@given(code=st.integers(0, 255))
@example(code=0x2F)
@example(code=0x25)
def test_redirect_escapes_stay(impl: Implementation, code: int) -> None:
    """An escape in the URL of a redirect MUST be sent as it is, neither decoded nor escaped again.

    Letters, digits and `-._~` need no escape: either form is the same URL.
    """
    given_url = f"/a%{code:02X}b?q=%{code:02X}"
    sent = local(made(impl, "redirect", given_url))

    same = {given_url, given_url.replace(f"%{code:02X}", chr(code))}
    plain = chr(code).isascii() and (chr(code).isalnum() or chr(code) in "-._~!*'()")
    assert sent in (same if plain else {given_url}), f"redirect({given_url!r}) sent {sent!r}"


@clause("responses.redirect-codes", MUST, needs=[C.REDIRECT], source=FLASK.api("redirect"))
def test_redirect_codes(impl: Implementation) -> None:
    """`redirect` MUST send the status that it is given, and no markup of the target in its page.

    The target may come from a client, and such a client would write the page.
    """
    target = "https://example.org/?a=1&b=<script>"
    for code in (301, 302, 303, 305, 307, 308):
        reply = made(impl, "redirect", target, code)
        assert reply.status == code, f"redirect(..., {code}) sent {reply}"
        if "html" in (reply.header("Content-Type") or "html"):  # or what a client takes for it
            assert "<script>" not in reply.text, f"the page holds what it was given: {reply.text}"
        to = reply.header("Location") or ""
        assert unquote(to) == target, f"Location: {to}, for {target}"
    assert made(impl, "redirect", "/", code=307).status == 307, "code as a keyword"


@clause(
    "responses.redirect-without-an-application",
    MUST,
    needs=[C.REDIRECT, C.DECLARATIONS, C.WSGI],
    source=FLASK.api("redirect"),
)
@every(code=(301, 303, 307), keyword=(False, True))
def test_redirect_without_an_application(impl: Implementation, code: int, keyword: bool) -> None:
    """`redirect` MUST make the redirect that it is asked for also where no application is current:
    in a middleware, or a test.
    """
    seen: list[tuple[int, str | None]] = []

    def ask() -> None:
        redirect = impl.built(App(view("/"))).ambient.redirect
        found = redirect("/x", code=code) if keyword else redirect("/x", code)
        seen.append((found.status_code, found.headers.get("Location")))

    impl.perform(ask)
    expect(seen, [(code, "/x")], "status and Location")


@clause(
    "responses.redirect-of-a-class",
    MUST,
    needs=[C.REDIRECT, C.DECLARATIONS, C.WSGI],
    source=FLASK.api("redirect", "the class of the response, where no application is current"),
)
@every(keyword=[False, True])
def test_redirect_of_a_class(impl: Implementation, keyword: bool) -> None:
    """Where no application is current, `redirect` MUST be a response of the class that it is given.

    An application has a class of its own for that.
    """
    seen: list[Any] = []

    def ask() -> None:
        api = impl.built(App(view("/"))).ambient
        own = type("Own", (api.Response,), {})
        found = api.redirect("/x", 303, **({"Response": own} if keyword else {}))
        seen.extend([type(found) is own, found.status_code, found.headers.get("Location")])

    impl.perform(ask)
    expect(seen, [keyword, 303, "/x"], "whether it is of that class, status and Location")


@clause("responses.redirect-default", SHOULD, needs=[C.RESPONSES], source=FLASK.api("redirect"))
def test_redirect_default(impl: Implementation) -> None:
    """`redirect` SHOULD send 302 or 303 when it is given no status.

    A client that follows such a redirect need not repeat a POST, and asks for the old address again
    next time. Flask 3.1 documents 302, and 3.2 documents 303.
    """
    reply = made(impl, "redirect", "/x")
    assert reply.status in (302, 303), f"redirect('/x') sent {reply}, not 302 or 303"


@clause("responses.redirect-stays-relative", SHOULD, needs=[C.REDIRECT], source=RFC(9110, "10.2.2"))
def test_redirect_stays_relative(impl: Implementation) -> None:
    """A relative Location SHOULD be sent as it is.

    A server behind a proxy does not know the address under which clients reach it.
    """
    for target in ("/x", "x", "../x", "?q=1"):
        expect([made(impl, "redirect", target).header("Location")], [target])
