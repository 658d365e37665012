"""The client: what it sends after a redirect, and that it is what asking directly would send."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urljoin, urlsplit

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.client.recording import NEEDS, Heard, Said, asked, moved, opened
from conformance.models.redirects import (
    DEPRECATED,
    FOLLOWED,
    METHODS,
    NOT_FOLLOWED,
    OF_A_BODY,
    method_after,
)
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG, plain_sense

FOLLOWING = FLASK("Testing Flask Applications", "Following Redirects")
OPEN = WERKZEUG.api("Client.open")
REDIRECTION = RFC(9110, "15.4")
HISTORY = WERKZEUG.api("TestResponse.history")


def follow(impl: Implementation, status: int, method: str, **options: Any) -> list[Heard]:
    """Ask for what was moved, and return all requests."""
    given = {"method": method, "follow_redirects": True, **options}
    return opened(impl, "/0", given, moved(status, "/there?a=1"))


@clause("client.redirects-by-status", MUST, needs=NEEDS, source=[FOLLOWING, REDIRECTION])
def test_redirects_by_status(impl: Implementation) -> None:
    """The test client that is to follow redirects MUST follow 301, 302, 303, 307 and 308, and MUST
    NOT follow what is no redirect.
    """
    for status in (*FOLLOWED, *NOT_FOLLOWED):
        heard = follow(impl, status, "GET")
        wanted = ["/0", "/there"] if status in FOLLOWED else ["/0"]
        expect([one["PATH_INFO"] for one in heard], wanted, f"asked for, when /0 is a {status}:")


@clause(
    "client.deprecated-redirects",
    SHOULD,
    needs=NEEDS,
    source=[RFC(9110, "15.4.6"), RFC(9110, "15.4.7")],
)
def test_deprecated_redirects(impl: Implementation) -> None:
    """A 305 or a 306 SHOULD NOT be followed: its location is a proxy, if anything."""
    for status in DEPRECATED:
        heard = follow(impl, status, "GET")
        expect([one["PATH_INFO"] for one in heard], ["/0"], f"asked for, when /0 is a {status}:")


def expect_methods(impl: Implementation, pairs: list[tuple[int, str]]) -> None:
    """Compare the methods that are sent after redirects with the table."""
    for status, method in pairs:
        heard = follow(impl, status, method)
        found = [one["REQUEST_METHOD"] for one in heard]
        expect(found, [method, method_after(status, method)], f"{method} after a {status}:")


@clause("client.method-after-a-redirect", MUST, needs=NEEDS, source=[FOLLOWING, REDIRECTION])
def test_method_after_a_redirect(impl: Implementation) -> None:
    """After a redirect, GET and HEAD MUST stay what they are, a 303 MUST turn all other methods
    into GET, and a 307 or 308 MUST keep the method.
    """
    pairs = [(s, m) for s in FOLLOWED for m in METHODS if m in ("GET", "HEAD") or s > 302]
    expect_methods(impl, pairs)


@clause(
    "client.other-methods-after-a-redirect",
    SHOULD,
    needs=NEEDS,
    source=[RFC(9110, "15.4.2"), RFC(9110, "15.4.3")],
)
def test_other_methods_after_a_redirect(impl: Implementation) -> None:
    """After a 301 or 302, the test client SHOULD keep PUT, PATCH, DELETE and OPTIONS: what RFC 9110
    lets change is POST.
    """
    pairs = [(s, m) for s in (301, 302) for m in METHODS if m not in ("GET", "HEAD", "POST")]
    expect_methods(impl, pairs)


@clause("client.redirects-as-browsers-do", SHOULD, needs=NEEDS, source=[RFC(9110, "15.4.2")])
def test_redirects_as_browsers_do(impl: Implementation) -> None:
    """After a 301 or 302, the test client SHOULD go on with GET when it sent a POST, as browsers
    do.
    """
    expect_methods(impl, [(301, "POST"), (302, "POST")])


# Bodies, each made anew, because reading one may use it up.
def bodies() -> list[dict[str, Any]]:
    """Return arguments that make a body, in each way."""
    return [
        {"data": b"raw", "content_type": "a/b"},
        {"data": {"a": "é"}},
        {"json": {"a": 1}},
        {"data": {"f": (io.BytesIO(b"file"), "f.txt"), "a": "1"}},
        {"data": {"f": (io.BytesIO(b"x" * 600_000), "f.txt")}},
        {"input_stream": io.BytesIO(b"stream"), "content_type": "a/b"},
    ]


def expect_body_again(impl: Implementation, *, reads: bool) -> None:
    """Compare the request after a 307 or 308 with the one before, body and all."""
    keys = ("REQUEST_METHOD", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_X_A")
    asked_with = {"method": "PUT", "follow_redirects": True, "headers": {"X-A": "1"}}
    for status in (307, 308):
        answers = {"/0": Said(status, (("Location", "/1"),), reads=reads)}
        for given in bodies():
            heard = opened(impl, "/0", {**asked_with, **given}, answers)
            first, second = heard
            told = f"after a {status}, of {given}:"
            expect([second[key] for key in keys], [first[key] for key in keys], f"{keys} {told}")
            length = int(first["CONTENT_LENGTH"])
            assert length > 0, f"{given} has sent no body"
            expect([len(second.body)], [length], f"bytes of the body {told}")
            assert first.body in (b"", second.body), f"another body was sent {told}"


@clause(
    "client.body-after-a-redirect",
    MUST,
    needs=NEEDS,
    source=[FOLLOWING, RFC(9110, "15.4.8"), RFC(9110, "15.4.9")],
)
def test_body_after_a_redirect(impl: Implementation) -> None:
    """After a 307 or 308, the test client MUST send the same body again, with its type and its
    length.
    """
    expect_body_again(impl, reads=False)


@clause(
    "client.body-that-was-read",
    MUST,
    needs=NEEDS,
    source=[FOLLOWING, RFC(9110, "15.4.8"), RFC(9110, "15.4.9")],
)
def test_body_that_was_read(impl: Implementation) -> None:
    """After a 307 or 308, the test client MUST send the same body again, also when the view that
    redirects has read it.
    """
    expect_body_again(impl, reads=True)


@clause(
    "client.no-body-after-a-redirect", MUST, needs=NEEDS, source=[FOLLOWING, RFC(9110, "15.4.4")]
)
def test_no_body_after_a_redirect(impl: Implementation) -> None:
    """After a 303, the test client MUST send neither the body nor its type and length."""
    for given in bodies():
        first, second = follow(impl, 303, "POST", headers={"X-A": "1"}, **given)
        assert first.body, f"{given} has sent no body"
        length = second["CONTENT_LENGTH"] or "0"
        found = [second["CONTENT_TYPE"], length, second["HTTP_X_A"], second.body]
        expect(found, [None, "0", "1", b""], f"type, length, X-A, body of {given}:")


@clause(
    "client.coding-after-a-redirect",
    MUST,
    needs=NEEDS,
    source=plain_sense("a request without a body has no transfer coding"),
)
def test_coding_after_a_redirect(impl: Implementation) -> None:
    """After a 303, Transfer-Encoding MUST NOT be sent again: there is no body any more."""
    (_, after) = follow(impl, 303, "POST", data=b"x", headers={"Transfer-Encoding": "chunked"})
    expect([after["HTTP_TRANSFER_ENCODING"]], [None], "HTTP_TRANSFER_ENCODING after a 303:")


@clause("client.body-fields-after-a-redirect", SHOULD, needs=NEEDS, source=REDIRECTION)
def test_body_fields_after_a_redirect(impl: Implementation) -> None:
    """After a 303, the headers that describe the body SHOULD NOT be sent again, and after a 307
    they stay.
    """
    headers = dict.fromkeys(OF_A_BODY, "x")
    for status in (303, 307):
        (_, after) = follow(impl, status, "POST", data=b"x", headers=headers)
        keys = [f"HTTP_{name.upper().replace('-', '_')}" for name in OF_A_BODY]
        wanted = ["x" if status == 307 else None] * len(keys)
        expect([after[key] for key in keys], wanted, f"{keys} after a {status}:")


ROOTED = "http://localhost:81/root"
# Where a redirect leads to, from http://localhost:81/root/a/0?old=1.
WHOLE = ("/root/b", "/root/b?c=1&d=%20", "/root/b#e", "/root", "/root/", "/rootb", "/else/b",
         "http://localhost:81/root/b?c=é", "http://localhost:81/", "/root/%C3%A9%20%2F%25",
         "/root/é",         "http://localhost:82/root/b", "https://localhost/root/b", "http://localhost/else",
         "/root/b?next=/x?y", "/root/root/b")  # fmt: skip
RELATIVE = ("b", "b?c=1", "?c=1", "../b", "./b", "b/../c")
COMPARED = ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT",
            "wsgi.url_scheme", "HTTP_X_A", "REMOTE_ADDR", "REQUEST_METHOD", "HTTP_X_CHANGED",
            "HTTP_COOKIE")  # fmt: skip


def directly(client: Any, url: str, **options: Any) -> None:
    """Ask for a URL, below the root if it is there."""
    parts = urlsplit(url)
    path = parts.path or "/"
    rooted = path == "/root" or path.startswith("/root/")
    root = "/root" if rooted else ""
    client.get(
        path.removeprefix(root) + (f"?{parts.query}" if parts.query else ""),
        base_url=f"{parts.scheme}://{parts.netloc}{root}",
        **options,
    )


def expect_as_asked(impl: Implementation, location: str) -> None:
    """Compare the request after a redirect with that of asking there directly."""
    answers = {
        "/root/a/0?old=1": Said(302, (("Location", location), ("Set-Cookie", "k=v; Path=/")))
    }
    headers = {"X-A": "1"}

    def ask(client: Any) -> None:
        client.get("/a/0?old=1", base_url=ROOTED, headers=headers, follow_redirects=True)
        directly(client, urljoin(f"{ROOTED}/a/0?old=1", location), headers=headers)

    heard = asked(impl, ask, answers)
    assert len(heard) == 3, f"a redirect to {location!r} and a request made {len(heard)} requests"
    wanted = heard[2].taken(COMPARED).items()
    expect(heard[1].taken(COMPARED).items(), wanted, f"from {ROOTED}/a/0?old=1 to {location!r}:")


@clause(
    "client.redirect-is-as-asked", MUST, needs=NEEDS, source=[FOLLOWING, OPEN, RFC(9110, "10.2.2")]
)
def test_redirect_is_as_asked(impl: Implementation) -> None:
    """The request after a redirect MUST be the one that asking for its location directly would
    send: path, query, script root, host, port, scheme, headers and cookies.
    """
    for location in WHOLE:
        expect_as_asked(impl, location)


@clause("client.redirect-to-a-relative-place", MUST, needs=NEEDS, source=RFC(9110, "10.2.2"))
def test_redirect_to_a_relative_place(impl: Implementation) -> None:
    """A location that is relative MUST be read from where the redirect came."""
    for location in RELATIVE:
        expect_as_asked(impl, location)


@clause("client.redirect-without-a-scheme", MUST, needs=NEEDS, source=RFC(9110, "10.2.2"))
def test_redirect_without_a_scheme(impl: Implementation) -> None:
    """A location that begins with two slashes and a host MUST be asked for by the same scheme."""
    for location in ("//localhost:81/root/b", "//localhost/b?c"):
        expect_as_asked(impl, location)


@clause("client.raw-address-after-a-redirect", SHOULD, needs=NEEDS, source=OPEN)
def test_raw_address_after_a_redirect(impl: Implementation) -> None:
    """After a redirect, REQUEST_URI and RAW_URI SHOULD be those of the new location, with its
    query.
    """
    for path in ("/there", "/th%20re?a=%20", "http://localhost/there?a"):
        heard = asked(impl, lambda c: c.get("/0?old", follow_redirects=True), moved(302, path))
        found = [heard[1][key] for key in ("REQUEST_URI", "RAW_URI")]
        expect(found, [path.removeprefix("http://localhost")] * 2, f"after a redirect to {path}:")


class Signed:
    """What a client class of an application adds: a header with each request that it opens."""

    def open(self, *given: Any, **named: Any) -> Any:
        """Ask with the header."""
        return super().open(*given, headers={"X-Signed": "1"}, **named)  # type: ignore[misc]


@clause(
    "client.own-client-follows-redirects",
    MUST,
    needs=NEEDS,
    source=[
        FOLLOWING,
        FLASK.api("Flask.test_client_class"),
        FLASK.changes("2.1.0", "overriding FlaskClient.open is no error on redirect"),
    ],
)
@every(status=[301, 302, 303, 307, 308], times=[1, 3])
def test_own_client_follows_redirects(impl: Implementation, status: int, times: int) -> None:
    """A test client of a class whose own `open` adds a header to each request MUST follow redirects
    like any other.
    """
    answers = moved(status, *(f"/{number}" for number in range(1, times + 1)))

    def ask(client: Any) -> None:
        own = type("Own", (Signed, type(client)), {})
        application = client.application
        own(application, application.response_class).open("/0", follow_redirects=True).close()

    found = [[one["PATH_INFO"], one["HTTP_X_SIGNED"]] for one in asked(impl, ask, answers)]
    wanted = [[f"/{number}", "1"] for number in range(times + 1)]
    expect(found, wanted, f"asked for, by {status}s, and the header:")
