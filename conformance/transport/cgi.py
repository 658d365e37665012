"""CGI: a small server in front, and a process of its own for each request (RFC 3875).

The server makes environment variables of a request; the process runs the application with
`wsgiref.handlers.CGIHandler`, which reads the body from standard input and prints the reply. It is
forked from the process that judges, where the application has been made: a program that makes it
anew would answer the same, a second later. What was seen in the process is handed back as bytes.
"""

from __future__ import annotations

import gc
import io
import os
import pickle
import select
import signal
import socket
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.handlers import BaseCGIHandler, CGIHandler

from conformance.describe.messages import Reply
from conformance.drive.driver import end_with_parent
from conformance.drive.protocol import ProtocolBreach
from conformance.drive.serving import LOOPBACK
from conformance.errors import Unsupported
from conformance.foreign import said
from conformance.transport.mounted import KEY, TICKET, Call, Mounted

ONE_PROCESS = "call.one-process"  # what is said to be missing: one process for all requests
BARE = (b"204", b"304")  # with these statuses there is no body


class Told:
    """What an application has answered in another process."""

    def __init__(self, reply: Reply) -> None:
        self.raised = reply.raised
        self._reply = reply

    def reply(self) -> Reply:
        """Return what it answered."""
        return self._reply


class Apart(Mounted):
    """The WSGI application that is served in processes of their own.

    Unless it `forks`, the process that judges does what they do.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forks = True
        self._served: Call | None = None  # in such a process: the request that it is for

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request of the gateway's."""
        self._served = self._calls.get(environ.get(KEY, ""))
        return super().__call__(environ, start)

    def packed(self) -> bytes:
        """Return what was seen of the request in this process, for the one that waits for it."""
        call = self._served
        if call is None:  # the application was not reached
            return _as_bytes(None, None)
        reply, error = None, call.error
        try:
            if call.asked is not None and error is None:
                reply = call.asked.reply()
        except ProtocolBreach as breach:
            error = breach
        seen = None if call.observer is None else call.observer.since(call.mark)
        try:
            return _as_bytes(reply, error, call.changed, call.read, seen)
        except Exception as problem:  # whatever somebody's objects raise at that
            return _as_bytes(None, _not_handed(problem))

    def begun(self, ticket: str) -> None:
        """Remember what has been seen before the process of a request is there."""
        call = self._calls.get(ticket)
        if call is not None and call.observer is not None:
            call.mark = call.observer.mark()

    def unpack(self, ticket: str, packed: bytes, status: int) -> None:
        """Take what was seen in the process of a request, which has ended with this status."""
        call: Call | None = self._calls.pop(ticket, None)
        if call is None:
            return
        try:
            reply, call.error, call.changed, call.read, seen = pickle.loads(packed)
        except Exception as problem:
            call.error = _not_handed(problem)
            if not packed:
                told = f"the process of {call.exchange} ended with status {status}, unanswered"
                call.error = AssertionError(told)
        else:
            call.asked = None if reply is None else Told(reply)
            if call.observer is not None and seen is not None:
                call.observer.add(seen)
        call.over.set()


def _as_bytes(
    reply: Reply | None,
    error: BaseException | None,
    changed: str = "",
    read: bool = False,
    seen: Any = None,
) -> bytes:
    return pickle.dumps((reply, error, changed, read, seen))


def _not_handed(problem: Exception) -> Unsupported:
    told = f"is what this needs: it is not handed from process to process: {said(problem)}"
    return Unsupported(ONE_PROCESS, told)


class Gateway(BaseHTTPRequestHandler):
    """The server's side of a request: it starts the process, and sends what that prints."""

    server_version = "conformance-cgi"

    def __getattr__(self, name: str) -> Any:
        """Answer every method alike."""
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Print nothing."""

    def answer(self) -> None:
        """Answer the request that came."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        variables = self.variables(body)
        if any("\0" in value for value in variables.values()):
            self.send_error(400)  # no variable holds it
            return
        app: Apart = self.server.app  # type: ignore[attr-defined]
        ticket = self.headers.get(TICKET, "")
        if not app.forks:
            self.send(here(app, variables, body))
            return
        app.begun(ticket)
        printed, packed, status = in_a_process(app, variables, body, self.connection)
        app.unpack(ticket, packed, status)
        self.send(printed)

    def variables(self, body: bytes) -> dict[str, str]:
        """Return the variables of RFC 3875, 4.1; texts are bytes, in latin-1."""
        path, _, query = self.path.partition("?")
        found = {
            "GATEWAY_INTERFACE": "CGI/1.1",
            "PATH_INFO": unquote_to_bytes(path.encode("latin-1")).decode("latin-1"),
            "QUERY_STRING": query,
            "REMOTE_ADDR": LOOPBACK,
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "SERVER_NAME": LOOPBACK,
            "SERVER_PORT": str(self.connection.getsockname()[1]),
            "SERVER_PROTOCOL": self.request_version,
            "SERVER_SOFTWARE": self.server_version,
        }
        if body:
            found["CONTENT_LENGTH"] = str(len(body))
        for name in dict.fromkeys(map(str.lower, self.headers)):
            values = [value.strip(" \t") for value in self.headers.get_all(name, ())]
            if name == "content-type":
                found["CONTENT_TYPE"] = values[-1]
            elif name not in ("content-length", "proxy"):  # HTTP_PROXY has another meaning
                between = "; " if name == "cookie" else ", "
                found[f"HTTP_{name.upper().replace('-', '_')}"] = between.join(values)
        return found

    def send(self, printed: bytes) -> None:
        """Send what the process has printed as a reply (RFC 3875, 6)."""
        head, blank, body = printed.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        status = next((line[8:] for line in lines if line.startswith(b"Status: ")), b"")
        self.close_connection = True
        if not blank or not status:
            self.send_error(502)
            return
        fields = [line for line in lines if not line.startswith(b"Status: ")]
        bare = self.command == "HEAD" or status[:3] in BARE
        sent = [b"HTTP/1.1 " + status, *fields, b"Connection: close", b"", b"" if bare else body]
        self.wfile.write(b"\r\n".join(sent))


def here(app: Apart, variables: Mapping[str, str], body: bytes) -> bytes:
    """Run the application as a CGI program would, in this process; return what is printed."""
    printed = io.BytesIO()
    environ = dict(variables)
    handler = BaseCGIHandler(io.BytesIO(body), printed, io.StringIO(), environ, False, True)
    handler.wsgi_run_once = True
    with suppress(Exception):
        handler.run(app)
    return printed.getvalue()


def in_a_process(
    app: Apart, variables: Mapping[str, str], body: bytes, client: socket.socket
) -> tuple[bytes, bytes, int]:
    """Run the application as a CGI program; return what it printed, what it saw, and its status.

    When the client goes away, the process is ended.
    """
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as printed,
        tempfile.TemporaryFile() as packed,
    ):
        given.write(body)
        given.flush()
        given.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it has threads, and the child needs none of them
            child = os.fork()
        if not child:
            gc.disable()  # who looks at all objects copies all memory
            try:
                end_with_parent()
                _become_program(variables, given.fileno(), printed.fileno())
                with suppress(Exception):
                    CGIHandler().run(app)
                sys.stdout.flush()
                packed.write(app.packed())
            except BaseException as error:
                packed.write(_as_bytes(None, RuntimeError(f"the gateway broke: {said(error)}")))
            finally:
                packed.flush()
                os._exit(0)
        status = _ended(child, client)
        printed.seek(0)
        packed.seek(0)
        return printed.read(), packed.read(), status


def _become_program(variables: Mapping[str, str], given: int, printed: int) -> None:
    """Let this process have the variables, input and output of a CGI program."""
    for name, value in variables.items():
        os.environb[name.encode("latin-1")] = value.encode("latin-1")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number, handle in enumerate((given, printed, nowhere)):
        os.dup2(handle, number)
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0)))
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.BufferedWriter(io.FileIO(number, "w"))) for number in (1, 2)
    )


def _ended(child: int, client: socket.socket) -> int:
    """Wait for a process, and return its status; kill it when the client goes away."""
    with suppress(AttributeError, OSError):  # not everywhere
        watched = os.pidfd_open(child)
        try:
            ready: list[int] = select.select([watched, client.fileno()], [], [])[0]
            if watched not in ready:
                os.kill(child, signal.SIGKILL)
        finally:
            os.close(watched)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def start(app: Any, run: Callable[[Callable[[], object]], None]) -> tuple[int, Callable[[], None]]:
    """Start the gateway on a thread; return its port, and what stops it."""
    server = ThreadingHTTPServer((LOOPBACK, 0), Gateway)
    server.app = app  # type: ignore[attr-defined]

    def stop() -> None:
        server.shutdown()
        server.server_close()

    run(lambda: server.serve_forever(0.05))
    return server.server_address[1], stop
