"""The channel between parent and child: messages as JSON, each behind a token and its length.

The child runs foreign code, which may write into any descriptor. The token is drawn for each child,
so nothing that is written by accident is taken for a message.
"""

from __future__ import annotations

import os
import select
import socket
import struct
from json import dumps, loads
from typing import Any

HEAD = struct.Struct("!16sI")
LONGEST = 1 << 26  # bytes; the texts of a result are capped far below


class Closed(Exception):
    """The other side is gone, or what came is no message; the text says which."""


class Channel:
    """One end of the channel. The process that made it is the only one that may send."""

    def __init__(self, end: socket.socket, token: bytes) -> None:
        self._end = end
        self._token = token
        self._owner = os.getpid()
        self._came = bytearray()

    def take_over(self) -> None:
        """Let this process be the one that may send, after a fork."""
        self._owner = os.getpid()

    def send(self, message: dict[str, Any]) -> None:
        """Send a message; raise Closed when the other side is gone."""
        if os.getpid() != self._owner:
            raise Closed("a copy of the process sent something")
        body = dumps(message).encode("ascii")
        try:
            self._end.sendall(HEAD.pack(self._token, len(body)) + body)
        except OSError as error:
            raise Closed("the other side is gone") from error

    def receive(self, timeout: float | None = None) -> dict[str, Any] | None:
        """Return the next message, or None when none has come in `timeout` seconds.

        Raises Closed when the other side is gone, or has sent what is no message.
        """
        while True:
            message = self._first()
            if message is not None:
                return message
            if not _readable(self._end, timeout):
                return None
            try:
                data = self._end.recv(1 << 16)
            except OSError:
                data = b""
            if not data:
                raise Closed("the other side is gone")
            self._came += data

    def close(self) -> None:
        """Close this end."""
        self._end.close()

    def _first(self) -> dict[str, Any] | None:
        if len(self._came) < HEAD.size:
            return None
        token, length = HEAD.unpack_from(self._came)
        if token != self._token or length > LONGEST:
            raise Closed("what came is no message")
        if len(self._came) < HEAD.size + length:
            return None
        body = bytes(self._came[HEAD.size : HEAD.size + length])
        del self._came[: HEAD.size + length]
        message: dict[str, Any] = loads(body)
        return message


def channel() -> tuple[Channel, Channel]:
    """Return both ends; before the fork both belong to this process, see `Channel.take_over`."""
    token = os.urandom(16)
    parent, child = socket.socketpair()
    return Channel(parent, token), Channel(child, token)


def _readable(end: socket.socket, timeout: float | None) -> bool:
    # poll, unlike select, takes descriptors above 1023.
    asked = select.poll()
    asked.register(end, select.POLLIN)
    return bool(asked.poll(None if timeout is None else timeout * 1000))
