"""Responses that are made: of an application, of another class, redirects."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from conformance.clause import MUST, clause, every
from conformance.clauses.structures.calling import called
from conformance.clauses.structures.performing import apart, environ
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG

NEEDS = [C.WRAPPED_RESPONSE]
RESPONSE = WERKZEUG.api("Response")


def method(name: str) -> Any:
    """Return where a method or an attribute of a response is described."""
    return WERKZEUG.api(f"Response.{name}")


@clause(
    "structures.response-of-an-application",
    MUST,
    needs=NEEDS,
    source=[method("from_app"), method("force_type")],
)
@every(way=["from_app", "buffered", "force_type", "written"])
def test_response_of_an_application(impl: Implementation, way: str) -> None:
    """`from_app` and `force_type` MUST make a response of any WSGI application: status, headers and
    body are its own.
    """

    def app(environ_: Any, start_response: Any) -> Any:
        write = start_response("207 Own", [("X-A", environ_["PATH_INFO"]), ("X-A", "2")])
        if way == "written":
            write(b"w")
        return iter([b"a", b"b"])

    def body(kit: Any) -> None:
        own: Any = type("Own", (kit.Response,), {})
        request = environ("/p")
        if way == "force_type":
            real = own.force_type(app, request)
        else:
            real = own.from_app(app, request, buffered=way == "buffered")
        assert type(real) is own, f"it is a {type(real)}"
        seen = [real.status, real.headers.getlist("X-A"), real.get_data()]
        wanted = b"wab" if way == "written" else b"ab"
        expect(seen, ["207 Own", ["/p", "2"], wanted], f"made by {way}:")

    apart(impl, body)


@clause("structures.response-of-a-class", MUST, needs=NEEDS, source=method("force_type"))
def test_response_of_a_class(impl: Implementation) -> None:
    """`force_type` MUST make a response one of the class, in place, and refuse an application
    without an environ with TypeError.
    """

    def body(kit: Any) -> None:
        own: Any = type("Own", (kit.Response,), {})
        real = kit.Response("a", 404, [("X-A", "1")])
        found = own.force_type(real)
        expect([type(found), found.get_data(), found.status_code], [own, b"a", 404], "forced:")
        end = ending(own.force_type, lambda *given: [])
        assert isinstance(end, TypeError), f"without an environ it gives {end!r}"

    apart(impl, body)


@clause("structures.redirects", MUST, needs=NEEDS, source=WERKZEUG.api("redirect"))
@every(
    code=[None, 301, 302, 303, 307, 308],
    location=["/a?b=c&d=e", '/"><script>alert(1)</script>', "http://ü.example/ü", "'\"<&>"],
)
def test_redirects(impl: Implementation, code: int | None, location: str) -> None:
    """`redirect` MUST answer 302 by itself, or with the code, with a response of the class that is
    asked for, and no markup of the location in its page.
    """

    def body(kit: Any) -> None:
        own: Any = type("Own", (kit.Response,), {})
        options = {} if code is None else {"code": code}
        for real in (kit.redirect(location, **options), kit.redirect(location, Response=own)):
            status = 302 if isinstance(real, own) else code or 302
            expect([real.status_code], [status], f"redirect({location!r}):")
            page = real.get_data(as_text=True)
            for markup in ("<script", '"><', "'\"", "<&"):
                assert markup not in page.lower(), f"redirect({location!r}) has the page {page!r}"

    apart(impl, body)


@clause(
    "structures.redirect-locations",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("redirect"), RFC(9110, "10.2.2"), RFC(3986, "2.1")],
)
@every(location=["/a b", '/"<>', "http://ü.example/ü", "/a?b=ü", "/ok?a=b&c=%20"])
def test_redirect_locations(impl: Implementation, location: str) -> None:
    """The Location of a redirect MUST be a URI: of any other text the characters that a URI does
    not have are encoded.
    """

    def body(kit: Any) -> None:
        sent = called(kit.redirect(location))[1]["location"]
        fine = sent.isascii() and not set('<>" ') & set(sent)
        assert fine, f"redirect({location!r}) sends Location: {sent}"
        if location.startswith("/ok"):
            assert sent.endswith(location), f"redirect({location!r}) sends Location: {sent}"

    apart(impl, body)


@clause(
    "structures.slash-appended", MUST, needs=NEEDS, source=WERKZEUG.api("append_slash_redirect")
)
@every(
    case=[
        ("/a", "", "/a/"),
        ("/a/b", "", "/a/b/"),
        ("/a/b", "x=1&y=2", "/a/b/?x=1&y=2"),
        ("/a b", "", "/a%20b/"),
    ]
)
def test_slash_appended(impl: Implementation, case: tuple[str, str, str]) -> None:
    """`append_slash_redirect` MUST lead to the same URL with a slash at the end of its path, and
    the query behind it.
    """
    path, query, wanted = case

    def body(kit: Any) -> None:
        request = environ(path)
        request["QUERY_STRING"] = query
        for options in ({}, {"code": 301}):
            real = kit.append_slash_redirect(request, **options)
            location = called(real)[1]["location"]
            base = f"http://localhost{path.replace(' ', '%20')}"
            found = urljoin(base, location)
            expect([found.partition("localhost")[2]], [wanted], f"of {path}?{query}: {location}")
            if options:
                expect([real.status_code], [301], "code=301:")
            else:
                assert real.status_code in (301, 308), f"it answers {real.status_code}"

    apart(impl, body)
