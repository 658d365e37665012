"""The line to a server: what it carries, what no server can be asked, and what a server breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from importlib import metadata
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from conformance.describe.messages import Exchange, get, post
from conformance.drive.protocol import ProtocolBreach
from conformance.drive.serving import LOOPBACK
from conformance.errors import Unsupported, UsageError
from conformance.transport import line as lines
from conformance.transport.line import Line, opened
from conformance.transport.servers import SERVERS, Running, Server

Start = Callable[..., Any]

# Servers leave connections to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Print nothing."""


def serves(around: Callable[[Any], Any]) -> Server:
    """Return the standard library's server, with something of its own around what it serves."""

    def start(app: Any, run: Callable[[Callable[[], object]], None]) -> Any:
        def typeless(environ: dict[str, Any], start_response: Start) -> Any:
            del environ["CONTENT_TYPE"]  # this server makes one up
            return inner(environ, start_response)

        def stop() -> None:
            server.shutdown()
            server.server_close()

        inner = around(app)
        server = make_server(LOOPBACK, 0, typeless, handler_class=Quiet)
        run(lambda: server.serve_forever(0.01))
        return server.server_port, stop

    return Server("pytest", "wsgi", start)


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[Any], Any]], Line]]:
    """Give a test a line to a server that does something of its own."""
    made: list[Line] = []

    def toy_line(around: Callable[[Any], Any]) -> Line:
        monkeypatch.setattr(lines, "SERVERS", {"toy": serves(around)})
        made.append(Line("toy"))
        return made[-1]

    yield toy_line
    for line in made:
        line.close()


@pytest.fixture(scope="module", params=[n for n, one in SERVERS.items() if one.speaks == "wsgi"])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    """Give a test each server of WSGI that is installed."""
    try:
        SERVERS[request.param].version(request.param)
    except UsageError as error:
        pytest.skip(str(error))
    made = Line(request.param)
    yield made
    made.close()


def tells(environ: dict[str, Any], start: Start) -> list[bytes]:
    """Answer with what came."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    names = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_X_A", "HTTP_HOST")
    told = [environ.get(name, "") for name in names] + [body.decode(), environ["wsgi.url_scheme"]]
    shown = "|".join(told).encode("unicode_escape").decode()  # what some servers send as it is
    start("207 Multi-Status", [("X-Told", shown), ("X-Two", "1"), ("X-Two", "2")])
    return [b"one", b"", b"two"]


def test_it_carries_a_request_and_its_reply(line: Line) -> None:
    place: Any = {"script": "/mounted", "host": "h.test:81", "scheme": "https"}
    fields = (("X-A", "b c"),)
    exchange = Exchange("PUT", "/ä/%2F ?", "a=1&b=%C3%A4", fields, b"body", **place)

    reply = line.call(tells, exchange, None)

    path = r"/\xc3\xa4/%2F ?"  # the bytes of UTF-8, one by one
    told = ["PUT", "/mounted", path, "a=1&b=%C3%A4", "b c", "h.test:81", "body", "https"]
    assert reply.status == 207
    assert reply.header("X-Told") == "|".join(told)
    assert reply.headers_named("X-Two") == ["1", "2"]
    assert reply.chunks == (b"one", b"", b"two")
    assert reply.raised is None


def test_fields_are_latin_1(line: Line) -> None:
    def answer(environ: dict[str, Any], start: Start) -> list[bytes]:
        start("200 OK", [("X-A", "é"), ("Content-Length", "0")])
        return []

    if line.name == "granian":  # sends the bytes of UTF-8, and takes those of UTF-8 only
        with pytest.raises(AssertionError, match=r"^over granian .*, the fields of the reply"):
            line.call(answer, get("/"), None)
        with pytest.raises(Unsupported, match="hands on HTTP_X_A '' for 'é'"):
            line.call(answer, get("/", headers={"X-A": "é"}), None)
        return
    assert line.call(answer, get("/", headers={"X-A": "é"}), None).header("X-A") == "é"


@pytest.mark.parametrize("kind", [ValueError, SystemExit, KeyboardInterrupt])
@pytest.mark.parametrize("late", [False, True], ids=["at once", "in the body"])
def test_what_is_raised_comes_back_and_ends_no_server(
    line: Line, kind: type[BaseException], late: bool
) -> None:
    def raises(environ: dict[str, Any], start: Start) -> Iterator[bytes]:
        if not late:
            raise kind("x")

        def body() -> Iterator[bytes]:
            yield b"a"
            raise kind("x")

        start("200 OK", [])
        return body()

    assert isinstance(line.call(raises, get("/"), None).raised, kind)
    assert line.call(tells, get("/"), None).status == 207


def test_it_is_closed_once_and_looked_at_on_the_servers_thread(line: Line) -> None:
    if line.apart:
        pytest.skip("its process is asked in test_cgi")
    closed, looked = [], []

    class Body:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"x"])

        def close(self) -> None:
            closed.append(threading.current_thread())

    def closing(environ: dict[str, Any], start: Start) -> Body:
        start("200 OK", [])
        return Body()

    line.call(closing, get("/"), lambda: looked.append(len(closed)))

    assert looked == [1]
    assert closed[0] is not threading.current_thread()


def test_what_is_found_there_is_raised_here(line: Line) -> None:
    def left() -> None:
        raise AssertionError("a context is still current")

    with pytest.raises(AssertionError, match="still current"):
        line.call(tells, get("/"), left)


def test_a_breach_of_the_protocol_is_told_as_one(line: Line) -> None:
    def odd(environ: dict[str, Any], start: Start) -> list[Any]:
        start("200 OK", [])
        return ["text"]

    with pytest.raises(ProtocolBreach, match="not bytes"):
        line.call(odd, get("/"), None)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("status", ["200 OK", "204 No Content", "304 Not Modified", "404 X"])
def test_replies_without_a_body_are_no_difference(line: Line, method: str, status: str) -> None:
    def bare(environ: dict[str, Any], start: Start) -> list[bytes]:
        start(status, [("ETag", '"a"')])
        return [] if status[:3] in ("204", "304") else [b"body"]

    assert line.call(bare, Exchange(method, "/"), None).header("ETag") == '"a"'


@pytest.mark.parametrize(
    ("exchange", "what"),
    [
        (Exchange("GET", "*"), "a path that does not begin with a slash"),
        (get("/", query="a b"), "a query with spaces"),
        (get("/", host=None), "a request without a host"),
        (get("/", headers=[("X-A", "a\r\nb")]), "such a field"),
        (post("/", headers=[("Content-Length", "9")]), "a length of its own"),
        (get("/", environ=(("wsgi.input", None),)), "an environment of its own"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_no_client_sends_is_asked_of_nobody(
    toy: Callable[..., Line], exchange: Exchange, what: str
) -> None:
    with pytest.raises(Unsupported, match=f"no client sends {what}"):
        toy(lambda app: app).call(tells, exchange, None)


def test_what_a_server_makes_of_a_request_is_the_servers(toy: Callable[..., Line]) -> None:
    def around(app: Any) -> Any:
        def shorter(environ: dict[str, Any], start: Start) -> Any:
            environ["PATH_INFO"] = environ["PATH_INFO"].replace("//", "/")
            return app(environ, start)

        return shorter

    line = toy(around)

    assert line.call(tells, get("/a"), None).status == 207
    with pytest.raises(Unsupported, match=r"toy .* hands on PATH_INFO '/a' for '//a'"):
        line.call(tells, get("//a"), None)


def test_what_a_server_answers_by_itself_is_the_servers(toy: Callable[..., Line]) -> None:
    def around(app: Any) -> Any:
        def refusing(environ: dict[str, Any], start: Start) -> Any:
            start("403 Forbidden", [])
            return [b"no"]

        return refusing

    with pytest.raises(Unsupported, match=r"toy .* answers GET /a by itself, with 403"):
        toy(around).call(tells, get("/a"), None)


BROKEN: dict[str, tuple[Callable[[str, list[Any]], tuple[str, list[Any]]], str]] = {
    "another status": (lambda status, fields: ("200 OK", fields), "the status .* is 200; .* 207"),
    "a field less": (lambda status, fields: (status, fields[1:]), "the fields .* is .*; the appl"),
    "other order": (lambda status, fields: (status, fields[::-1]), "the fields .* is .*; the appl"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_a_server_makes_of_a_reply_is_a_failure_of_the_server(
    toy: Callable[..., Line], how: str
) -> None:
    change, told = BROKEN[how]

    def around(app: Any) -> Any:
        def breaking(environ: dict[str, Any], start: Start) -> Any:
            def changed(status: str, fields: list[Any], *given: Any) -> Any:
                return start(*change(status, fields), *given)

            return app(environ, changed)

        return breaking

    with pytest.raises(AssertionError, match=f"over toy .*{told}"):
        toy(around).call(tells, get("/"), None)


def test_a_body_that_is_cut_short_is_a_failure_of_the_server(toy: Callable[..., Line]) -> None:
    def around(app: Any) -> Any:
        def cutting(environ: dict[str, Any], start: Start) -> Any:
            body = app(environ, start)
            yield next(iter(body))
            body.close()

        return cutting

    with pytest.raises(AssertionError, match="read 1 chunks of the reply to GET /, not all"):
        toy(around).call(tells, get("/"), None)


def test_a_server_that_closes_no_body_is_at_fault(
    toy: Callable[..., Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "WAIT", 0.1)

    with pytest.raises(AssertionError, match=r"toy .* did not call close\(\) of the body"):
        toy(lambda app: lambda environ, start: list(app(environ, start))).call(
            tells, get("/"), None
        )


def test_a_server_that_ends_is_told_and_started_again(
    toy: Callable[..., Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = toy(lambda app: app)
    assert line._running is not None
    line._running.close()

    with pytest.raises(AssertionError, match=r"toy .* has ended by itself: it returned"):
        line.call(tells, get("/"), None)
    assert line.call(tells, get("/"), None).status == 207


def test_a_server_that_does_not_start_is_one_line() -> None:
    def start(app: Any, run: Any) -> Any:
        raise OSError("no port is free")

    with pytest.raises(UsageError, match=r"--impl-server=toy: pytest does not start: .*no port"):
        Running("toy", Server("pytest", "wsgi", start), tells)


def test_a_server_that_is_not_installed_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", version)

    with pytest.raises(UsageError, match="--impl-server=waitress: waitress is not installed; pip"):
        opened("waitress", {"call.wsgi"})


def test_a_server_that_speaks_another_protocol_is_refused() -> None:
    with pytest.raises(UsageError, match="it serves WSGI, and call"):
        opened("werkzeug", {"call.asgi"})
