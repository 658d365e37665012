"""Response as a WSGI application: what is sent for which request."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.structures.calling import Body, called
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
            _, fields, data = called(real, method=method_)
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
        seen = [found["Content-Location"], found["X-A"], found["Content-Length"]]
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
            expect([found], [wanted], f"Location: {given}, of http://h.example/a/b:")
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
            expect([real.get_wsgi_headers(environ())["Location"]], [wanted], f"of {given}:")

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
        assert made[0] != "t", f"overwrite leaves {made!r}"
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
        data = called(real, method=method_)[2]
        expect([data], [b"abc" if wanted == 200 and method_ != "HEAD" else b""], "its body:")

    apart(impl, body)


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
        ("x", None, "bytes */5"),
    ],
    streamed=[False, True],
)
def test_response_in_parts(
    impl: Implementation, case: tuple[str, bytes | None, str], streamed: bool
) -> None:
    """With `accept_ranges` and a length, `make_conditional` MUST cut the body to the part that is
    asked for: 206, Content-Range, the length of the part; or raise
    RequestedRangeNotSatisfiable with the length of the whole.
    """
    asked, wanted, said = case

    def body(kit: Any) -> None:
        real = kit.Response(iter([b"ab", b"cd", b"e"]) if streamed else "abcde")
        request = environ(headers=(("Range", asked),))
        end = ending(real.make_conditional, request, accept_ranges=True, complete_length=5)
        if wanted is None:
            refused = isinstance(end, kit.RequestedRangeNotSatisfiable)
            assert refused, f"Range: {asked} gives {end!r}"
            seen = [end.code, dict(end.get_headers()).get("Content-Range")]
            expect(seen, [416, said], f"of Range: {asked}")
            return
        status, fields, data = called(real, headers=(("Range", asked),))
        expect([status[:3], data], ["206", wanted], f"Range: {asked}, the part:")
        names = ("content-range", "content-length", "accept-ranges")
        expect([fields[name] for name in names], [said, str(len(wanted)), "bytes"], "fields:")

    apart(impl, body)
