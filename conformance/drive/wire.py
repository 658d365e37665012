"""Raw WSGI and ASGI drivers: an exchange goes in, a reply comes out, and the protocol is watched.

No framework's test client is in the way, so whatever leaves the application is seen: how often
`start_response` was called and when, what kind of chunks came, whether `close()` failed. A breach
of PEP 3333 or of the ASGI specification is an `AssertionError`, raised wherever it happens.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import (
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    MutableMapping,
)
from contextvars import Context
from typing import Any
from urllib.parse import quote

from conformance.describe.messages import Exchange, Reply
from conformance.drive.causes import CAUSES, told_with_place
from conformance.drive.declared import DECLARED
from conformance.drive.protocol import (
    ProtocolBreach,
    check_body,
    check_headers,
    check_iterable,
    check_message,
    check_status,
    loop_of,
)
from conformance.errors import Unsupported
from conformance.foreign import class_name, exact, said

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
AsgiMessage = MutableMapping[str, Any]
AsgiApp = Callable[
    [
        dict[str, Any],
        Callable[[], Awaitable[AsgiMessage]],
        Callable[[AsgiMessage], Awaitable[None]],
    ],
    Awaitable[None],
]

PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443"}


def path_bytes(path: str | bytes) -> bytes:
    """Return a decoded path as the bytes that it stands for."""
    return path if isinstance(path, bytes) else path.encode("utf-8", "surrogateescape")


def environ_of(exchange: Exchange) -> dict[str, Any]:
    """Return the WSGI environment of an exchange, as PEP 3333 asks a server to make it."""
    host = exchange.host or "localhost"
    scheme = DECLARED.sent(exchange.scheme)
    name, _, port = host.rpartition(":") if re.search(r":\d+$", host) else (host, "", "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": exchange.method,
        "SCRIPT_NAME": path_bytes(exchange.script).decode("latin-1"),
        "PATH_INFO": path_bytes(exchange.path).decode("latin-1"),
        "QUERY_STRING": exchange.query,
        "SERVER_NAME": name,
        "SERVER_PORT": port or PORTS.get(scheme, "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(exchange.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if exchange.host is not None:
        environ["HTTP_HOST"] = exchange.host
    if exchange.body:
        environ["CONTENT_LENGTH"] = str(len(exchange.body))
    for key, value in exchange.headers:
        upper = key.upper().replace("-", "_")
        environ[upper if upper in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{upper}"] = value
    for key, value in exchange.environ:
        if value is None:
            environ.pop(key, None)
        else:
            environ[key] = value
    return environ


class Conversation:
    """One WSGI call that is taken chunk by chunk: `next_chunk()`, `close()`, then `reply()`.

    The call itself is made on construction. An exception that the application raises is kept in the
    reply; an `AssertionError` of ours says that the protocol was broken. A server in between has
    made the environment, and is told what it is to send (`start`).
    """

    def __init__(
        self,
        app: WsgiApp,
        exchange: Exchange,
        environ: dict[str, Any] | None = None,
        start: Callable[..., Any] | None = None,
    ) -> None:
        self.starts: list[tuple[str, list[tuple[str, str]], bool]] = []
        self.written: list[bytes] = []
        self.chunks: list[bytes] = []
        self.raised: BaseException | None = None
        self._breach: ProtocolBreach | None = None
        self.closed = False
        self.environ = environ_of(exchange) if environ is None else environ
        self._start = start
        self._errors = self.environ.get("wsgi.errors")
        self._iterable: Iterable[bytes] = ()
        self._iterator: Iterator[bytes] | None = None
        try:
            self._iterable = app(self.environ, self._start_response)
        except ProtocolBreach:
            raise
        except BaseException as error:
            self._keep(error)

    def _keep(self, error: BaseException) -> None:
        """Keep what the application raised: the first is told."""
        CAUSES.note(error, left=True)
        if self.raised is None:
            self.raised = error

    def _start_response(
        self, status: Any, headers: Any, exc_info: Any = None
    ) -> Callable[..., Any]:
        try:
            if self.starts and exc_info is None:
                raise ProtocolBreach("start_response was called twice without exc_info (PEP 3333)")
            check_status(status)
            check_headers(headers)
        except ProtocolBreach as breach:
            # Raised to the application, as a server would, and told even where that catches it.
            self._breach = self._breach or breach
            raise
        self.starts.append((status, list(headers), exc_info is not None))
        if self._start is None:
            return self._write
        given = (exc_info,) if exc_info is not None else ()
        write = self._start(status, headers, *given)

        def written(data: Any) -> None:
            self._write(data)
            write(data)

        return written

    def _write(self, data: bytes) -> None:
        if not isinstance(data, bytes):
            raise ProtocolBreach(f"write() was given {class_name(data)}, not bytes (PEP 3333)")
        self.written.append(exact(data))

    def next_chunk(self) -> bytes | None:
        """Return the next chunk, or None at the end; an error of the application ends it too."""
        if self.raised is not None or self.closed:
            return None
        try:
            if self._iterator is None:
                check_iterable(self._iterable)
                self._iterator = iter(self._iterable)
            chunk = exact(next(self._iterator))
        except StopIteration:
            self._check_started("the body ended")
            return None
        except ProtocolBreach:
            raise
        except BaseException as error:
            self._keep(error)
            return None
        if type(chunk) is not bytes:
            raise ProtocolBreach(f"a chunk is {class_name(chunk)}, not bytes (PEP 3333)")
        if chunk:
            self._check_started("the first chunk")
        self.chunks.append(chunk)
        return chunk

    def _check_started(self, before: str) -> None:
        if not self.starts:
            raise ProtocolBreach(f"start_response was not called before {before} (PEP 3333)")

    def close(self) -> None:
        """Close the iterable once, as a server must; an error that it raises is kept."""
        if self.closed:
            return
        self.closed = True
        try:
            close = getattr(self._iterable, "close", None)
            if close is not None:
                close()
        except BaseException as error:
            self._keep(error)

    def reply(self) -> Reply:
        """Return what has come so far as a reply; raise the breach that the application caught."""
        if self._breach is not None:
            raise self._breach
        status, headers = (self.starts[-1][0], self.starts[-1][1]) if self.starts else ("0 ", [])
        code, _, reason = status.partition(" ")
        chunks = tuple(chunk for chunk in (*self.written, *self.chunks))
        CAUSES.written(self._errors)
        CAUSES.answered(int(code))
        return Reply(int(code), reason, tuple(DECLARED.kept(headers)), chunks, self.raised)


def call_wsgi(app: WsgiApp, exchange: Exchange) -> Reply:
    """Send one exchange to a WSGI application and read the reply to its end."""
    conversation = Conversation(app, exchange)
    try:
        while conversation.next_chunk() is not None:
            pass
    finally:
        conversation.close()
    reply = conversation.reply()
    if reply.raised is None:
        check_body(exchange, reply)
    return reply


def scope_of(exchange: Exchange) -> dict[str, Any]:
    """Return the ASGI HTTP scope of an exchange."""
    scheme = DECLARED.sent(exchange.scheme)
    path = (path_bytes(exchange.script) + path_bytes(exchange.path)).decode("utf-8", "replace")
    raw = quote(path_bytes(exchange.script) + path_bytes(exchange.path)).encode()
    headers = [(key.lower().encode(), value.encode("latin-1")) for key, value in exchange.headers]
    if exchange.host is not None:
        headers.insert(0, (b"host", exchange.host.encode("latin-1")))
    if exchange.body:
        headers.append((b"content-length", str(len(exchange.body)).encode()))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": exchange.method,
        "scheme": scheme,
        "path": path,
        "raw_path": raw,
        "query_string": exchange.query.encode("latin-1"),
        "root_path": path_bytes(exchange.script).decode("utf-8", "replace"),
        "client": ("127.0.0.1", 1),
        "server": (exchange.host or "localhost", int(PORTS.get(scheme, "80"))),
        "headers": headers,
        "extensions": {},
        "state": {},
    }


class AsgiConversation:
    """One call of an ASGI application: what it sends is checked, kept, and handed `onward`."""

    def __init__(
        self,
        app: AsgiApp,
        exchange: Exchange,
        onward: Callable[[AsgiMessage], Awaitable[None]] | None = None,
    ) -> None:
        self._app = app
        self._exchange = exchange
        self._onward = onward
        self._starts: list[AsgiMessage] = []
        self._chunks: list[bytes] = []
        self.raised: BaseException | None = None
        self.refused = ""  # why it was not handed onward
        self._breach: ProtocolBreach | None = None  # that the application may have caught
        self.ended = asyncio.Event()  # the application has sent all of its reply

    async def run(
        self, scope: dict[str, Any], receive: Callable[[], Awaitable[AsgiMessage]]
    ) -> None:
        """Call the application, and keep what it raises.

        Raises ProtocolBreach when it breaks the protocol, and Unsupported for another event loop.
        """
        try:
            await self._app(scope, receive, self._send)
        except (ProtocolBreach, Unsupported):  # the latter: an adapter's bridge cannot say this
            raise
        except BaseException as error:
            loop = loop_of(error)
            if loop is not None:
                told = f"is what drives ASGI here; this needs {loop}"
                raise Unsupported("asyncio", told) from error
            CAUSES.note(error, left=True)
            # An error after the reply was sent is for the server's log; the client got its answer.
            late = self.ended.is_set() and isinstance(error, Exception)
            self.raised = None if late else error
        if self._breach is not None:
            raise self._breach
        CAUSES.answered(exact(self._starts[0]["status"]) if self._starts else 0)

    async def _send(self, message: AsgiMessage) -> None:
        try:
            message = self._taken(message)
        except ProtocolBreach as breach:
            self._breach = self._breach or breach
            raise
        if self._onward is not None:
            try:
                await self._onward(message)
            except Exception as error:
                self.refused = said(error)
                raise

    def _taken(self, message: AsgiMessage) -> AsgiMessage:
        """Keep a message; return it with fields that can be read once more."""
        fields = check_message(message)
        if message["type"] == "http.response.start":
            if self._starts:
                raise ProtocolBreach("http.response.start was sent twice (ASGI specification)")
            message = {**message, "headers": fields}
            self._starts.append(message)
        elif message["type"] == "http.response.body":
            if not self._starts:
                raise ProtocolBreach("a body was sent before http.response.start (ASGI)")
            if self.ended.is_set():
                raise ProtocolBreach("a body was sent after its end (ASGI specification)")
            body = exact(message.get("body", b""))
            self._chunks.append(body if type(body) is bytes else bytes(body))
            if not message.get("more_body", False):
                self.ended.set()
        return message

    def reply(self) -> Reply:
        """Return what it answered."""
        if not self._starts:
            return Reply(0, "", (), tuple(self._chunks), self.raised)
        headers = tuple(
            (exact(key).decode("latin-1"), exact(value).decode("latin-1"))
            for key, value in self._starts[0].get("headers", ())
        )
        # To HEAD, an ASGI server sends no body: the client would take it for the next reply.
        chunks = () if self._exchange.method == "HEAD" else tuple(self._chunks)
        status = exact(self._starts[0]["status"])
        return Reply(status, "", tuple(DECLARED.kept(headers)), chunks, self.raised)


async def call_asgi(app: AsgiApp, exchange: Exchange) -> Reply:
    """Send one exchange to an ASGI application and read the reply to its end."""
    talk = AsgiConversation(app, exchange)
    sent = False

    async def receive() -> AsgiMessage:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": exchange.body, "more_body": False}
        await talk.ended.wait()
        return {"type": "http.disconnect"}

    await talk.run(scope_of(exchange), receive)
    return talk.reply()


class AsgiLoop:
    """One event loop for all ASGI calls of a run, because making a loop costs more than a call."""

    def __init__(self) -> None:
        self._runner: asyncio.Runner | None = None

    def call(self, app: AsgiApp, exchange: Exchange) -> Reply:
        """Send one exchange from a fresh context.

        Raises ProtocolBreach when the application ends the loop, which is its server's.
        """
        if self._runner is None:
            self._runner = asyncio.Runner()
        came_back = False

        async def called() -> Reply:
            nonlocal came_back
            try:
                return await call_asgi(app, exchange)
            finally:
                came_back = True

        try:
            return self._runner.run(called(), context=Context())
        except (RuntimeError, SystemExit) as error:
            if came_back or self._runner.get_loop().is_closed():
                raise
            self.close()  # what was left in the midst of the call would go on in the next one
            told = f"the application ended its server's event loop: {told_with_place(error)}"
            raise ProtocolBreach(told) from error

    def close(self) -> None:
        """Close the loop, if one was made."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None
