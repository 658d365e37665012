"""The client: cookies are kept and sent back as RFC 6265 says, by name, domain and path.

What is expected is said by a jar of our own, `conformance.models.jar`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.client.recording import NEEDS, Said, asked, refused
from conformance.describe.capabilities import Capability as C
from conformance.models.jar import Jar, Place
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG, plain_sense

CLIENT = WERKZEUG.api("Client", "use_cookies: matching by domain and path is supported")
STORAGE = RFC(6265, "5.3")

HOME = Place("localhost", "/")


def cookies_of(
    impl: Implementation, set_at: Place, headers: Sequence[str], places: Iterable[Place]
) -> list[tuple[Place, list[str], list[str]]]:
    """Set cookies by one reply, and ask everywhere.

    Returns, for each place, the cookies that are sent, and those that RFC 6265 has sent.
    """
    asked_of = list(places)
    jar = Jar()
    for header in headers:
        jar.take(set_at, header)

    def ask(client: Any) -> None:
        for place in (set_at, *asked_of):
            scheme = "https" if place.secure else "http"
            client.get(place.path, base_url=f"{scheme}://{place.host}/")

    said = Said(headers=tuple(("Set-Cookie", header) for header in headers))
    # Only the first request is answered so: no place that is asked has this path.
    heard = asked(impl, ask, {set_at.path: said})[1:]
    return [
        (place, [c for c in str(h["HTTP_COOKIE"] or "").split("; ") if c], jar.sent(place))
        for place, h in zip(asked_of, heard, strict=True)
    ]


def expect_sent(
    impl: Implementation, set_at: Place, headers: Sequence[str], places: Iterable[Place]
) -> None:
    """Compare what is sent with what RFC 6265 has sent, but for the order."""
    for place, found, wanted in cookies_of(impl, set_at, headers, places):
        told = f"sent to {place}, after {set_at} has set {list(headers)}:"
        expect(sorted(found), sorted(wanted), told)


TEXTS = (
    *("a=1", "b=", 'c="q"', 'd="a b"', "e=x=y==", "g=%20&+", "h = 1 ", "__Host-i=1;Path=/"),
    *("j=1; HttpOnly", "k=1;PATH=/;httponly", "l=1; SameSite=Lax; Unknown=x; =; ;", "n.o-p_q!=1"),
    *("r=1; Max-Age=100", "s=1; Expires=Fri, 31 Dec 2100 23:59:59 GMT", "t=1; Partitioned"),
)  # fmt: skip


@clause("client.cookie-values", MUST, needs=NEEDS, source=[CLIENT, RFC(6265, "5.4")])
def test_cookie_values(impl: Implementation) -> None:
    """The test client MUST send back a cookie with the name and the value that it has been sent,
    and without the attributes.
    """
    expect_sent(impl, Place("localhost", "/set"), TEXTS, [Place("localhost", "/x")])


PATHS = ("/", "/a", "/a/", "/aa", "/a/b", "/a/b/", "/a/bc", "/a/b/d", "/a/b/c/d", "/x", "/x/y")


@clause("client.cookie-paths", MUST, needs=NEEDS, source=[CLIENT, RFC(6265, "5.1.4")])
def test_cookie_paths(impl: Implementation) -> None:
    """The test client MUST send a cookie to its path and to what is below it, and MUST NOT send it
    anywhere else.

    Without a path, the cookie belongs to the folder of the request that set it.
    """
    given = ("/", "/a", "/a/", "/a/b", "/a/b/", "/aa", "/a/b/c/d", "/x", "/x/")
    headers = ["own=1", "empty=1; Path=", *(f"n{i}=1; Path={p}" for i, p in enumerate(given))]
    expect_sent(impl, Place("localhost", "/a/b/c"), headers, [Place("localhost", p) for p in PATHS])
    for path in ("/one", "/one/"):
        everywhere = [Place("localhost", p) for p in ("/", "/other", "/one/two", "/onetwo")]
        expect_sent(impl, Place("localhost", path), ["own=1"], everywhere)


HOSTS = ("example.com", "s.example.com", "t.s.example.com", "ts.example.com", "other.example.com",
         "xs.example.com", "example.com.evil", "evilexample.com", "localhost")  # fmt: skip


@clause("client.cookie-domains", MUST, needs=NEEDS, source=[CLIENT, RFC(6265, "5.1.3")])
def test_cookie_domains(impl: Implementation) -> None:
    """The test client MUST send a cookie to the host that set it alone, or to its domain and all
    hosts below that where it names a domain.
    """
    headers = ["own=1", "s=1; Domain=s.example.com", "d=1; Domain=example.com", "own=2; Path=/x"]
    for path in ("/", "/x"):
        places = [Place(host, path) for host in HOSTS]
        expect_sent(impl, Place("s.example.com", "/set"), headers, places)


CHANGES = (
    "a=1", "b=1", "a=2", "a=3; Path=/x", "A=4", "a=; Max-Age=0; Path=/x", "b=5; Path=/x",
    "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=6; Domain=localhost", "c=; Max-Age=0",
    "a=; Max-Age=0; Path=/", "b=7; Path=/x; Max-Age=0",
)  # fmt: skip


@clause("client.cookies-replaced-and-deleted", MUST, needs=NEEDS, source=[CLIENT, STORAGE])
def test_cookies_replaced_and_deleted(impl: Implementation) -> None:
    """A cookie of the same name, domain and path MUST replace the one that the test client has, and
    one that is over at once MUST delete it and no other.
    """
    jar = Jar()
    wanted: list[list[str]] = []

    def ask(client: Any) -> None:
        for number in range(len(CHANGES)):
            client.get(f"/{number}")
            client.get("/x/y")

    answers = {f"/{i}": Said(headers=(("Set-Cookie", h),)) for i, h in enumerate(CHANGES)}
    heard = asked(impl, ask, answers)[1::2]
    for number, header in enumerate(CHANGES):
        jar.take(Place("localhost", f"/{number}"), header)
        wanted.append(sorted(jar.sent(Place("localhost", "/x/y"))))
    assert len(heard) == len(CHANGES), f"{2 * len(CHANGES)} requests, and {len(heard)} asked /x/y"
    for number, request in enumerate(heard):
        found = sorted(c for c in str(request["HTTP_COOKIE"] or "").split("; ") if c)
        expect(found, wanted[number], f"sent to /x/y after each of {CHANGES[: number + 1]}:")


@clause("client.cookies-in-order", SHOULD, needs=NEEDS, source=RFC(6265, "5.4"))
def test_cookies_in_order(impl: Implementation) -> None:
    """Cookies with longer paths SHOULD be sent before those with shorter ones, and of the others
    the older one first.
    """
    headers = ["a=1; Path=/", "b=2; Path=/a/b", "c=3; Path=/a", "d=4; Path=/", "a=5; Path=/"]
    (row,) = cookies_of(impl, Place("localhost", "/set"), headers, [Place("localhost", "/a/b")])
    expect(row[1], row[2], f"sent to /a/b after {headers}:")


@clause("client.domain-as-it-is-spelled", SHOULD, needs=NEEDS, source=RFC(6265, "5.2.3"))
def test_domain_as_it_is_spelled(impl: Implementation) -> None:
    """A dot in front of a cookie's domain SHOULD NOT count, and neither its capitals."""
    headers = ["a=1; Domain=.example.com", "b=1; Domain=Example.COM", "c=1; Domain="]
    expect_sent(impl, Place("s.example.com", "/set"), headers, map(Place, HOSTS))


@clause("client.cookie-of-another-site", SHOULD, needs=NEEDS, source=STORAGE)
def test_cookie_of_another_site(impl: Implementation) -> None:
    """A cookie for a domain that its sender does not belong to SHOULD be ignored."""
    headers = [f"c{i}=1; Domain={host}" for i, host in enumerate(HOSTS)]
    expect_sent(impl, Place("s.example.com", "/set"), headers, map(Place, HOSTS))


OVER = ("a=1; Max-Age=-1", "b=1; Expires=Sat, 01 Jan 2000 00:00:00 GMT",
        "c=1; Max-Age=100; Expires=Sat, 01 Jan 2000 00:00:00 GMT",
        "d=1; Max-Age=0; Expires=Fri, 31 Dec 2100 23:59:59 GMT")  # fmt: skip


@clause("client.cookies-that-are-over", SHOULD, needs=NEEDS, source=[STORAGE, RFC(6265, "3.1")])
def test_cookies_that_are_over(impl: Implementation) -> None:
    """A cookie with a date in the past or a negative age SHOULD NOT be kept; of the two, the age
    counts.
    """
    for path in ("/", "/a"):
        expect_sent(impl, Place("localhost", "/set"), OVER, [Place("localhost", path)])


@clause("client.secure-cookies", SHOULD, needs=NEEDS, source=RFC(6265, "5.4"))
def test_secure_cookies(impl: Implementation) -> None:
    """A cookie with Secure SHOULD be sent by https alone."""
    places = [Place("localhost", "/", secure) for secure in (False, True)]
    headers = ["a=1; Secure", "b=1"]
    expect_sent(impl, Place("localhost", "/set", secure=True), headers, places)


@clause("client.cookie-with-a-blank", SHOULD, needs=NEEDS, source=RFC(6265, "5.2"))
def test_cookie_with_a_blank(impl: Implementation) -> None:
    """A cookie with a blank or another odd character in its value SHOULD be kept as it is, as
    browsers do.
    """
    for header in ("a=b c", "a=b,c", 'a=b"c', "a=b\\c"):
        expect_sent(impl, Place("localhost", "/set"), [header], [HOME])


BROKEN = ("a=1", "nothing", "=1", "b=1; Path=x", "c=1; Max-Age=soon", "d=1; Expires=never", ";",
          "e=1; Max-Age=", "f=1; Max-Age=1_0")  # fmt: skip


@clause("client.broken-cookies", SHOULD, needs=NEEDS, source=[RFC(6265, "5.2"), STORAGE])
def test_broken_cookies(impl: Implementation) -> None:
    """What is no cookie SHOULD be ignored by the test client, and an attribute without meaning,
    too.
    """
    for header in BROKEN:
        where = Place("localhost", "/a/set")
        expect_sent(impl, where, [header], [Place("localhost", "/a/b"), Place("localhost", "/c")])


@clause("client.cookies-of-its-own", MUST, needs=NEEDS, source=[WERKZEUG.api("Client"), CLIENT])
def test_cookies_of_its_own(impl: Implementation) -> None:
    """Without `use_cookies`, the test client MUST NOT keep cookies, and another client MUST NOT
    have them.
    """
    answers = {"/set": Said(headers=(("Set-Cookie", "a=1"),))}

    def ask(client: Any) -> None:
        other = client.application.test_client()
        without = client.application.test_client(use_cookies=False)
        for one in (client, without):
            one.get("/set")
        for one in (client, without, other):
            one.get("/")

    found = [heard["HTTP_COOKIE"] for heard in asked(impl, ask, answers)[2:]]
    expect(found, ["a=1", None, None], "the one that was sent it, one without cookies, another:")


# Arguments of set_cookie, where the cookie is sent to, and where it is not.
SET: tuple[tuple[dict[str, Any], str, list[str], list[str]], ...] = (
    ({}, "k=v", ["http://localhost/", "https://localhost/a"], ["http://a.localhost/"]),
    ({"path": "/a"}, "k=v", ["http://localhost/a", "http://localhost/a/b"],
     ["http://localhost/", "http://localhost/ab"]),
    ({"domain": "h.example"}, "k=v", ["http://h.example/", "http://h.example:81/x"],
     ["http://localhost/", "http://s.h.example/"]),
    ({"domain": "h.example", "origin_only": False}, "k=v",
     ["http://h.example/", "http://s.h.example/"], ["http://example/", "http://xh.example/"]),
    ({"max_age": 10, "httponly": True, "samesite": "Lax"}, "k=v", ["http://localhost/"], []),
)  # fmt: skip


@clause(
    "client.cookies-by-hand",
    MUST,
    needs=[*NEEDS, C.TEST_COOKIES],
    source=[
        WERKZEUG.api("Client.set_cookie"),
        WERKZEUG.api("Client.get_cookie"),
        WERKZEUG.api("Client.delete_cookie"),
    ],
)
def test_cookies_by_hand(impl: Implementation) -> None:
    """A cookie that is set by hand MUST be sent to the domain and the path that it is set for, be
    found there, and be gone when it is deleted.
    """
    for given, text, there, elsewhere in SET:
        place = {key: given[key] for key in ("domain", "path") if key in given}
        found: list[Any] = []

        urls = (*there, *elsewhere)

        def ask(
            client: Any,
            g: Any = given,
            p: Any = place,
            f: list[Any] = found,
            urls: tuple[str, ...] = urls,
        ) -> None:
            client.set_cookie("k", "old", **g)
            client.set_cookie("k", "v", **g)
            f.append(client.get_cookie("k", **p))
            f.append(client.get_cookie("k", **{**p, "path": "/else"}))
            for url in urls:
                client.get(url)
            client.delete_cookie("k", **{**p, "path": "/else"})
            client.get(urls[0])
            client.delete_cookie("k", **p)
            f.append(client.get_cookie("k", **p))
            client.get(urls[0])

        heard = [request["HTTP_COOKIE"] for request in asked(impl, ask)]
        wanted = [*[text] * len(there), *[None] * len(elsewhere), text, None]
        expect(heard, wanted, f"set_cookie('k', 'v', **{given}), then {there}, {elsewhere}:")
        shown = [found[0].key, found[0].value, found[0].path, *found[1:]]
        kept = ["k", "v", given.get("path", "/"), None, None]
        expect(shown, kept, f"get_cookie('k', **{place}):")


@clause(
    "client.cookies-deleted-by-setting",
    MUST,
    needs=[*NEEDS, C.TEST_COOKIES],
    source=[
        WERKZEUG.api("Client.set_cookie"),
        plain_sense("a cookie that is set is kept as one that a reply has set"),
    ],
)
@every(over=[{"max_age": 0}, {"expires": 0}], place=[{}, {"domain": "h.example", "path": "/a"}])
def test_cookies_deleted_by_setting(
    impl: Implementation, over: dict[str, int], place: dict[str, str]
) -> None:
    """A cookie that is set by hand to be over at once MUST delete the one of its place and no
    other, and not be kept.
    """
    found: list[Any] = []
    url = "http://h.example/a" if place else "http://localhost/a"

    def ask(client: Any) -> None:
        client.set_cookie("k", "v", **place)
        client.set_cookie("other", "v", **place)
        client.get(url)
        client.set_cookie("k", "v", **place, **over)
        client.set_cookie("never", "v", **place, **over)
        client.get(url)
        found.extend(client.get_cookie(name, **place) for name in ("k", "never"))

    heard = [request["HTTP_COOKIE"] for request in asked(impl, ask)]
    expect(heard, ["k=v; other=v", "other=v"], f"sent before, and after set_cookie(**{over}):")
    expect(found, [None, None], "what get_cookie finds of what is over:")


SHOWN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("k=v", {"value": "v", "decoded_value": "v", "path": "/", "domain": "localhost",
             "max_age": None, "expires": None, "origin_only": True, "secure": False,
             "http_only": False, "same_site": None}),
    ('k="a b\\054"; Path=/; Max-Age=7; Secure; HttpOnly; SameSite=Strict; Domain=localhost',
     {"value": '"a b\\054"', "decoded_value": "a b,", "max_age": 7, "secure": True,
      "http_only": True, "same_site": "Strict", "origin_only": False}),
)  # fmt: skip


@clause(
    "client.cookie-shows-its-attributes",
    MUST,
    needs=[*NEEDS, C.TEST_COOKIES],
    source=WERKZEUG.api("Cookie"),
)
def test_cookie_shows_its_attributes(impl: Implementation) -> None:
    """A cookie of the test client MUST show the value and the attributes that it was set with."""
    for header, wanted in SHOWN:
        found: list[Any] = []

        def ask(client: Any, found: list[Any] = found) -> None:
            client.get("/set")
            found.append(client.get_cookie("k"))

        asked(impl, ask, {"/set": Said(headers=(("Set-Cookie", header),))})
        assert found[0] is not None, f"get_cookie('k') is None after {header}"
        shown = {name: getattr(found[0], name) for name in wanted}
        expect(shown.items(), wanted.items(), f"what get_cookie('k') shows of {header}:")


@clause(
    "client.no-cookies-by-hand",
    MUST,
    needs=[*NEEDS, C.TEST_COOKIES],
    source=plain_sense("a test that sets a cookie that is never sent tests nothing"),
)
def test_no_cookies_by_hand(impl: Implementation) -> None:
    """A test client that keeps no cookies MUST refuse to set one with an error."""
    found: list[bool] = []
    asked(impl, lambda c: found.append(refused(lambda: c.set_cookie("k", "v"))), use_cookies=False)
    expect(found, [True], "refused by a client without cookies:")
