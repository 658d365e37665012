"""The jar of RFC 6265 beside the one of Python's library, where both follow the RFC."""

from __future__ import annotations

import email
import http.cookiejar
import re
import urllib.request
from typing import Any, cast

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from conformance.models.jar import Jar, Place, domain_matches, path_matches

HOSTS = ("example.org", "a.example.org", "b.a.example.org", "other.example.net")
PATHS = ("/", "/a", "/a/", "/a/b", "/ab", "/a/b/c")


class Answer:
    """What `http.cookiejar` wants of a response."""

    def __init__(self, header: str) -> None:
        self._message = email.message_from_string(f"Set-Cookie: {header}\n\n")

    def info(self) -> Any:
        """Return the headers."""
        return self._message


def asked(place: Place) -> urllib.request.Request:
    """Return a request to a place, as `http.cookiejar` wants it."""
    scheme = "https" if place.secure else "http"
    return urllib.request.Request(f"{scheme}://{place.host}{place.path}")


def places() -> st.SearchStrategy[Place]:
    """Generate where requests go."""
    return st.builds(Place, st.sampled_from(HOSTS), st.sampled_from(PATHS), st.booleans())


def headers() -> st.SearchStrategy[str]:
    """Generate what both jars read alike."""
    attributes = st.fixed_dictionaries(
        {},
        optional={
            "Path": st.sampled_from(["/", "/a", "/a/b"]),
            "Domain": st.sampled_from(["example.org", ".example.org", "a.example.org"]),
            "Max-Age": st.sampled_from(["0", "-1", "60"]),
            "Secure": st.just(""),
        },
    )

    def told(name: str, value: str, given: dict[str, str]) -> str:
        rest = [f"{key}={text}" if text else key for key, text in given.items()]
        return "; ".join([f"{name}={value}", *rest])

    return st.builds(told, st.sampled_from("ab"), st.sampled_from("12"), attributes)


@settings(max_examples=300, derandomize=True, database=None)
@given(set_by=st.lists(st.tuples(places(), headers()), min_size=1, max_size=5), asked_for=places())
@example(
    set_by=[(Place("a.example.org", "/a/b"), "a=1; Domain=example.org; Path=/a")],
    asked_for=Place("b.a.example.org", "/a/b/c"),
)
def test_it_sends_what_the_librarys_sends(
    set_by: list[tuple[Place, str]], asked_for: Place
) -> None:
    """But for the order among paths of one length, and a domain that is the host itself.

    The library keeps that cookie beside the one without a domain, and the RFC does not (5.3, 11).
    """
    for place, header in set_by:
        assume(not re.search(rf"Domain=\.?{re.escape(place.host)}(;|$)", header))
    policy = http.cookiejar.DefaultCookiePolicy
    strict = policy(strict_ns_domain=policy.DomainStrictNonDomain)
    ours, theirs = Jar(), http.cookiejar.CookieJar(strict)
    for place, header in set_by:
        ours.take(place, header)
        theirs.extract_cookies(cast("Any", Answer(header)), asked(place))
    request = asked(asked_for)
    theirs.add_cookie_header(request)
    found = request.get_header("Cookie") or ""

    assert sorted(ours.sent(asked_for)) == sorted(filter(None, found.split("; ")))


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", []),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", ["a=1"]),
        ("a=1; Max-Age=never", ["a=1"]),
        ("a=1; Domain=example.net", []),
        ("a=1; Path=relative", ["a=1"]),
        ("a=b=c", ["a=b=c"]),
        ("=1", []),
        ("a", []),
    ],
)
def test_what_a_header_leaves(header: str, kept: list[str]) -> None:
    jar = Jar()

    jar.take(Place("example.org"), header)

    assert jar.sent(Place("example.org")) == kept


def test_longer_paths_come_first_and_then_older_cookies() -> None:
    jar = Jar()
    for header in ("c=1", "b=2; Path=/a", "a=3", "c=4"):
        jar.take(Place("example.org"), header)

    assert jar.sent(Place("example.org", "/a/b")) == ["b=2", "c=4", "a=3"]


def test_addresses_have_nothing_below_them() -> None:
    assert domain_matches("a.example.org", "example.org")
    assert not domain_matches("10.0.0.1", "0.0.1")
    assert not domain_matches("badexample.org", "example.org")
    assert [path_matches(path, "/a") for path in PATHS] == [False, True, True, True, False, True]
