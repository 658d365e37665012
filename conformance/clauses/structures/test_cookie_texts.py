"""Cookies by themselves: the text of Set-Cookie, and what is read of Cookie."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.models.fields import mutations
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG, plain_sense

NEEDS = [C.FIELD_COOKIES]
PARSE, WRITE = WERKZEUG.api("parse_cookie"), WERKZEUG.api("dump_cookie")
SYNTAX, SENT = RFC(6265, "4.1.1"), RFC(6265, "4.2.1")
MOMENT = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
DATE = "Mon, 06 May 2024 07:08:09 GMT"
# RFC 6265, 4.1.1: cookie-pair and one cookie-av; values may be in quotes.
PAIR = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+=(\"[!#-+\--:<-\[\]-~]*\"|[!#-+\--:<-\[\]-~]*)")
# As Werkzeug documents it, a quoted value also has backslashes and blanks.
QUOTED = re.compile(r'[\w!-]+="(?:[ !#-+\--:<-\[\]-~]|\\[0-3][0-7]{2}|\\["\\])*"', re.ASCII)
values = st.text("ab1 ;,=\"\\'%\t\n\x7fü雪é", max_size=6)


def read_back(text: str) -> str:
    """Return what a client sends of a Set-Cookie text."""
    return text.partition(";")[0]


@clause("structures.cookies-there-and-back", MUST, needs=NEEDS, source=[PARSE, WRITE, SYNTAX])
@given(value=values)
@example(value='"; Path=/; a="')
@example(value="\\073\\")
@example(value="a\r\nSet-Cookie: b=c")
@example(value="ü")
@example(value="")
def test_cookies_there_and_back(impl: Implementation, value: str) -> None:
    """Whatever text a cookie holds, `dump_cookie` MUST write one line in which it is the value and
    nothing else, and `parse_cookie` read it from that.
    """

    def body(kit: Any) -> None:
        text = kit.dump_cookie("k", value, path=None)
        fine = PAIR.fullmatch(text) or QUOTED.fullmatch(text)
        assert fine, f"dump_cookie('k', {value!r}) is {text!r}: more than a name and a value"
        seen = kit.parse_cookie(text)
        expect([list(seen.items(multi=True))], [[("k", value)]], f"of {text!r}:")
        sent = {"HTTP_COOKIE": f"x=1; {text}; y=2"}
        expect([list(kit.parse_cookie(sent).items())], [[("x", "1"), ("k", value), ("y", "2")]])

    apart(impl, body)


ATTRIBUTES: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"Path=/"}),
    ({"path": None}, set()),
    ({"path": "/a b"}, {"Path=/a%20b"}),
    ({"path": "/a;b"}, {"Path=/a%3Bb"}),
    ({"max_age": 5, "sync_expires": False}, {"Max-Age=5", "Path=/"}),
    ({"max_age": 0, "sync_expires": False}, {"Max-Age=0", "Path=/"}),
    ({"max_age": timedelta(hours=1), "sync_expires": False}, {"Max-Age=3600", "Path=/"}),
    ({"expires": MOMENT}, {f"Expires={DATE}", "Path=/"}),
    ({"expires": MOMENT.replace(tzinfo=None)}, {f"Expires={DATE}", "Path=/"}),
    ({"expires": int(MOMENT.timestamp())}, {f"Expires={DATE}", "Path=/"}),
    ({"expires": DATE}, {f"Expires={DATE}", "Path=/"}),
    ({"domain": "example.com"}, {"Domain=example.com", "Path=/"}),
    ({"domain": "bücher.example"}, {"Domain=xn--bcher-kva.example", "Path=/"}),
    ({"domain": "example.com:8080"}, {"Domain=example.com", "Path=/"}),
    ({"secure": True}, {"Secure", "Path=/"}),
    ({"httponly": True}, {"HttpOnly", "Path=/"}),
    ({"samesite": "Lax"}, {"SameSite=Lax", "Path=/"}),
    ({"samesite": "strict"}, {"SameSite=Strict", "Path=/"}),
    ({"samesite": "NONE"}, {"SameSite=None", "Path=/"}),
    ({"secure": True, "httponly": True}, {"Secure", "HttpOnly", "Path=/"}),
]


@clause("structures.cookie-attributes", MUST, needs=NEEDS, source=[WRITE, SYNTAX])
@every(case=ATTRIBUTES)
def test_cookie_attributes(impl: Implementation, case: tuple[dict[str, Any], set[str]]) -> None:
    """Each argument of `dump_cookie` MUST be written as its attribute, and none that is not given
    but the path, which is `/`.
    """
    given_, wanted = case

    def body(kit: Any) -> None:
        first, *rest = kit.dump_cookie("k", "v", **given_).split("; ")
        expect([first, set(rest), len(rest)], ["k=v", wanted, len(wanted)], f"with {given_!r}:")

    apart(impl, body)


@clause(
    "structures.cookie-of-a-leading-dot",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.changes("2.3.0", "a dot in front of a domain"), WRITE],
)
@every(case=[(".example.com", "example.com"), ("localhost", "localhost")])
def test_cookie_of_a_leading_dot(impl: Implementation, case: tuple[str, str]) -> None:
    """A dot in front of the domain MUST be ignored, and a name without any dot be written."""
    domain, wanted = case

    def body(kit: Any) -> None:
        attributes = kit.dump_cookie("k", "v", domain=domain).split("; ")
        assert f"Domain={wanted}" in attributes, f"domain={domain!r} gives {attributes}"

    apart(impl, body)


@clause(
    "structures.partitioned-cookie",
    MUST,
    needs=[*NEEDS, C.PARTITIONED_COOKIES],
    source=[WERKZEUG.changes("3.1.0", "partitioned cookies"), WRITE],
)
def test_partitioned_cookie(impl: Implementation) -> None:
    """A partitioned cookie MUST be written as one, and be secure."""

    def body(kit: Any) -> None:
        attributes = set(kit.dump_cookie("k", "v", partitioned=True).split("; "))
        expect([attributes], [{"k=v", "Path=/", "Secure", "Partitioned"}], "partitioned=True:")

    apart(impl, body)


@clause("structures.cookie-expires-with-its-age", MUST, needs=[*NEEDS, C.FIELD_DATES], source=WRITE)
def test_cookie_expires_with_its_age(impl: Implementation) -> None:
    """With an age and no date, `dump_cookie` MUST write the date that the age leads to, unless
    `sync_expires` is False.
    """

    def body(kit: Any) -> None:
        for age in (60, 86_400, timedelta(minutes=1)):
            seconds = age.total_seconds() if isinstance(age, timedelta) else age
            before = datetime.now(UTC)
            text = kit.dump_cookie("k", "v", max_age=age)
            found = re.search(r"Expires=([^;]+)", text)
            assert found is not None, f"max_age={age!r} gives {text!r}, without a date"
            late = (kit.parse_date(found[1]) - before).total_seconds() - seconds
            assert -2 <= late <= 60, f"max_age={age!r} gives {found[1]}, {late} seconds away"
        text = kit.dump_cookie("k", "v", max_age=60, expires=MOMENT)
        assert f"Expires={DATE}" in text, f"an age and a date give {text!r}"

    apart(impl, body)


@clause("structures.unknown-same-site", MUST, needs=NEEDS, source=[WRITE])
@every(policy=["", "x", "None; Secure", "lax strict"])
def test_unknown_same_site(impl: Implementation, policy: str) -> None:
    """An unknown policy of SameSite MUST be refused with ValueError."""

    def body(kit: Any) -> None:
        end = ending(kit.dump_cookie, "k", "v", samesite=policy)
        assert isinstance(end, ValueError), f"samesite={policy!r} gives {end!r}, not ValueError"

    apart(impl, body)


@clause("structures.large-cookies", MUST, needs=NEEDS, source=WRITE)
def test_large_cookies(impl: Implementation) -> None:
    """`dump_cookie` MUST warn of a text with more bytes than `max_size`, and of none where that is
    0.
    """

    def body(kit: Any) -> None:
        size = len(kit.dump_cookie("k", "v"))
        for number, limit, wanted in (
            (1, size, False),
            (1, size - 1, True),
            (5000, 0, False),
            (5000, 4093, True),
        ):
            with warnings.catch_warnings(record=True) as heard:
                warnings.simplefilter("always")
                kit.dump_cookie("k", "v" * number, max_size=limit)
            expect([bool(heard)], [wanted], f"{number} letters, max_size={limit}, warned:")

    apart(impl, body)


COOKIES: list[tuple[str | None, list[tuple[str, str]]]] = [
    ("a=b", [("a", "b")]),
    ("a=b; c=d", [("a", "b"), ("c", "d")]),
    ("a=b;c=d", [("a", "b"), ("c", "d")]),
    ("a=1; a=2; b=3; a=4", [("a", "1"), ("a", "2"), ("a", "4"), ("b", "3")]),
    ('a="b"', [("a", "b")]),
    ("a=", [("a", "")]),
    ("a=b=c", [("a", "b=c")]),
    (r'a="\303\274"', [("a", "ü")]),
    (r'a="x\"y\\z"', [("a", 'x"y\\z')]),
    (r'a="b\073 c"; d=e', [("a", "b; c"), ("d", "e")]),
    ("A=1; a=2", [("A", "1"), ("a", "2")]),
    ("a=%20", [("a", "%20")]),
    ("a=\xc3\xbc", [("a", "ü")]),
    ("", []),
    (None, []),
]


@clause(
    "structures.cookies-read", MUST, needs=NEEDS, source=[PARSE, SENT, PEP(3333, "Unicode Issues")]
)
@every(case=COOKIES)
def test_cookies_read(impl: Implementation, case: tuple[str | None, list[tuple[str, str]]]) -> None:
    """`parse_cookie` MUST read the cookies of a text, or of an environ, in their order, each as
    often as it is there, into a MultiDict or the class that is asked for.
    """
    text, wanted = case

    def body(kit: Any) -> None:
        environ = {} if text is None else {"HTTP_COOKIE": text}
        for given_ in (text, environ):
            found = kit.parse_cookie(given_)
            expect([list(found.items(multi=True))], [wanted], f"parse_cookie({given_!r}):")
            assert isinstance(found, kit.MultiDict), f"it is a {type(found)}"
        own = kit.parse_cookie(text, cls=kit.ImmutableMultiDict)
        expect([type(own), len(own)], [kit.ImmutableMultiDict, len(dict(wanted))], "of a class:")

    apart(impl, body)


@clause("structures.any-cookie-is-read", MUST, needs=NEEDS, source=PARSE)
@every(field=["a=b; c=d", 'a="b\\073c"; d=e', "a=1;;b"])
def test_any_cookie_is_read(impl: Implementation, field: str) -> None:
    """Whatever ASCII text stands in Cookie, `parse_cookie` MUST read it without an error, as names
    and values that are texts.
    """

    def body(kit: Any) -> None:
        for text in mutations(field, '";=,\\ 0\t\x7f'):
            found = ending(kit.parse_cookie, text)
            assert not isinstance(found, Exception), f"{text!r} raises {found!r}"
            pairs = list(found.items(multi=True))
            assert all(type(one) is str for pair in pairs for one in pair), f"{text!r}: {pairs}"
            assert not any(";" in name or "=" in name for name, _ in pairs), f"{text!r}: {pairs}"

    apart(impl, body)


@clause(
    "structures.cookies-of-foreign-bytes",
    MUST,
    needs=NEEDS,
    source=[PARSE, SENT, plain_sense("a client cannot make an error of what it sends in a header")],
)
@every(text=["a=\xff; b=1", "\xe9=\xe9; b=1", "b=1; a=\xc3", 'a="\xff"; b=1'])
def test_cookies_of_foreign_bytes(impl: Implementation, text: str) -> None:
    """Bytes that are no UTF-8 MUST be no error in an environ's Cookie, and the other cookies be
    read.
    """

    def body(kit: Any) -> None:
        for given_ in (text, {"HTTP_COOKIE": text}):
            found = ending(kit.parse_cookie, given_)
            assert not isinstance(found, Exception), f"{given_!r} raises {found!r}"
            expect([found.get("b")], ["1"], f"the other cookie of {given_!r}:")

    apart(impl, body)


@clause(
    "structures.cookies-of-any-text",
    SHOULD,
    needs=NEEDS,
    source=[PARSE, plain_sense("a text that is read is read in every alphabet")],
)
def test_cookies_of_any_text(impl: Implementation) -> None:
    """A text with letters beyond Latin-1, which no server hands on, SHOULD be no error either."""

    def body(kit: Any) -> None:
        found = ending(kit.parse_cookie, "b=1; a=雪")
        assert not isinstance(found, Exception), f"'b=1; a=雪' raises {found!r}"
        expect([found.get("b")], ["1"], "the other cookie:")

    apart(impl, body)


@clause(
    "structures.cookie-of-no-domain",
    SHOULD,
    needs=NEEDS,
    source=[WRITE, plain_sense("an attribute without a value says nothing, and browsers differ")],
)
def test_cookie_of_no_domain(impl: Implementation) -> None:
    """An empty domain SHOULD be none, and not an attribute without a value."""

    def body(kit: Any) -> None:
        text = kit.dump_cookie("k", "v", domain="")
        assert "Domain" not in text, f"domain='' gives {text!r}"

    apart(impl, body)
