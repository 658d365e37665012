"""The client: redirects one after another, in a circle, and to other hosts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from conformance.clause import MUST, clause
from conformance.clauses.client.recording import NEEDS, RECORDED, Said, asked, moved, refused
from conformance.describe.app import App
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG, plain_sense

FOLLOWING = FLASK("Testing Flask Applications", "Following Redirects")
HISTORY = WERKZEUG.api("TestResponse.history")


def refusal_of_0(told: list[bool]) -> Callable[[Any], None]:
    """Return what follows /0, and tells whether that was refused."""

    def ask(client: Any) -> None:
        told.append(refused(lambda: client.post("/0", follow_redirects=True)))

    return ask


@clause(
    "client.redirects-in-a-circle",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("Client.open"), plain_sense("a test has to come to an end")],
)
def test_redirects_in_a_circle(impl: Implementation) -> None:
    """Redirects in a circle MUST end with an error, and redirects in a row MUST NOT."""
    for answers in (moved(302, "/0"), moved(307, "/1", "/2", "/0"), moved(301, "/0?a", "/1")):
        told: list[bool] = []
        asked(impl, refusal_of_0(told), answers)
        expect(told, [True], f"refused when {answers} is followed:")
    row = moved(302, *(f"/{n}" for n in range(1, 9)))
    heard = asked(impl, lambda client: client.get("/0", follow_redirects=True), row)
    expect([h["PATH_INFO"] for h in heard], [f"/{n}" for n in range(9)], "eight in a row:")


@clause(
    "client.redirects-elsewhere",
    MUST,
    needs=NEEDS,
    source=WERKZEUG.api("Client", "allow_subdomain_redirects"),
)
def test_redirects_elsewhere(impl: Implementation) -> None:
    """A redirect to another site MUST be refused with an error, and one to a subdomain, too, unless
    subdomains are allowed.
    """
    rows = (("http://other.example/", False, True), ("http://other.example/", True, True),
            ("http://xlocalhost/", True, True), ("http://s.localhost/", False, True),
            ("http://s.localhost/", True, False), ("http://t.s.localhost/b", True, False),
            ("http://localhost.evil/", True, True), ("http://localhost:81/", False, False),
            )  # fmt: skip
    for location, allowed, is_refused in rows:
        told: list[bool] = []
        options: dict[str, Any] = {"allow_subdomain_redirects": True} if allowed else {}
        heard = asked(
            impl,
            refusal_of_0(told),
            moved(302, location),
            **options,
        )
        what = f"refused, when /0 leads to {location} (subdomains allowed: {allowed}), and sent:"
        sent = [] if is_refused else [urlsplit(location).netloc]
        expect([*told, *(h["HTTP_HOST"] for h in heard[1:])], [is_refused, *sent], what)


@clause(
    "client.history-of-redirects",
    MUST,
    needs=[*NEEDS, C.TEST_RESPONSES],
    source=[FOLLOWING, HISTORY, WERKZEUG.api("TestResponse.request")],
)
def test_history_of_redirects(impl: Implementation) -> None:
    """The response after redirects MUST list those that led to it, the first one first, each with
    the request that it answers, and its own request MUST be the last.
    """
    answers = {**moved(302, "/1?b", "/2?c"), "/2": Said(200, (), b"end")}
    found: list[Any] = []

    def ask(client: Any) -> None:
        last = client.post("/0?a", follow_redirects=True, data=b"x")
        for one in (*last.history, last):
            query = one.request.query_string.decode()
            found.append([one.status_code, one.request.path, query, one.request.method])
            found.append([earlier.request.path for earlier in one.history])
        found.append(last.data)
        found.append(client.get("/2").history)

    asked(impl, ask, answers)
    wanted = [[302, "/0", "a", "POST"], [], [302, "/1", "b", "GET"], ["/0"],
              [200, "/2", "c", "GET"], ["/0", "/1"], b"end", ()]  # fmt: skip
    expect(found, wanted, "status, path, query and method, and the history of each:")


@clause(
    "client.cookies-of-a-redirect",
    MUST,
    needs=NEEDS,
    source=[FOLLOWING, RFC(6265, "5.3"), RFC(6265, "5.4")],
)
def test_cookies_of_a_redirect(impl: Implementation) -> None:
    """A cookie that comes with a redirect MUST be kept, and each request MUST have the cookies that
    belong to its own path.
    """
    answers = {
        "/a/0": Said(302, (("Location", "/b/1"), ("Set-Cookie", "n=1"),
                            ("Set-Cookie", "m=1;Path=/"))),
        "/b/1": Said(302, (("Location", "/a/2"), ("Set-Cookie", "m=; Path=/; Max-Age=0"))),
        "/a/2": Said(302, (("Location", "/c/3"),)),
    }  # fmt: skip
    heard = asked(impl, lambda client: client.get("/a/0", follow_redirects=True), answers)
    expect([h["HTTP_COOKIE"] for h in heard], [None, "m=1", "n=1", None], "sent to /a/0, /b/1, ...")


SUBDOMAINS = App(*RECORDED.parts, config={"SERVER_NAME": "c.example"})


@clause(
    "client.redirect-between-subdomains",
    MUST,
    needs=NEEDS,
    source=WERKZEUG.api("Client", "allow_subdomain_redirects"),
)
def test_redirect_between_subdomains(impl: Implementation) -> None:
    """A redirect that stays on the host of its request MUST be followed there, whatever the
    configured host is.
    """
    heard = asked(
        impl,
        lambda client: client.get("/0", subdomain="s", follow_redirects=True),
        moved(308, "/1", "http://s.c.example/2"),
        SUBDOMAINS,
    )
    where = ["http://s.c.example/0", "http://s.c.example/1", "http://s.c.example/2"]
    expect([one.where for one in heard], where, "asked for:")
