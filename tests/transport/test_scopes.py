"""The line to an ASGI server: what it carries, and what such a server breaks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from conformance.describe.messages import Exchange, get, post
from conformance.drive.protocol import ProtocolBreach
from conformance.drive.wire import scope_of
from conformance.errors import Unsupported, UsageError
from conformance.transport import line as lines
from conformance.transport.line import Line, opened
from conformance.transport.scopes import changed, placed
from conformance.transport.servers import SERVERS, Server

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
OVER = pytest.mark.parametrize("name", ["uvicorn", "hypercorn", "granian-asgi"])

# Servers leave connections to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


async def tells(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer with what came."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    names = [name.decode() for name, _ in scope["headers"]]
    told = [scope["method"], scope["path"], scope["root_path"], scope["scheme"], *sorted(names)]
    fields = [(b"x-two", b"1"), (b"x-two", b"2"), (b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 207, "headers": fields})
    await send({"type": "http.response.body", "body": " ".join(told).encode(), "more_body": True})
    await send({"type": "http.response.body", "body": b" " + body})


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[App], App]], Line]]:
    """Give a test a line to a server that does something of its own."""
    made: list[Line] = []

    def toy_line(around: Callable[[App], App]) -> Line:
        def start(app: Any, run: Any) -> Any:
            return SERVERS["uvicorn"].start(around(app), run)

        monkeypatch.setattr(lines, "SERVERS", {"toy": Server("uvicorn", "asgi", start)})
        made.append(Line("toy"))
        return made[-1]

    pytest.importorskip("uvicorn")
    yield toy_line
    for line in made:
        line.close()


@OVER
@pytest.mark.parametrize(
    "exchange",
    [
        get("/a b/\u00e9"),
        post("/x", body=b"one two"),
        Exchange("GET", "/y", script="/root", scheme="https", headers=(("X-Own", "v"),)),
        Exchange("HEAD", "/z"),
    ],
    ids=["path", "body", "mounted", "head"],
)
def test_each_server_carries_an_exchange_there_and_back(name: str, exchange: Exchange) -> None:
    pytest.importorskip(SERVERS[name].package)
    line = opened(name, {"call.asgi"})
    assert line is not None
    running = line._running
    try:
        reply = line.call(tells, exchange, None)
    finally:
        line.close()

    assert reply.status == 207
    assert [v for k, v in reply.headers if k == "x-two"] == ["1", "2"]
    if exchange.method != "HEAD":
        scope = scope_of(exchange)
        names = sorted(key.decode() for key, _ in scope["headers"])
        told = [scope["method"], scope["path"], scope["root_path"], scope["scheme"], *names]
        assert reply.body == " ".join(told).encode() + b" " + exchange.body
    assert running is not None
    assert running.ended


def test_what_the_application_raises_is_its_own(toy: Callable[..., Line]) -> None:
    async def raises(scope: Any, receive: Any, send: Any) -> None:
        raise SystemExit(3)

    line = toy(lambda app: app)

    assert isinstance(line.call(raises, get("/"), None).raised, SystemExit)
    assert line.call(tells, get("/"), None).status == 207


def test_a_breach_of_the_protocol_is_the_applications(toy: Callable[..., Line]) -> None:
    async def twice(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.start", "status": 200, "headers": []})

    with pytest.raises(ProtocolBreach, match="sent twice"):
        toy(lambda app: app).call(twice, get("/"), None)


def test_another_request_is_asked_of_nobody(toy: Callable[..., Line]) -> None:
    def around(app: App) -> App:
        async def moved(scope: dict[str, Any], receive: Any, send: Any) -> None:
            await app({**scope, "path": scope["path"].upper()}, receive, send)

        return moved

    with pytest.raises(Unsupported, match=r"toy .* hands on path '/A' for '/a'"):
        toy(around).call(tells, get("/a"), None)


def test_who_answers_by_himself_is_named(toy: Callable[..., Line]) -> None:
    def around(app: App) -> App:
        async def refuses(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        return refuses

    with pytest.raises(Unsupported, match=r"toy .* answers GET /a by itself, with 403"):
        toy(around).call(tells, get("/a"), None)


def test_what_is_not_sent_is_in_doubt(toy: Callable[..., Line]) -> None:
    def around(app: App) -> App:
        async def refuses(scope: Any, receive: Any, send: Any) -> None:
            async def picky(message: Any) -> None:
                raise ValueError("no such status")

            await app(scope, receive, picky)

        return refuses

    with pytest.raises(Unsupported, match=r"toy .* does not send it: ValueError: no such status"):
        toy(around).call(tells, get("/a"), None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda m: {**m, "status": 208} if "status" in m else m, "the status of .* is 208"),
        (lambda m: {**m, "headers": m["headers"][1:]} if "status" in m else m, "the fields of"),
        (lambda m: {**m, "body": b"x"} if "body" in m else m, "the body of .* is b'xx'"),
    ],
    ids=["status", "fields", "body"],
)
def test_what_a_server_makes_of_a_reply_is_a_failure_of_the_server(
    toy: Callable[..., Line], change: Callable[[Any], Any], told: str
) -> None:
    def around(app: App) -> App:
        async def breaking(scope: Any, receive: Any, send: Any) -> None:
            await app(scope, receive, lambda message: send(change(message)))

        return breaking

    with pytest.raises(AssertionError, match=f"over toy .*{told}"):
        toy(around).call(tells, get("/"), None)


def test_an_application_that_is_not_let_end_is_told(
    toy: Callable[..., Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "WAIT", 0.1)

    async def lingers(scope: Any, receive: Any, send: Any) -> None:
        await tells(scope, receive, send)
        await asyncio.sleep(0.5)

    with pytest.raises(AssertionError, match=r"toy .* did not let the application end within"):
        toy(lambda app: app).call(lingers, get("/"), None)


def test_our_own_fields_are_taken_away_and_nobody_elses() -> None:
    exchange = Exchange("GET", "/a", headers=(("Connection", "close"),))
    sent = [(b"host", b"localhost"), (b"x-conformance-exchange", b"1"), (b"connection", b"close")]
    scope = {**scope_of(exchange), "headers": sent, "root_path": ""}

    assert [n for n, _ in placed(scope, exchange)["headers"]] == [b"host", b"connection"]
    assert [n for n, _ in placed(scope, get("/a"))["headers"]] == [b"host"]
    assert changed(placed(scope, exchange), scope_of(exchange)) == ""
    assert changed(placed(scope, get("/a")), scope_of(exchange)) == "connection [] for [b'close']"


def test_a_server_for_wsgi_serves_no_asgi() -> None:
    with pytest.raises(UsageError, match=r"it serves ASGI, and call[.]asgi is not claimed"):
        opened("uvicorn", {"call.wsgi"})
