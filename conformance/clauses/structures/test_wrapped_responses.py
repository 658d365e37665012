"""Response by itself: its arguments, its body in every form, and what it is as a WSGI application."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

from conformance.clause import MUST, clause, every
from conformance.clauses.structures.performing import apart, environ
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG

NEEDS = [C.WRAPPED_RESPONSE]
RESPONSE = WERKZEUG.api("Response")


def method(name: str) -> Any:
    """Return where a method or an attribute of a response is described."""
    return WERKZEUG.api(f"Response.{name}")


class Body:
    """A stream of texts and bytes that knows how often it was closed."""

    def __init__(self, *items: str | bytes) -> None:
        self.items, self.closed = iter(items), 0

    def __iter__(self) -> Iterator[str | bytes]:
        return self.items

    def close(self) -> None:
        """Count."""
        self.closed += 1


def called(response: Any, **details: Any) -> tuple[str, dict[str, str], bytes]:
    """Call a response as an application; return status, fields by lower-case name, and body."""
    heard: list[Any] = []
    body = response(environ(**details), lambda *given: heard.append(given))
    data = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    ((status, headers, *_),) = heard
    return status, {name.lower(): value for name, value in headers}, data


BODIES: list[tuple[Any, bytes]] = [
    (None, b""),
    ("", b""),
    ("ü", "ü".encode()),
    (b"a\xff", b"a\xff"),
    (bytearray(b"ab"), b"ab"),
    (["a", b"b", "ü"], "abü".encode()),
    (("a", "b"), b"ab"),
]


@clause("structures.response-bodies", MUST, needs=NEEDS, source=[RESPONSE, method("get_data")])
@every(case=BODIES)
def test_response_bodies(impl: Implementation, case: tuple[Any, bytes]) -> None:
    """The body of a Response MUST be the text in UTF-8, the bytes, or the items of a list or a tuple
    one after another, with its length.
    """
    given, wanted = case

    def body(kit: Any) -> None:
        real = kit.Response(given)
        seen = [real.get_data(), real.data, real.calculate_content_length()]
        expect(seen, [wanted, wanted, len(wanted)], f"Response({given!r}):")
        expect([b"".join(real.iter_encoded())], [wanted], f"encoded, of {given!r}:")
        seen = [real.is_sequence, real.is_streamed]
        expect(list(map(bool, seen)), [True, False], f"of {given!r}:")
        status, fields, sent = called(real)
        expect([status[:3], sent], ["200", wanted], f"sent, of {given!r}:")
        length = fields.get("content-length")
        free = isinstance(given, list | tuple) and any(isinstance(one, str) for one in given)
        if not (free and length is None):  # texts in a list need not be encoded for their length
            expect([length], [str(len(wanted))], f"its length, of {given!r}:")
        try:
            text = wanted.decode()
        except UnicodeDecodeError:
            return
        expect([real.get_data(as_text=True)], [text], f"as text, of {given!r}:")

    apart(impl, body)


STATUSES: list[tuple[Any, int, str]] = [
    (None, 200, "200 OK"),
    (404, 404, "404 NOT FOUND"),
    (HTTPStatus.CREATED, 201, "201 CREATED"),
    ("418 Short And Stout", 418, "418 Short And Stout"),
    ("404", 404, "404 NOT FOUND"),
]


@clause(
    "structures.response-status",
    MUST,
    needs=NEEDS,
    source=[RESPONSE, method("status"), method("status_code")],
)
@every(case=STATUSES, way=["argument", "status", "status_code"])
def test_response_status(impl: Implementation, case: tuple[Any, int, str], way: str) -> None:
    """A status MUST be a number, with the usual message added, or a text of number and message;
    `status` and `status_code` are that text and that number, however it is set.
    """
    given, code, text = case

    def body(kit: Any) -> None:
        if way == "argument":
            real = kit.Response("a", status=given)
        elif given is None or (way == "status_code" and not isinstance(given, int)):
            return
        else:
            real = kit.Response("a", 500)
            setattr(real, way, given)
        expect([real.status_code], [code], f"{way} {given!r}:")
        seen = (real.status, called(real)[0])
        expect([one.upper() for one in seen], [text.upper()] * 2, f"{way} {given!r}:")

    apart(impl, body)


TYPES: list[tuple[dict[str, Any], str, str]] = [
    ({}, "text/plain; charset=utf-8", "text/plain"),
    ({"mimetype": "text/html"}, "text/html; charset=utf-8", "text/html"),
    ({"mimetype": "application/xml"}, "application/xml; charset=utf-8", "application/xml"),
    ({"mimetype": "image/svg+xml"}, "image/svg+xml; charset=utf-8", "image/svg+xml"),
    ({"mimetype": "application/json"}, "application/json", "application/json"),
    ({"mimetype": "image/png"}, "image/png", "image/png"),
    ({"content_type": "text/html"}, "text/html", "text/html"),
    ({"mimetype": "a/b", "content_type": "c/d; e=f"}, "c/d; e=f", "c/d"),
    ({"headers": [("Content-Type", "x/y")]}, "x/y", "x/y"),
    ({"headers": [("content-type", "x/y; z=1")]}, "x/y; z=1", "x/y"),
]


@clause("structures.response-types", MUST, needs=NEEDS, source=[RESPONSE, method("mimetype")])
@every(case=TYPES)
def test_response_types(impl: Implementation, case: tuple[dict[str, Any], str, str]) -> None:
    """The type of a Response MUST be its `content_type`, or else its `mimetype`, with the charset
    where that is text; without both it is that of the headers, or `text/plain`.
    """
    options, wanted, mimetype = case

    def body(kit: Any) -> None:
        real = kit.Response("a", **options)
        seen = [real.content_type, real.headers["Content-Type"], called(real)[1]["content-type"]]
        expect([one.lower() for one in seen], [wanted] * 3, f"with {options!r}:")
        expect([real.mimetype, len(real.headers.getlist("Content-Type"))], [mimetype, 1], "and:")

    apart(impl, body)


@clause("structures.response-headers", MUST, needs=[*NEEDS, C.HEADER_LISTS], source=[RESPONSE])
@every(form=["pairs", "dict", "Headers"])
def test_response_headers(impl: Implementation, form: str) -> None:
    """The headers of a Response MUST be those of pairs, of a dict or of Headers that it is given."""

    def body(kit: Any) -> None:
        pairs = [("X-A", "1"), ("X-B", "2")]
        given = pairs if form == "pairs" else dict(pairs) if form == "dict" else kit.Headers(pairs)
        real = kit.Response("a", headers=given)
        expect([real.headers["x-a"], real.headers["X-B"]], ["1", "2"], f"of {given!r}:")
        assert isinstance(real.headers, kit.Headers), f"they are {type(real.headers)}"
        fields = called(real)[1]
        expect([fields["x-a"], fields["x-b"]], ["1", "2"], f"sent, of {given!r}:")

    apart(impl, body)


@clause(
    "structures.response-data-set", MUST, needs=NEEDS, source=[method("set_data"), method("data")]
)
@every(value=["ü", b"\xff", ""])
def test_response_data_set(impl: Implementation, value: str | bytes) -> None:
    """`set_data` MUST take the place of the body and set its length, and text be in UTF-8."""

    def body(kit: Any) -> None:
        wanted = value.encode() if isinstance(value, str) else value
        for start in ("former", ["a", "b"], (one for one in "ab")):
            for way in ("set_data", "data"):
                real = kit.Response(start)
                if way == "data":
                    real.data = value
                else:
                    real.set_data(value)
                seen = [real.get_data(), real.headers["Content-Length"], called(real)[2]]
                expect(seen, [wanted, str(len(wanted)), wanted], f"{way} {value!r}:")

    apart(impl, body)


STREAMS = {
    "sequence": [method("make_sequence"), method("is_sequence"), method("is_streamed")],
    "conversion": [method("implicit_sequence_conversion"), method("calculate_content_length")],
}


@clause(
    "structures.response-streams",
    MUST,
    needs=NEEDS,
    source=[*STREAMS["sequence"], method("get_data"), method("close")],
)
def test_response_streams(impl: Implementation) -> None:
    """A body that is no list MUST be streamed until it is asked for as a whole, which makes it a
    list of bytes; what was streamed is closed with the response.
    """

    def body(kit: Any) -> None:
        for ask in (
            lambda real: real.make_sequence(),
            lambda real: real.get_data(),
            lambda real: real.calculate_content_length(),
            lambda real: real.freeze(),
        ):
            stream = Body("a", b"b", "ü")
            real = kit.Response(stream)
            expect([bool(real.is_streamed), bool(real.is_sequence)], [True, False], "streamed:")
            ask(real)
            seen = [bool(real.is_streamed), bool(real.is_sequence), list(real.response)]
            expect(seen, [False, True, [b"a", b"b", "ü".encode()]], "asked for as a whole:")
            expect([real.get_data(), real.calculate_content_length()], ["abü".encode(), 4])
        stream = Body("a", "b")
        real = kit.Response(stream)
        real.make_sequence()
        expect([stream.closed], [0], "closed before the response is:")
        real.close()
        expect([stream.closed], [1], "closed with the response:")

    apart(impl, body)


@clause(
    "structures.response-sent-as-a-stream",
    MUST,
    needs=NEEDS,
    source=[
        RESPONSE,
        method("iter_encoded"),
        method("__call__"),
        PEP(3333, "Handling the Content-Length Header"),
    ],
)
def test_response_sent_as_a_stream(impl: Implementation) -> None:
    """A streamed body MUST be sent piece by piece, encoded, without a length that nobody knows, and
    closed when the server closes it.
    """

    def body(kit: Any) -> None:
        stream = Body("a", b"b", "ü")
        real = kit.Response(stream)
        heard: list[Any] = []
        found = real(environ(), lambda *given: heard.append(given))
        pieces = iter(found)
        expect([next(pieces), stream.closed], [b"a", 0], "the first piece:")
        names = [name.lower() for name, _ in heard[0][1]]
        assert "content-length" not in names, f"it has the fields {names}"
        expect([list(pieces)], [[b"b", "ü".encode()]], "the others:")
        found.close()
        expect([stream.closed], [1], "closed:")

    apart(impl, body)


@clause("structures.response-without-conversion", MUST, needs=NEEDS, source=STREAMS["conversion"])
@every(way=["implicit_sequence_conversion", "direct_passthrough"])
def test_response_without_conversion(impl: Implementation, way: str) -> None:
    """Where a stream may not be converted, to ask for the body as a whole MUST be a RuntimeError, its
    length None, and the stream be left as it is.
    """

    def body(kit: Any) -> None:
        own = type("Own", (kit.Response,), {})
        stream = Body(b"a", b"b")
        if way == "direct_passthrough":
            real = own(stream, direct_passthrough=True)
        else:
            own.implicit_sequence_conversion = False  # type: ignore[attr-defined]
            real = own(stream)
        end = ending(real.get_data)
        assert isinstance(end, RuntimeError), f"get_data gives {end!r}, not RuntimeError"
        seen = [real.calculate_content_length(), called(real)[2], stream.closed >= 0]
        expect(seen, [None, b"ab", True], "its length, and what is sent:")
        if way != "direct_passthrough":
            real = own(Body(b"a"))
            real.make_sequence()
            expect([real.get_data()], [b"a"], "after make_sequence():")

    apart(impl, body)


@clause(
    "structures.response-passed-through",
    MUST,
    needs=NEEDS,
    source=[method("direct_passthrough"), method("get_app_iter")],
)
def test_response_passed_through(impl: Implementation) -> None:
    """With `direct_passthrough` the body itself MUST be the iterable that the server gets, but for
    HEAD and for a status without a body.
    """

    def body(kit: Any) -> None:
        stream = Body(b"a")
        real = kit.Response(stream, direct_passthrough=True)
        assert real.direct_passthrough is True, "the attribute says so"
        found = real.get_app_iter(environ())
        assert found is stream, f"the server gets {found!r}"
        expect([list(real.get_app_iter(environ(method="HEAD")))], [[]], "for HEAD:")
        assert kit.Response("a").direct_passthrough is False, "it is not by itself"

    apart(impl, body)


@clause(
    "structures.response-closed",
    MUST,
    needs=NEEDS,
    source=[method("call_on_close"), method("close")],
)
def test_response_closed(impl: Implementation) -> None:
    """`call_on_close` MUST return the function, and it be called when the response is closed: by
    `close`, by `with`, and by the server.
    """

    def body(kit: Any) -> None:
        for way in ("close", "with", "server"):
            heard: list[str] = []
            stream = Body("a")
            real = kit.Response(stream)

            def first(heard: list[str] = heard) -> None:
                heard.append("first")

            assert real.call_on_close(first) is first, "it returns another function"
            real.call_on_close(lambda heard=heard: heard.append("second"))
            expect([heard], [[]], "before it is closed:")
            if way == "close":
                real.close()
            elif way == "with":
                with real as inner:
                    assert inner is real, "with gives another response"
            else:
                called(real)
            expect([sorted(heard), stream.closed], [["first", "second"], 1], f"closed by {way}:")

    apart(impl, body)


@clause("structures.response-frozen", MUST, needs=NEEDS, source=method("freeze"))
@every(given=["text", "stream", "passed through"])
def test_response_frozen(impl: Implementation, given: str) -> None:
    """`freeze` MUST make the body a list, set its length, and an entity tag unless there is one."""

    def body(kit: Any) -> None:
        for tag in (None, "own"):
            passed = given == "passed through"
            data = "ab" if given == "text" else Body(b"a", b"b")
            real = kit.Response(data, direct_passthrough=passed)
            if tag:
                real.set_etag(tag)
            real.freeze()
            seen = [list(real.response), real.headers["Content-Length"], real.get_data()]
            wanted = [b"ab"] if given == "text" else [b"a", b"b"]
            expect(seen, [wanted, "2", b"ab"], f"of a {given}, frozen:")
            found = real.get_etag()
            assert found[0] and found[0] == (tag or found[0]), f"its tag is {found!r}, not {tag!r}"

    apart(impl, body)


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
    """`set_etag` MUST set a tag, `get_etag` return it and whether it is weak, and `add_etag` make one
    of the body where there is none, or where it may overwrite.
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
        own = type("Own", (kit.Response,), {})
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
        own = type("Own", (kit.Response,), {})
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
        own = type("Own", (kit.Response,), {})
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
    """The Location of a redirect MUST be a URI: of any other text the characters that a URI does not
    have are encoded.
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
    """`append_slash_redirect` MUST lead to the same URL with a slash at the end of its path, and the
    query behind it.
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
