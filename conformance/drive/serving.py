"""Real servers on the loopback interface that stop by themselves, and a client for them.

The port is whatever is free, and nothing sleeps. A server that never begins, and a view that waits,
end when nothing moves any more (`conformance.limits.processes`): then connections are closed, no
thread is waited for, and Standstill is raised.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import io
import logging
import os
import queue
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from wsgiref.handlers import BaseCGIHandler
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from conformance.describe.messages import Exchange, Reply
from conformance.drive.causes import CAUSES
from conformance.drive.declared import DECLARED, as_sent
from conformance.drive.wire import WsgiApp, environ_of, path_bytes
from conformance.errors import Unsupported
from conformance.limits.processes import ROUND, until_still

LOOPBACK = "127.0.0.1"
LONGEST = 60.0  # seconds, where nobody sees that nothing moves any more; no verdict rests on it
# What a server adds by itself.
SERVERS_OWN = frozenset({"date", "server", "connection", "transfer-encoding", "keep-alive"})


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    """The standard library's WSGI server with a thread for each request."""

    daemon_threads = True  # one that waits for ever does not hold the end of the process up

    def __init__(self, *given: Any) -> None:
        self.handlers: list[threading.Thread] = []
        super().__init__(*given)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer on a thread of its own."""
        answer = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        self.handlers.append(answer)
        answer.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the client sees that no reply comes."""


class _Quiet(WSGIRequestHandler):
    """Its handler, without a log."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Log nothing."""

    def get_stderr(self) -> Any:
        """Return what errors are written into, by the application, too."""
        return io.StringIO()


@contextmanager
def listening(app: WsgiApp) -> Iterator[int]:
    """Serve an application with the standard library's server; yield its port."""
    need_loopback()
    server = _Server((LOOPBACK, 0), _Quiet)
    server.set_app(as_sent(app))
    thread = threading.Thread(
        target=server.serve_forever, args=(0.005,), name="conformance-wsgi", daemon=True
    )
    thread.start()
    with _ending() as ended:
        try:
            with _at_once(ended):
                yield server.server_address[1]
        finally:
            _stop(server, thread, ended)
            for handler in server.handlers:
                _join(handler, ended)
            server.server_close()


@functools.cache
def need_loopback() -> None:
    """Raise Unsupported when this machine cannot connect to itself."""
    try:
        with (
            socket.create_server((LOOPBACK, 0)) as listener,
            socket.create_connection(listener.getsockname(), timeout=LONGEST),
        ):
            pass
    except OSError as error:
        missing = f"needs a loopback interface with a free port, which this machine lacks: {error}"
        raise Unsupported("a server", missing) from None


# The connections of clients that are open now.
_OPEN: list[socket.socket] = []


@contextmanager
def _ending() -> Iterator[threading.Event]:
    """Watch a server; when nothing moves any more, close all connections and set the event."""
    ended = threading.Event()

    def end() -> None:
        ended.set()
        for connection in list(_OPEN):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    with until_still(end):
        yield ended


@contextmanager
def _at_once(ended: threading.Event) -> Iterator[None]:
    """Wait for nothing more once the block is interrupted."""
    try:
        yield
    except Exception:
        raise
    except BaseException:
        ended.set()
        raise


def _join(thread: threading.Thread, ended: threading.Event) -> None:
    """Wait for a thread until it ends, or until nothing moves any more."""
    while thread.is_alive() and not ended.is_set():
        thread.join(ROUND)


def _stop(server: Any, thread: threading.Thread, ended: threading.Event) -> None:
    """Stop a server that serves on a thread; one that does not heed it is left to itself."""
    stopper = threading.Thread(target=server.shutdown, name="conformance-stop", daemon=True)
    stopper.start()
    _join(stopper, ended)
    _join(thread, ended)


@contextmanager
def running(
    serve: Callable[..., None],
    instead: WsgiApp | None = None,
    host: str = LOOPBACK,
    **options: Any,
) -> Iterator[Any]:
    """Let a framework run its own server on a free port of the loopback; yield the port.

    A `host` that is a path is a socket there, and then the path is what is yielded. With
    `instead`, the server serves that application: where the server itself is judged. The server is
    caught where every server of the standard library begins to serve. Raises what `serve` raises,
    or AssertionError when it returned without serving.
    """
    caught: queue.SimpleQueue[Any] = queue.SimpleQueue()
    base: Any = socketserver.BaseServer
    former = base.serve_forever

    def serve_forever(server: socketserver.BaseServer, poll_interval: float = 0.5) -> None:
        _declare(server, instead)
        caught.put(server)
        former(server, 0.005)

    def target() -> None:
        try:
            serve(host=host, port=0, **options)
            caught.put(AssertionError("the server ended before it had begun to serve"))
        except BaseException as error:
            caught.put(error)

    need_loopback()
    thread = threading.Thread(target=target, name="conformance-run", daemon=True)
    with _quiet(), _ending() as ended:
        base.serve_forever = serve_forever
        try:
            thread.start()
            with _at_once(ended):
                server = _begun(caught, ended)
            if isinstance(server, BaseException):
                raise server
            try:
                with _at_once(ended):
                    name = server.socket.getsockname()
                    yield name if isinstance(name, str) else name[1]
            finally:
                _stop(server, thread, ended)
        finally:
            _join(thread, ended)
            base.serve_forever = former


def _declare(server: Any, instead: WsgiApp | None = None) -> None:
    """Let the application of a server, wherever the server has it, see the scheme of requests."""
    for name in ("app", "application"):  # Werkzeug's servers, and those of the standard library
        if callable(app := getattr(server, name, None)):
            setattr(server, name, as_sent(instead or app))


def _begun(caught: queue.SimpleQueue[Any], ended: threading.Event) -> Any:
    """Return the server that has begun, or why none has."""
    while not ended.is_set():
        with contextlib.suppress(queue.Empty):
            return caught.get(timeout=ROUND)
    return AssertionError("the server had not begun to serve")


@dataclass(frozen=True, slots=True)
class Intent:
    """The server that a framework wanted to start: where, and whether with threads."""

    host: str
    port: int
    threaded: bool


class _Stop(BaseException):
    """Stops a server before it serves; nothing between catches it."""


def intent(serve: Callable[..., None], **options: Any) -> Intent:
    """Return which server would be started, without binding any address.

    Some servers are given a socket that was bound before they were made (Werkzeug 2.1, and all of
    Werkzeug's with a reloader), so that sockets only seem to be bound here. Raises AssertionError
    when no server is started.
    """
    found: list[Intent] = []
    base: Any = socketserver.TCPServer
    former = base.__init__

    def init(server: Any, address: Any, *args: Any, **keywords: Any) -> None:
        threaded = isinstance(server, socketserver.ThreadingMixIn)
        found.append(Intent(address[0], address[1], threaded))
        raise _Stop

    base.__init__ = init
    try:
        with _quiet(), _nothing_is_bound(), contextlib.suppress(_Stop):
            serve(**options)
    finally:
        base.__init__ = former
    assert found, f"no server was started for {options}"
    return found[0]


@contextmanager
def _nothing_is_bound() -> Iterator[None]:
    """Let this thread bind sockets without effect; they are closed when the block ends."""
    kind: Any = socket.socket
    here = threading.get_ident()
    used: list[socket.socket] = []

    def bind(self: socket.socket, address: Any) -> None:
        if threading.get_ident() == here:
            used.append(self)
        else:
            bind_really(self, address)

    def listen(self: socket.socket, *backlog: int) -> None:
        if self not in used:
            listen_really(self, *backlog)

    bind_really, listen_really = kind.bind, kind.listen
    kind.bind, kind.listen = bind, listen
    try:
        yield
    finally:
        del kind.bind, kind.listen  # the class inherits them
        for one in used:
            one.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Swallow banners and logs: a server talks a lot, also to its children by the environment."""
    former, told = logging.root.manager.disable, set(os.environ)
    logging.disable(logging.WARNING)  # errors are heard: they may be behind a failure
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        logging.disable(former)
        for name in set(os.environ) - told:
            del os.environ[name]


def fetch(port: int, exchange: Exchange) -> Reply:
    """Send an exchange over a socket; what servers add by themselves is left out of the reply.

    Returns when the server has let go of the connection: a reply may be complete while the
    application is still busy with its end.
    """
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=LONGEST)
    target = quote(path_bytes(exchange.path)) + (f"?{exchange.query}" if exchange.query else "")
    try:
        connection.connect()
        wire = connection.sock.dup()  # the connection lets go of its own
    except BaseException:
        connection.close()
        raise
    _OPEN.append(wire)
    try:
        connection.putrequest(exchange.method, target, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", exchange.host or "localhost")
        if exchange.body:
            connection.putheader("Content-Length", str(len(exchange.body)))
        for name, value in exchange.headers:
            connection.putheader(name, value.encode("latin-1"))
        connection.endheaders(exchange.body or None)
        response = connection.getresponse()
        headers = tuple(
            (name, value)
            for name, value in DECLARED.kept(response.getheaders())
            if name.lower() not in SERVERS_OWN
        )
        reply = Reply(response.status, response.reason, headers, (response.read(),))
        _until_closed(wire)
        CAUSES.answered(reply.status)
        return reply
    finally:
        _OPEN.remove(wire)
        wire.close()
        connection.close()


@contextmanager
def watched(connection: socket.socket) -> Iterator[None]:
    """Close a connection in the end, and before that when nothing moves any more."""
    _OPEN.append(connection)
    try:
        yield
    finally:
        _OPEN.remove(connection)
        connection.close()


def _until_closed(wire: socket.socket) -> None:
    """Say that there is no further request, and wait until the server closes, too."""
    with contextlib.suppress(OSError):
        wire.settimeout(LONGEST)
        wire.shutdown(socket.SHUT_WR)
        while wire.recv(1024):
            pass


def through_cgi(app: WsgiApp, exchange: Exchange) -> Reply:
    """Run an application as a CGI program would, and read what it prints."""
    environ = environ_of(exchange)
    variables = {key: value for key, value in environ.items() if "." not in key}
    output = io.BytesIO()
    body = io.BytesIO(exchange.body)
    handler = BaseCGIHandler(body, output, io.StringIO(), variables, False, True)
    handler.wsgi_run_once = True
    handler.run(as_sent(app))
    head, _, content = output.getvalue().partition(b"\r\n\r\n")
    lines = [line.partition(": ") for line in head.decode("latin-1").split("\r\n")]
    status = next(
        (value for name, _, value in lines if name == "Status"), "0 no status was printed"
    )
    code, _, reason = status.partition(" ")
    sent = [(name, value) for name, _, value in lines if name != "Status"]
    headers = tuple(DECLARED.kept(sent))
    return Reply(int(code), reason, headers, (content,))
