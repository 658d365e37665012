"""Claims about cookies: a Set-Cookie header is read as a client reads it (RFC 6265, 5.2)."""

from __future__ import annotations

import pytest

from conformance.drive.cookies import Cookie


@pytest.mark.parametrize(
    ("header", "name", "value", "attributes"),
    [
        (" a = 1 ;  Path = / ; HttpOnly", "a", "1", {"path": "/", "httponly": ""}),
        ("a=b=c; Priority=High", "a", "b=c", {"priority": "High"}),
        ("a=; Path=/a; Path=/b; ;", "a", "", {"path": "/b"}),
    ],
)
def test_is_read_as_a_client_does(
    header: str, name: str, value: str, attributes: dict[str, str]
) -> None:
    cookie = Cookie.parse(header)

    assert (cookie.name, cookie.value) == (name, value)
    assert {key: cookie.get(key) for key, _ in cookie.attributes} == attributes


@pytest.mark.parametrize("header", ["a; Path=/", "=1", ""])
def test_what_a_client_ignores_is_refused(header: str) -> None:
    with pytest.raises(AssertionError, match="Set-Cookie"):
        Cookie.parse(header)


@pytest.mark.parametrize(
    ("value", "allowed"),
    [("abc", True), ("", True), ('"a b"', True), ('"\\054"', True), ("a,b", False), ("é", False)],
)
def test_values_that_a_server_may_send(value: str, allowed: bool) -> None:
    assert Cookie("a", value).allowed is allowed


@pytest.mark.parametrize(
    ("rest", "expired"),
    [
        ("Max-Age=0", True),
        ("Max-Age=-1", True),
        ("Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", False),
        ("Expires=Thu, 01 Jan 1970 00:00:00 GMT", True),
        ("Expires=soon", False),
        ("Max-Age=soon", False),
    ],
)
def test_expired(rest: str, expired: bool) -> None:
    assert Cookie.parse(f"a=1; {rest}").expired is expired
