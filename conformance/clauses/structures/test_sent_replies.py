"""Responses as WSGI applications: what is sent for which request, and what is made of others."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

from conformance.clause import MUST, clause, every
from conformance.clauses.performing import Body, apart, environ, served
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


def escaped(url: str) -> str:
    """Return a URL with its escapes in capital letters: both mean the same (RFC 3986, 2.1)."""
    return re.sub("%[0-9a-fA-F]{2}", lambda found: found.group().upper(), url)


NO_BODY = (100, 101, 204, 304)


@clause(
    "structures.response-without-a-body",
    MUST,
    needs=NEEDS,
    source=[
        method("get_app_iter"),
        method("get_wsgi_headers"),
        RFC(9110, "8.6"),
        RFC(9110, "9.3.2"),
    ],
)
@every(status=[200, *NO_BODY], method_=["GET", "HEAD"])
def test_response_without_a_body(impl: Implementation, status: int, method_: str) -> None:
    """For HEAD, and with a status that has none, no body MUST be sent; the length stays for HEAD,
    and is not sent with 1xx and 204. What was streamed is closed.
    """

    def body(kit: Any) -> None:
        for given in ("abc", Body("a", "bc")):
            real = kit.Response(given, status)
            _, fields, data = served(real, method=method_)
            empty = status in NO_BODY or method_ == "HEAD"
            expect([data], [b"" if empty else b"abc"], f"the body of {status}, {method_}:")
            if status < 200 or status == 204:
                expect([fields.get("content-length")], [None], f"the length of {status}:")
            elif status == 200 and isinstance(given, str):
                expect([fields.get("content-length")], ["3"], f"the length of {status}:")
            if isinstance(given, Body):
                expect([given.closed], [1], f"how often it is closed, {status}, {method_}:")

    apart(impl, body)


@clause(
    "structures.response-headers-sent",
    MUST,
    needs=NEEDS,
    source=[
        method("get_wsgi_headers"),
        method("get_wsgi_response"),
        method("automatically_set_content_length"),
    ],
)
def test_response_headers_sent(impl: Implementation) -> None:
    """What is sent MUST be a copy of the headers: locations are URIs in it, and the length is there
    unless `automatically_set_content_length` is off or another one is set.
    """

    def body(kit: Any) -> None:
        real = kit.Response(["a", "b"], headers=[("Content-Location", "/ü"), ("X-A", "1")])
        found = real.get_wsgi_headers(environ())
        seen = [escaped(found["Content-Location"]), found["X-A"], found["Content-Length"]]
        expect(seen, ["/%C3%BC", "1", "2"], "sent:")
        found["X-A"] = "2"
        expect([real.headers["X-A"], "Content-Length" in real.headers], ["1", False], "kept:")
        app_iter, status, headers = real.get_wsgi_response(environ())
        expect([b"".join(app_iter), status, type(headers)], [b"ab", "200 OK", list], "all three:")
        real.headers["Content-Length"] = "7"
        expect([real.get_wsgi_headers(environ())["Content-Length"]], ["7"], "set by hand:")
        own = type("Own", (kit.Response,), {"automatically_set_content_length": False})
        found = own(["a"]).get_wsgi_headers(environ())
        expect(["Content-Length" in found, "Content-Length" in own("a").headers], [False, False])

    apart(impl, body)


@clause(
    "structures.response-locations",
    MUST,
    needs=NEEDS,
    source=[method("get_wsgi_headers"), method("autocorrect_location_header")],
)
def test_response_locations(impl: Implementation) -> None:
    """With `autocorrect_location_header` a relative Location MUST be made absolute, against the URL
    of the request, and an absolute one stay.
    """

    def body(kit: Any) -> None:
        own = type("Own", (kit.Response,), {"autocorrect_location_header": True})
        for given, wanted in (
            ("/x", "http://h.example/x"),
            ("y?z=ü", "http://h.example/a/y?z=%C3%BC"),
            ("http://o.example/", "http://o.example/"),
        ):
            real = own("", 302, [("Location", given)])
            found = real.get_wsgi_headers(environ("/a/b", host="h.example"))["Location"]
            expect([escaped(found)], [wanted], f"Location: {given}, of http://h.example/a/b:")
            expect([real.headers["Location"]], [given], "kept:")

    apart(impl, body)


@clause(
    "structures.relative-locations",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.changes("2.1.0", "relative redirects"), method("autocorrect_location_header")],
)
def test_relative_locations(impl: Implementation) -> None:
    """By itself a Response MUST send the Location that it has, as a URI."""

    def body(kit: Any) -> None:
        for given, wanted in (("/x", "/x"), ("ü", "%C3%BC")):
            real = kit.Response("", 302, [("Location", given)])
            found = real.get_wsgi_headers(environ())["Location"]
            expect([escaped(found)], [wanted], f"of {given}:")

    apart(impl, body)


@clause(
    "structures.response-tags",
    MUST,
    needs=NEEDS,
    source=[method("add_etag"), method("set_etag"), method("get_etag"), RFC(9110, "8.8.3")],
)
def test_response_tags(impl: Implementation) -> None:
    """`set_etag` MUST set a tag, `get_etag` return it and whether it is weak, and `add_etag` make
    one of the body where there is none, or where it may overwrite.
    """

    def body(kit: Any) -> None:
        real = kit.Response("a")
        expect([real.get_etag()], [(None, None)], "of none:")
        for weak, text in ((False, '"t"'), (True, 'W/"t"')):
            real.set_etag("t", weak)
            expect([real.get_etag(), real.headers["ETag"]], [("t", weak), text], f"{weak=}:")
        real.add_etag()
        expect([real.get_etag()], [("t", True)], "added where there is one:")
        real.add_etag(overwrite=True)
        made = real.get_etag()
        assert made[0] != "t", f"overwrite leaves {made!r}, and not a tag of the body"
        expect([made[1]], [False], "made anew, weak:")
        others = [kit.Response(data) for data in ("a", "b")]
        for one in others:
            one.add_etag(weak=True)
        expect([others[0].get_etag(), others[1].get_etag()[0] == made[0]], [(made[0], True), False])

    apart(impl, body)


@clause(
    "structures.response-conditional",
    MUST,
    needs=NEEDS,
    source=[method("make_conditional"), RFC(9110, "15.4.5")],
)
@every(method_=["GET", "HEAD", "POST"], tag=["a", "b"])
def test_response_conditional(impl: Implementation, method_: str, tag: str) -> None:
    """`make_conditional` MUST return the response itself: 304 for GET and HEAD where If-None-Match
    names its tag, with a date, and unchanged for other methods.
    """

    def body(kit: Any) -> None:
        real = kit.Response("abc")
        real.set_etag("a")
        asked = environ(method=method_, headers=(("If-None-Match", f'"{tag}"'),))
        assert real.make_conditional(asked) is real, "it returns another response"
        safe = method_ != "POST"
        wanted = 304 if tag == "a" and safe else 200
        expect([real.status_code, "Date" in real.headers], [wanted, safe], f"{method_}, {tag!r}:")
        data = served(real, method=method_)[2]
        expect([data], [b"abc" if wanted == 200 and method_ != "HEAD" else b""], "its body:")

    apart(impl, body)


class Pipe:
    """A body that has a file's `seek`, and says that it cannot."""

    def __iter__(self) -> Iterator[bytes]:
        yield from PIECES

    def seekable(self) -> bool:
        """Say that it is a pipe."""
        return False

    def seek(self, *place: int) -> int:
        """Refuse, as pipes do."""
        raise io.UnsupportedOperation("a pipe has no places")


PIECES = [b"ab", b"cd", b"e"]
FORMS: dict[str, Callable[[], Any]] = {
    "a text": lambda: "abcde",
    "pieces": lambda: iter(PIECES),
    "a file": lambda: io.BytesIO(b"abcde"),
    "a pipe": Pipe,
}


@clause(
    "structures.response-in-parts",
    MUST,
    needs=[*NEEDS, C.EXCEPTIONS],
    source=[method("make_conditional"), RFC(9110, "14.2")],
)
@every(
    case=[
        ("bytes=0-1", b"ab", "bytes 0-1/5"),
        ("bytes=1-", b"bcde", "bytes 1-4/5"),
        ("bytes=-2", b"de", "bytes 3-4/5"),
        ("bytes=4-9", b"e", "bytes 4-4/5"),
        ("bytes=5-", None, "bytes */5"),
    ],
    form=list(FORMS),
)
def test_response_in_parts(
    impl: Implementation, case: tuple[str, bytes | None, str], form: str
) -> None:
    """With `accept_ranges` and a length, `make_conditional` MUST cut the body, a text, a file or
    pieces, to the part that is asked for: 206, Content-Range, the length of the part; or raise
    RequestedRangeNotSatisfiable with the length of the whole.
    """
    asked, wanted, said = case

    def body(kit: Any) -> None:
        real = kit.Response(FORMS[form]())
        request = environ(headers=(("Range", asked),))
        end = ending(real.make_conditional, request, accept_ranges=True, complete_length=5)
        if wanted is None:
            refused = isinstance(end, kit.RequestedRangeNotSatisfiable)
            assert refused, f"Range: {asked} gives {end!r}"
            told = dict(end.get_headers()).get("Content-Range", said)  # it may be left out
            expect([end.code, told], [416, said], f"of Range: {asked}")
            return
        status, fields, data = served(real, headers=(("Range", asked),))
        expect([status[:3], data], ["206", wanted], f"Range: {asked}, the part:")
        names = ("content-range", "content-length", "accept-ranges")
        expect([fields[name] for name in names], [said, str(len(wanted)), "bytes"], "fields:")

    apart(impl, body)


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
        sent = served(kit.redirect(location))[1]["location"]
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
            location = served(real)[1]["location"]
            base = f"http://localhost{path.replace(' ', '%20')}"
            found = urljoin(base, location)
            expect([found.partition("localhost")[2]], [wanted], f"of {path}?{query}: {location}")
            if options:
                expect([real.status_code], [301], "code=301:")
            else:
                assert real.status_code in (301, 308), (
                    f"it answers {real.status_code}, and not 308 (or 301)"
                )

    apart(impl, body)
