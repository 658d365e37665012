"""Response by itself: its arguments, and its body in every form."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.performing import Body, apart, environ, served
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, WERKZEUG

NEEDS = [C.WRAPPED_RESPONSE]
RESPONSE = WERKZEUG.api("Response")


def method(name: str) -> Any:
    """Return where a method or an attribute of a response is described."""
    return WERKZEUG.api(f"Response.{name}")


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
    """The body of a Response MUST be the text in UTF-8, the bytes, or the items of a list or a
    tuple one after another, with its length.
    """
    given, wanted = case

    def body(kit: Any) -> None:
        real = kit.Response(given)
        seen = [real.get_data(), real.data, real.calculate_content_length()]
        expect(seen, [wanted, wanted, len(wanted)], f"Response({given!r}):")
        expect([b"".join(real.iter_encoded())], [wanted], f"encoded, of {given!r}:")
        seen = [real.is_sequence, real.is_streamed]
        expect(list(map(bool, seen)), [True, False], f"of {given!r}:")
        status, fields, sent = served(real)
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
        seen = (real.status, served(real)[0])
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
        seen = [real.content_type, real.headers["Content-Type"], served(real)[1]["content-type"]]
        # A charset may be quoted, and blanks before a parameter have no meaning (RFC 9110, 8.3.1).
        told = [re.sub(r'[\s"]', "", one.lower()) for one in seen]
        expect(told, [wanted.replace(" ", "")] * 3, f"with {options!r}:")
        expect([real.mimetype, len(real.headers.getlist("Content-Type"))], [mimetype, 1], "and:")

    apart(impl, body)


@clause("structures.response-headers", MUST, needs=[*NEEDS, C.HEADER_LISTS], source=[RESPONSE])
@every(form=["pairs", "dict", "Headers"])
def test_response_headers(impl: Implementation, form: str) -> None:
    """The headers of a Response MUST be those of the pairs, dict or Headers that it is given."""

    def body(kit: Any) -> None:
        pairs = [("X-A", "1"), ("X-B", "2")]
        given = pairs if form == "pairs" else dict(pairs) if form == "dict" else kit.Headers(pairs)
        real = kit.Response("a", headers=given)
        expect([real.headers["x-a"], real.headers["X-B"]], ["1", "2"], f"of {given!r}:")
        assert isinstance(real.headers, kit.Headers), f"they are {type(real.headers)}"
        fields = served(real)[1]
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
                seen = [real.get_data(), real.headers["Content-Length"], served(real)[2]]
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
        for ask in ("make_sequence", "get_data", "calculate_content_length", "freeze"):
            stream = Body("a", b"b", "ü")
            real = kit.Response(stream)
            expect([bool(real.is_streamed), bool(real.is_sequence)], [True, False], "streamed:")
            getattr(real, ask)()
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
    """Where a stream may not be converted, to ask for the body as a whole MUST be a RuntimeError,
    its length None, and the stream be left as it is.
    """

    def body(kit: Any) -> None:
        own: Any = type("Own", (kit.Response,), {})
        stream = Body(b"a", b"b")
        if way == "direct_passthrough":
            real = own(stream, direct_passthrough=True)
        else:
            own.implicit_sequence_conversion = False
            real = own(stream)
        end = ending(real.get_data)
        assert isinstance(end, RuntimeError), f"get_data gives {end!r}, not RuntimeError"
        seen = [real.calculate_content_length(), served(real)[2], stream.closed >= 0]
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
                served(real)
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
            found, _ = real.get_etag()
            assert found, f"its tag is {found!r}"
            expect([found], [tag or found], "the tag that it had:")

    apart(impl, body)
