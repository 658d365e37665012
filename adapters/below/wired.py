"""A server's protocol as an ASGI application: HTTP/1.1 over a transport in memory, no socket.

Not an adapter by itself, and bound to no framework. For frameworks that are their own server and
have neither a WSGI nor an ASGI callable: what they read and write is the bytes of real messages.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from typing import Any

from adapters.below.lifespan import Message, OncePerLoop, Receive, Send
from conformance.adapter import Unsupported

ProtocolFactory = Callable[[], asyncio.Protocol]
# What a server says about the connection and itself, and no application.
SERVERS_OWN = frozenset({b"connection", b"date", b"keep-alive", b"server", b"transfer-encoding"})
BODILESS = frozenset({204, 304})
LONGEST = 2**20  # bytes of a header section
RAW = re.compile(rb"[\x80-\xff]")  # clients escape these in a query
UNSENDABLE = re.compile(rb"[\x00\r\n]")


class Wired:
    """An ASGI application of protocols, each of which is given one connection with one request.

    `listen` is awaited once for each event loop, and returns what makes protocols. Raises
    Unsupported for a request that HTTP cannot say, and for a script root: nobody tells such a
    server that it is mounted.
    """

    def __init__(self, listen: Callable[[], Coroutine[Any, Any, ProtocolFactory]]) -> None:
        self._listen = OncePerLoop(listen)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Send one request, and hand the reply over as it comes."""
        sent = request_bytes(scope, (await receive())["body"])
        connect = await self._listen()
        wire = Wire(asyncio.get_running_loop(), secure=scope["scheme"] == "https")
        wire.protocol = connect()
        wire.protocol.connection_made(wire)
        wire.protocol.data_received(sent)
        await relay(wire.written, scope["method"], send)
        await wire.closed


class Wire(asyncio.Transport):
    """A connection whose other side reads what is written."""

    protocol: asyncio.Protocol

    def __init__(self, loop: asyncio.AbstractEventLoop, *, secure: bool) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sslcontext": secure or None})
        self._loop = loop
        self._closing = False
        self.written = asyncio.StreamReader(LONGEST)
        self.closed = loop.create_future()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Let the other side read these bytes."""
        self.written.feed_data(data)

    def is_closing(self) -> bool:
        """Return whether the server has closed it."""
        return self._closing

    def close(self) -> None:
        """Tell the protocol, soon, that the connection is gone."""
        if not self._closing:
            self._closing = True
            self._loop.call_soon(self._lost)

    abort = close

    def pause_reading(self) -> None:
        """Do nothing: all bytes have been read."""

    resume_reading = pause_reading

    def _lost(self) -> None:
        self.protocol.connection_lost(None)
        self.written.feed_eof()
        self.closed.set_result(None)


def request_bytes(scope: Message, body: bytes) -> bytes:
    """Return the request of an ASGI scope as a client sends it."""
    if scope["root_path"]:
        raise Unsupported("a script root", "nobody tells a server of its own that it is mounted")
    query = RAW.sub(lambda found: b"%%%02X" % found[0][0], scope["query_string"])
    target = scope["raw_path"] + (b"?" + query if query else b"")
    lines = [b"%s %s HTTP/1.1" % (scope["method"].encode(), target)]
    lines += [b"%s: %s" % pair for pair in scope["headers"]]
    if any(UNSENDABLE.search(line) for line in lines):
        raise Unsupported("HTTP", "has no way to send this request")
    return b"\r\n".join([*lines, b"connection: close", b"", body])


async def relay(written: asyncio.StreamReader, method: str, send: Send) -> None:
    """Send on what a server writes, a chunk as a chunk; what ends too early is an EOFError."""
    status, fields = await section(written)
    while 100 <= status < 200:  # the final reply is still to come
        status, fields = await section(written)
    headers = [(name, value) for name, value in fields if name not in SERVERS_OWN]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    chunked = (b"transfer-encoding", b"chunked") in fields and method != "HEAD"
    while chunked and (size := int((await written.readuntil(b"\r\n")).partition(b";")[0], 16)):
        chunk = (await written.readexactly(size + 2))[:-2]
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    length = dict(fields).get(b"content-length")
    rest = await written.read()  # the connection is closed after the reply
    bodiless = chunked or method == "HEAD" or status in BODILESS
    if not bodiless and length is not None and len(rest) < int(length):
        raise EOFError(f"{len(rest)} bytes came of {int(length)}")
    await send({"type": "http.response.body", "body": b"" if chunked else rest})


async def section(written: asyncio.StreamReader) -> tuple[int, list[tuple[bytes, bytes]]]:
    """Read a status line and the fields below it."""
    head = await written.readuntil(b"\r\n\r\n")
    first, *lines = head[:-4].split(b"\r\n")
    pairs = (line.partition(b":") for line in lines)
    return int(first.split()[1]), [(name.lower(), value.strip()) for name, _, value in pairs]
