"""Responses: cookies, from the keywords of `set_cookie` to what a client sends back."""

from __future__ import annotations

import datetime
import warnings
from email.utils import parsedate_to_datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Reply, get
from conformance.describe.steps import Answer, Ask, Made, Pairs, Read
from conformance.drive.cookies import Cookie
from conformance.perform.added import cookies_set
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.perform.visitor import Client
from conformance.sources import FLASK, RFC
from conformance.strategies.text import text

SET_COOKIE = FLASK.api("Response.set_cookie")
APP = App(view("/", Ask()))
NOON = datetime.datetime(2021, 3, 4, 12, 0, 5, tzinfo=datetime.UTC)
EAST = datetime.timezone(datetime.timedelta(hours=9))
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
# These have a clause of their own.
UNESCAPED = tuple(map(chr, range(0x1A, 0x20)))


def cookie_options() -> st.SearchStrategy[dict[str, Any]]:
    """Generate keywords of `set_cookie`."""
    return st.fixed_dictionaries(
        {},
        optional={
            "max_age": st.sampled_from([0, 1, 3600, datetime.timedelta(days=2, hours=1)]),
            "expires": st.sampled_from([NOON, 0, NOON.timestamp()]),
            "path": st.sampled_from(["/", "/a/b"]),
            "domain": st.sampled_from([None, "example.org"]),
            "secure": st.booleans(),
            "httponly": st.booleans(),
            "samesite": st.sampled_from([None, "Lax", "Strict", "None", "lax"]),
        },
    )


def wanted_attributes(options: dict[str, Any]) -> dict[str, str]:
    """Return the attributes that keywords of `set_cookie` stand for."""
    age, date = options.get("max_age"), options.get("expires")
    seconds = int(age.total_seconds()) if isinstance(age, datetime.timedelta) else age
    return {
        "path": options.get("path", "/"),
        **({} if seconds is None else {"max-age": str(seconds)}),
        **({} if date is None else {"expires": (EPOCH if date == 0 else NOON).isoformat()}),
        **({"domain": options["domain"]} if options.get("domain") else {}),
        **({"secure": ""} if options.get("secure") else {}),
        **({"httponly": ""} if options.get("httponly") else {}),
        **({"samesite": options["samesite"].title()} if options.get("samesite") else {}),
    }


def setting(*arguments: Any, method: str = "set_cookie", **keywords: Any) -> Answer:
    """Return an answer on which a cookie is set."""
    pairs: Pairs = tuple(keywords.items())
    return Answer(Made("Response", ("x",), then=((method, arguments, pairs),)))


@clause(
    "responses.cookie-attributes", MUST, needs=[C.RESPONSES], source=[SET_COOKIE, RFC(6265, "4.1")]
)
@given(options=cookie_options())
@example(options={"max_age": 0, "expires": 0})
@example(options={"max_age": datetime.timedelta(days=2, hours=1)})
def test_cookie_attributes(impl: Implementation, options: dict[str, Any]) -> None:
    """`set_cookie` MUST send the attributes that it is given and no others, with the path `/` by
    default.

    An age of zero is an age.
    """
    [cookie] = cookies_set(impl, impl.reply(APP, get("/", setting("k", "v", **options))))

    seen = {k: v.lstrip(".") if k == "domain" else v for k, v in cookie.attributes}
    if "expires" not in options:  # some lines add the date that the age stands for
        seen.pop("expires", None)
    elif "expires" in seen:
        seen["expires"] = parsedate_to_datetime(seen["expires"]).isoformat()
    expect([cookie.name, cookie.value], ["k", "v"])
    expect(sorted(seen.items()), sorted(wanted_attributes(options).items()), f"{options}")


# Attributes that each framework's `set_cookie` has, as they are given and as they are sent.
GIVEN: dict[str, tuple[Any, str]] = {
    "path": ("/a/b", "/a/b"), "domain": ("example.org", "example.org"), "max_age": (3600, "3600"),
    "secure": (True, ""), "httponly": (True, ""), "samesite": ("Strict", "Strict"),
}  # fmt: skip


@clause(
    "responses.cookie-has-what-is-given",
    MUST,
    needs=[C.COOKIES],
    source=[SET_COOKIE, RFC(6265, "4.1")],
)
@given(names=st.lists(st.sets(st.sampled_from(sorted(GIVEN))).map(sorted), min_size=1, max_size=3))
@example(names=[[], ["httponly", "samesite"], ["secure"]])
@example(names=[sorted(GIVEN)])
def test_cookie_has_what_is_given(impl: Implementation, names: list[list[str]]) -> None:
    """Each cookie MUST be sent with the attributes that its own call of `set_cookie` was given, and
    with none of another cookie.
    """
    then = tuple(
        ("set_cookie", (f"k{i}", "v"), tuple((name, GIVEN[name][0]) for name in own))
        for i, own in enumerate(names)
    )
    sent = cookies_set(impl, impl.reply(APP, get("/", Answer(Made("Response", ("x",), then=then)))))

    expect([c.name for c in sent], [f"k{i}" for i in range(len(names))], "the cookies:")
    for cookie, own in zip(sent, names, strict=True):
        wanted = {name.replace("_", "-"): GIVEN[name][1] for name in own}
        seen = {k: v.lstrip(".") if k == "domain" else v for k, v in cookie.attributes}
        seen |= {"samesite": seen["samesite"].title()} if "samesite" in seen else {}
        expect(
            {k: seen.get(k) for k in wanted}.items(), wanted.items(), f"{cookie.name} with {own}:"
        )
        flags = [flag for flag in ("secure", "httponly") if flag in seen and flag not in own]
        assert not flags, f"{cookie.name} was given {own}, and is sent with {flags}"


@clause(
    "responses.cookie-dates", MUST, needs=[C.RESPONSES], source=[RFC(6265, "4.1.1"), SET_COOKIE]
)
def test_cookie_dates(impl: Implementation) -> None:
    """The date of a cookie MUST be sent in GMT and in the form that HTTP prefers, in whatever zone
    it is given.
    """
    for moment in (NOON, NOON.astimezone(EAST), NOON.timestamp()):
        [cookie] = cookies_set(impl, impl.reply(APP, get("/", setting("k", "v", expires=moment))))
        expect([cookie.get("expires")], ["Thu, 04 Mar 2021 12:00:05 GMT"], repr(moment))


def escaped(impl: Implementation, reply: Reply) -> None:
    """Check that the values of cookies hold nothing that RFC 6265 does not allow there."""
    for cookie in cookies_set(impl, reply):
        assert cookie.allowed, f"the value {cookie.value!r} holds what RFC 6265 does not allow"


@clause(
    "responses.cookie-values",
    MUST,
    needs=[C.COOKIES],
    source=SET_COOKIE,
    examples=80,
)
@given(value=text(max_size=6, without="".join(UNESCAPED)))
@example(value="")
@example(value="[x]")
@example(value='"quoted"')
@example(value='a"b\\c;d,e f')
@example(value="é\u2028\U0001f40d")
@example(value=" e\u0301 %41+")
def test_cookie_values(impl: Implementation, value: str) -> None:
    """A cookie MUST come back with the value that it was set to, whatever text that is.

    What RFC 6265 does not allow in a value is escaped on the way.
    """
    client = Client(impl, APP)
    escaped(impl, client.visit(setting("k", value)).reply)
    seen = client.visit(Read("request.cookies", "k"))

    expect(seen.answers(), [value], f"{client.jar.kept}")


@clause("responses.cookie-controls", MUST, needs=[C.COOKIES], source=[SET_COOKIE, RFC(9110, "5.5")])
@given(code=st.integers(0, 31) | st.just(127))
@example(code=0x1A)
@example(code=0x1F)
def test_cookie_controls(impl: Implementation, code: int) -> None:
    """A control character in a cookie's value MUST be escaped, and come back.

    No header may hold one: servers refuse to send such a reply, or break off.
    """
    client = Client(impl, APP)
    escaped(impl, client.visit(setting("k", f"a{chr(code)}b")).reply)
    seen = client.visit(Read("request.cookies", "k"))

    expect(seen.answers(), [f"a{chr(code)}b"], f"{client.jar.kept}")


@clause("responses.cookie-cannot-grow", MUST, needs=[C.COOKIES], source=RFC(6265, "4.1.1"))
@given(rest=text(max_size=4, without="".join(UNESCAPED)), where=st.sampled_from(["path", "value"]))
@example(rest="; Domain=evil", where="path")
@example(rest="\r\nSet-Cookie: a=1", where="path")
def test_cookie_cannot_grow(impl: Implementation, rest: str, where: str) -> None:
    """Text in a cookie's value or path MUST NOT become an attribute or another header.

    Such text may be escaped or refused.
    """
    stays_small(impl, where, rest)


@clause("responses.cookie-names", SHOULD, needs=[C.COOKIES], source=RFC(6265, "4.1.1"))
@given(rest=text(max_size=4))
@example(rest="=1; Domain=evil")
def test_cookie_names(impl: Implementation, rest: str) -> None:
    """Text in a cookie's name SHOULD NOT become an attribute or another header.

    A name is a token; anything else may be escaped or refused.
    """
    stays_small(impl, "key", rest)


def stays_small(impl: Implementation, where: str, rest: str) -> None:
    """Check that a cookie has no attribute but its path, whatever a part of it holds."""
    plain = {"key": "k", "value": "v", "path": "/"}
    evil = {**plain, where: plain[where] + rest}
    small, reply = (
        impl.reply(APP, get("/", setting(kept["key"], kept["value"], path=kept["path"])))
        for kept in (plain, evil)
    )

    assert reply.status in (200, 500) or reply.raised is not None, str(reply)
    sent = [c.name for c in cookies_set(impl, small)]
    expect(sent, ["k"], "the cookies that are sent when nothing is wrong with any part:")
    usual = list(map(attributes_of, small.headers_named("Set-Cookie")))
    for header in reply.headers_named("Set-Cookie"):
        assert attributes_of(header) in usual, f"{where} {evil[where]!r} sent {header!r}"


def attributes_of(header: str) -> list[str]:
    """Return the names of the attributes that a client finds in a Set-Cookie header."""
    return [part.partition("=")[0].strip().lower() for part in header.split(";")[1:]]


@clause(
    "responses.cookies-add-up", MUST, needs=[C.RESPONSES], source=[SET_COOKIE, RFC(6265, "4.1")]
)
def test_cookies_add_up(impl: Implementation) -> None:
    """Each cookie that a response sets MUST have a Set-Cookie header of its own, in the order of
    the calls.

    Two cookies of one name have two headers, because their paths may differ.
    """
    pairs = (("b", "2"), ("a", "3"), ("b", "1"))  # not sorted, by name or value
    then = tuple(("set_cookie", pair, ()) for pair in pairs)
    seen = cookies_set(impl, impl.reply(APP, get("/", Answer(Made("Response", ("x",), then=then)))))

    expect([(c.name, c.value) for c in seen], pairs, "the cookies that are sent:")


@clause(
    "responses.cookie-deletion",
    MUST,
    needs=[C.RESPONSES],
    source=FLASK.api("Response.delete_cookie"),
)
@given(
    place=st.fixed_dictionaries(
        {}, optional={"path": st.just("/a"), "domain": st.just("example.org")}
    )
)
@example(place={})
def test_cookie_deletion(impl: Implementation, place: dict[str, str]) -> None:
    """`delete_cookie` MUST send an expired cookie with the name, path and domain that it is given.

    With another path or domain, it would be another cookie.
    """
    reply = impl.reply(APP, get("/", setting("k", method="delete_cookie", **place)))
    [cookie] = cookies_set(impl, reply)

    assert isinstance(cookie, Cookie) and cookie.expired, f"sent {cookie}"  # noqa: PT018
    seen = {k: v.lstrip(".") for k, v in cookie.place.items()}
    expect(sorted(seen.items()), sorted({"path": "/", **place}.items()), str(cookie))
    assert cookie.name == "k", f"`k` was to be deleted, and {cookie.name!r} is"


# The limit, how long a value is, and whether that is to be noticed.
SIZES: tuple[tuple[dict[str, int], int, bool], ...] = (
    ({}, 3900, False), ({}, 4200, True),
    ({"MAX_COOKIE_SIZE": 200}, 100, False), ({"MAX_COOKIE_SIZE": 200}, 300, True),
    ({"MAX_COOKIE_SIZE": 6000}, 5000, False), ({"MAX_COOKIE_SIZE": 0}, 5000, False),
)  # fmt: skip


@clause(
    "responses.large-cookies-warn",
    MUST,
    needs=[C.RESPONSES, C.WSGI],
    source=FLASK.api("MAX_COOKIE_SIZE"),
)
@every(case=SIZES)
def test_large_cookies_warn(impl: Implementation, case: tuple[dict[str, int], int, bool]) -> None:
    """A cookie that is larger than MAX_COOKIE_SIZE MUST make a warning, and be sent.

    By default that is 4093 bytes. Browsers may drop such a cookie without a word. 0 switches the
    warning off.
    """
    config, size, noticed = case
    body = Made("Response", ("x",), then=(("set_cookie", ("k", "v" * size), ()),))
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        reply = impl.reply(App(view("/", Ask()), config=config), get("/", Answer(body)))

    told = [str(warning.message) for warning in heard if "cookie" in str(warning.message).lower()]
    what = f"a cookie of {size} characters with {config or 'the default'}"
    assert bool(told) == noticed, f"{what} warned with {told}"
    assert f"k={'v' * size}" in str(reply.header("Set-Cookie")), (
        f"{what} was not sent, although nothing was refused"
    )
