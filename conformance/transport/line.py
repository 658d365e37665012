"""The line to a server: an exchange goes out as bytes, and what comes back is looked at.

What no client can send, and what a server makes into another request, is asked of nobody: that is
`Unsupported`, with the server's name. What it makes of a reply is a failure that names it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from conformance.describe.messages import Exchange, Reply
from conformance.drive.http1 import Message, connected
from conformance.drive.protocol import check_body
from conformance.drive.wire import path_bytes
from conformance.errors import Unsupported, UsageError
from conformance.transport.cgi import Apart
from conformance.transport.mounted import TICKET, Call, Expecting, Mounted, Observer, OnTheWay
from conformance.transport.scopes import AsgiCall, AsgiMounted
from conformance.transport.servers import SERVERS, WAIT, Running

DIRECT = "call.direct"  # what is said to be missing: no server is in between
SENDABLE = re.compile(rb"[!-~\x80-\xff]*")  # of a target
FIELD = re.compile(r"[\t -~\x80-\xff]*")
BARE = frozenset({204, 304})  # these have no body, whatever an application gives
# Fields that belong to the connection, and those that a server may add by itself.
SERVERS_OWN = frozenset({
    "connection", "keep-alive", "transfer-encoding", "date", "server", "content-length", "via"
})  # fmt: skip


class Differs(AssertionError):
    """What a server lets through otherwise than an application gave it."""


class Line:
    """A server that runs, and what is sent to it. Raises UsageError when it cannot be started."""

    def __init__(self, name: str) -> None:
        self.name = name
        server = SERVERS[name]
        self.version = server.version(name)
        self.speaks = server.speaks
        self._mounted: Expecting = AsgiMounted() if self.speaks == "asgi" else Mounted()
        if server.apart:
            self._mounted = Apart()
        self._running: Running | None = Running(name, server, self._mounted)
        self._tickets = map(str, itertools.count(1))

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    def call(
        self,
        app: Any,
        exchange: Exchange,
        after: Callable[[], None] | None,
        observer: Observer | None = None,
    ) -> Reply:
        """Send an exchange to an application behind the server, and return what it answered.

        The application is of the kind that the server speaks. `after` is called on the thread of a
        WSGI server, where the application has been closed; what an ASGI server has, belongs to a
        task that is over. `observer` is told what was seen in another process. Raises
        AssertionError when the server lets something else through, and Unsupported when it cannot
        be asked.
        """
        ticket = next(self._tickets)
        data = bytes_of(exchange, ticket)
        call = Call(app, exchange, after) if self.speaks == "wsgi" else AsgiCall(app, exchange)
        call.observer = observer
        running = self._alive()
        self._mounted.expect(ticket, call)
        try:
            with connected(running.port) as wire:
                try:
                    wire.send(data)
                    heard = wire.reply(exchange.method)
                finally:
                    # Some read on until then, and a process that answers has a copy of the socket.
                    wire.finish()
                wire.all()  # who is cut off may leave a body unclosed
        finally:
            self._mounted.forget(ticket)
        if call.asked is None and call.error is None:
            raise Unsupported(DIRECT, self._refused(call, heard.finals))
        if not call.over.wait(WAIT):
            raise AssertionError(f"{self} {call.unended} within {WAIT:.0f} s")
        if call.error is not None:
            raise call.error
        if call.refused:
            told = f"is what this needs: {self} does not send it: {call.refused}"
            raise Unsupported(DIRECT, told)
        assert call.asked is not None
        reply = call.asked.reply()
        if reply.raised is None:
            check_body(exchange, reply)
            self._compare(call, reply, heard.finals)
        return reply

    @property
    def apart(self) -> bool:
        """Whether each request has a process of its own."""
        return isinstance(self._mounted, Apart) and self._mounted.forks

    @contextmanager
    def in_one_process(self) -> Iterator[None]:
        """Let requests of the block share the process that judges, where each has its own."""
        assert isinstance(self._mounted, Apart)
        self._mounted.forks = False
        try:
            yield
        finally:
            self._mounted.forks = True

    def _alive(self) -> Running:
        """Return the server that runs.

        One that has ended is started again, and an AssertionError raised: that was its fault.
        """
        running = self._running
        assert running is not None
        if not running.ended:
            return running
        self._running = Running(self.name, SERVERS[self.name], self._mounted)
        raise AssertionError(f"{self} has ended by itself: {running.why or 'it returned'}")

    def _refused(self, call: OnTheWay, finals: list[Message]) -> str:
        if call.changed:
            return f"is what this needs: {self} hands on {call.changed}"
        status = finals[0].status if finals else "nothing"
        return f"is what this needs: {self} answers {call.exchange} by itself, with {status}"

    def _compare(self, call: OnTheWay, reply: Reply, finals: list[Message]) -> None:
        """Raise Differs unless a client gets what the application gave."""
        exchange = call.exchange
        if len(finals) != 1:
            raise Differs(f"{self} sent {len(finals)} replies for one, to {exchange}")
        sent = finals[0]
        bare = exchange.method == "HEAD" or reply.status in BARE
        body = b"" if bare else reply.body
        if not call.read and not bare and reply.header("Content-Length") != str(len(body)):
            count = len(reply.chunks)
            raise Differs(f"{self} read {count} chunks of the reply to {exchange}, not all")
        compared = (
            ("status", sent.status, reply.status),
            ("body", sent.body, body),
            ("fields", _fields(sent.fields), _fields(reply.headers)),
        )
        for what, got, gave in compared:
            if got != gave:
                raise Differs(
                    f"over {self}, the {what} of the reply to {exchange} is {got!r}; the "
                    f"application gave {gave!r}"
                )

    def close(self) -> None:
        """Stop the server."""
        if self._running is not None:
            self._running.close()
            self._running = None


def _fields(pairs: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Return fields in an order of their own: that of fields with other names says nothing."""
    kept = [(name.lower(), value.strip(" \t")) for name, value in pairs]
    return sorted((pair for pair in kept if pair[0] not in SERVERS_OWN), key=lambda pair: pair[0])


def _is_servers(key: str) -> bool:
    """Tell whether an entry of the environment is what a server makes."""
    return key.startswith("wsgi.") or key.isupper()


def bytes_of(exchange: Exchange, ticket: str) -> bytes:
    """Return an exchange as a request of HTTP/1.1; raises Unsupported for what is none."""
    path = path_bytes(exchange.script) + path_bytes(exchange.path)
    query = exchange.query.encode("latin-1", "replace")
    names = [name.lower() for name, _ in exchange.headers]
    problems = (
        (not path.startswith(b"/"), "a path that does not begin with a slash"),
        (not SENDABLE.fullmatch(query), "a query with spaces or control characters"),
        (exchange.host is None, "a request without a host"),
        (any(map(_is_servers, dict(exchange.environ))), "an environment of its own"),
        (exchange.host is not None and not FIELD.fullmatch(exchange.host), "such a host"),
        (any(not FIELD.fullmatch(value) for _, value in exchange.headers), "such a field"),
        ("content-length" in names, "a length of its own"),
        ("transfer-encoding" in names, "a transfer coding"),
        ("host" in names, "two hosts"),
    )
    for holds, what in problems:
        if holds:
            raise Unsupported(DIRECT, f"is what this needs: no client sends {what}")
    target = quote(path, safe="/:@!$&'()*+,;=~-._").encode() + (b"?" + query if query else b"")
    fields = [("Host", exchange.host or ""), (TICKET, ticket), *exchange.headers]
    if "connection" not in names:
        fields.append(("Connection", "close"))
    if exchange.body:
        fields.append(("Content-Length", str(len(exchange.body))))
    lines = [f"{name}: {value}".encode("latin-1") for name, value in fields]
    first = b"%b %b HTTP/1.1" % (exchange.method.encode("latin-1"), target)
    return b"\r\n".join([first, *lines, b"", exchange.body])


def opened(name: str, claims: Collection[str]) -> Line | None:
    """Return the line to a server, or None without a name.

    In: its name, and the capabilities of the implementation. Raises UsageError, one line.
    """
    if not name:
        return None
    server = SERVERS[name]
    if f"call.{server.speaks}" not in claims:
        others = [other for other, one in SERVERS.items() if f"call.{one.speaks}" in claims]
        told = f"it serves {server.speaks.upper()}, and call.{server.speaks} is not claimed"
        instead = f"; there are {', '.join(others)}" if others else ""
        raise UsageError(f"--impl-server={name}: {told}{instead}")
    return Line(name)
