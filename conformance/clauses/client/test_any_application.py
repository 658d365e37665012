"""Any WSGI application: `run_wsgi_app` calls one, and so does a Client that no framework made."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.performing import apart, environ
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, WERKZEUG

NEEDS = [C.RUN_APPS]
RUN = WERKZEUG.api("run_wsgi_app")
CLOSE = PEP(3333, "Specification Details")
FIELDS = [("X-A", "1"), ("X-A", "2"), ("Content-Type", "text/x-own")]


class Told:
    """A body in pieces that tells how far it was read, and how often it was closed."""

    def __init__(self, *pieces: bytes, begin: Callable[[], object] | None = None) -> None:
        self.pieces, self.begin = pieces, begin
        self.read, self.closed = 0, 0

    def __iter__(self) -> Iterator[bytes]:
        if self.begin is not None:
            self.begin()
        for piece in self.pieces:
            self.read += 1
            yield piece

    def close(self) -> None:
        """Count."""
        self.closed += 1


@clause("client.run-an-application", MUST, needs=NEEDS, source=[RUN, CLOSE])
@every(buffered=[False, True], late=[False, True], write=[False, True])
def test_run_an_application(impl: Implementation, buffered: bool, late: bool, write: bool) -> None:
    """`run_wsgi_app` MUST return body, status and headers, whether `start_response` is called at
    once or when the body begins, with what is written before; the body is closed once, at once
    when it is buffered, and by whoever has read it otherwise.
    """
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Any) -> Told:
        environ["own"] = "changed"

        def begin() -> None:
            writer = start_response("207 Own", list(FIELDS))
            if write:
                writer(b"w")

        seen["body"] = Told(b"a", b"b", b"c", begin=begin if late else None)
        if not late:
            begin()
        found: Told = seen["body"]
        return found

    def body(kit: Any) -> None:
        given = environ()
        pieces, status, headers = kit.run_wsgi_app(app, given, buffered)
        told: Told = seen["body"]
        expect([status, list(headers)], ["207 Own", FIELDS], "status and headers:")
        assert isinstance(headers, kit.Headers), f"the headers are {type(headers)}"
        if buffered:
            expect([told.read, told.closed], [3, 1], "buffered: pieces read, times closed:")
        else:
            assert told.read <= 1, f"{told.read} pieces are read before anybody asks for them"
            expect([told.closed], [0], "times closed before it is read:")
        if not (buffered and write):
            expect([b"".join(pieces)], [b"wabc" if write else b"abc"], "the body:")
        if hasattr(pieces, "close"):
            pieces.close()
        if not buffered:
            expect([told.read], [3], "pieces read:")
        if buffered or late or write:
            expect([told.closed], [1], "times closed at the end:")
        assert "own" not in given, "the environ that was given is changed"

    apart(impl, body)


@clause(
    "client.run-an-application-that-writes",
    MUST,
    needs=NEEDS,
    source=[RUN, PEP(3333, "The write() Callable")],
)
@every(buffered=[False, True], body=[(), (b"a",), (b"a", b"b")])
def test_run_an_application_that_writes(
    impl: Implementation, buffered: bool, body: tuple[bytes, ...]
) -> None:
    """What an application writes by the callable that `start_response` returns MUST be in the body
    that `run_wsgi_app` returns, before the rest, buffered or not.
    """

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        writer = start_response("200 OK", [])
        writer(b"w")
        writer(b"x")
        return list(body)

    def ask(kit: Any) -> None:
        pieces, _, _ = kit.run_wsgi_app(app, environ(), buffered=buffered)
        expect([b"".join(pieces)], [b"wx" + b"".join(body)], f"buffered={buffered}:")

    apart(impl, ask)


@clause("client.run-an-application-that-fails", MUST, needs=NEEDS, source=[RUN, CLOSE])
@every(where=["call", "body", "exc_info"], buffered=[False, True])
def test_run_an_application_that_fails(impl: Implementation, where: str, buffered: bool) -> None:
    """What an application raises, also by `exc_info` of `start_response`, MUST come out, and a body
    that was buffered is closed.
    """
    error = ValueError("own")
    bodies: list[Told] = []

    def fail() -> None:
        raise error

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        if where == "call":
            fail()
        start_response("200 OK", [])
        if where == "exc_info":
            try:
                fail()
            except ValueError:
                start_response("500 Own", [], sys.exc_info())
        bodies.append(Told(b"a", begin=fail))
        return bodies[0]

    def body(kit: Any) -> None:
        def run() -> bytes:
            pieces, _, _ = kit.run_wsgi_app(app, environ(), buffered=buffered)
            return b"".join(pieces)

        end = ending(run)
        assert end is error, f"an error in {where} gives {end!r}"
        if buffered and bodies:
            expect([bodies[0].closed], [1], "times closed:")

    apart(impl, body)


@clause(
    "client.of-any-application",
    MUST,
    needs=[*NEEDS, C.BUILDERS, C.WRAPPED_REQUEST],
    source=[WERKZEUG.api("Client"), WERKZEUG.api("Client.open")],
)
@every(way=["nothing", "path", "base", "keywords", "builder", "environ", "request"])
def test_of_any_application(impl: Implementation, way: str) -> None:
    """A Client of any WSGI application MUST send what `open` is given: the arguments of a builder,
    by itself GET /, or a builder, an environ or a request.
    """

    def body(kit: Any) -> None:
        def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            start_response("207 Own", list(FIELDS))
            size = int(environ.get("CONTENT_LENGTH") or 0)
            told = [environ["REQUEST_METHOD"], environ["HTTP_HOST"], environ["PATH_INFO"]]
            return [" ".join(told).encode(), environ["wsgi.input"].read(size)]

        base, more = "http://h.example/", {"method": "PUT", "data": b" own"}
        given: dict[str, tuple[tuple[Any, ...], dict[str, Any], bytes]] = {
            "nothing": ((), {}, b"GET localhost /"),
            "path": (("/p",), {}, b"GET localhost /p"),
            "base": (("/p", base), {}, b"GET h.example /p"),
            "keywords": (("/p",), {"base_url": base, **more}, b"PUT h.example /p own"),
            "builder": ((kit.EnvironBuilder("/p", base, **more),), {}, b"PUT h.example /p own"),
            "environ": ((kit.create_environ("/p", base, **more),), {}, b"PUT h.example /p own"),
            "request": (
                (kit.EnvironBuilder("/p", base, **more).get_request(),),
                {},
                b"PUT h.example /p own",
            ),
        }
        arguments, options, wanted = given[way]
        response = kit.Client(app).open(*arguments, **options)
        seen = [response.status, response.get_data(), response.headers.getlist("X-A")]
        expect(seen, ["207 Own", wanted, ["1", "2"]], f"open with {way}:")
        asked = f"{response.request.method} {response.request.host} {response.request.path}"
        expect([asked], [wanted.decode().removesuffix(" own")], "the request of the response:")

    apart(impl, body)
