"""The body of a request as a stream: never read beyond its end, and never short unnoticed.

How long a body is, is said by Content-Length, or by the server, which ends the stream itself. Whom
nobody tells anything, reads nothing. Source: PEP 3333, Input and Error Streams; RFC 9110, 8.6;
Werkzeug documentation, Environ Helpers.
"""

from __future__ import annotations

import io
from typing import Any

_BLOCK = 64 * 1024


class ClientDisconnected(OSError):
    """Raised when a body ends before its end."""


class RequestEntityTooLarge(ValueError):
    """Raised for a body that is longer than allowed."""

    code = 413


def get_content_length(environ: dict[str, Any]) -> int | None:
    """Return how long the body is said to be.

    None when nothing is said, or when the body comes in chunks; 0 for what is no number.
    """
    codings = environ.get("HTTP_TRANSFER_ENCODING", "").lower().split(",")
    if "chunked" in (coding.strip() for coding in codings):
        return None
    text = environ.get("CONTENT_LENGTH")
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdecimal() else 0


def get_input_stream(
    environ: dict[str, Any], safe_fallback: bool = True, max_content_length: int | None = None
) -> Any:
    """Return the body of a request as a stream that ends where the body does.

    RequestEntityTooLarge when the body is longer than `max_content_length`, at once if it says so.
    Where nobody says how long it is, it is empty, or without `safe_fallback` endless.
    """
    stream, length = environ["wsgi.input"], get_content_length(environ)
    if None not in (length, max_content_length) and length > max_content_length:  # type: ignore[operator]
        raise RequestEntityTooLarge("the body is longer than allowed")
    if environ.get("wsgi.input_terminated"):
        if max_content_length is None:
            return stream
        return LimitedStream(stream, max_content_length, is_max=True)
    if length is None:
        return io.BytesIO() if safe_fallback else stream
    return LimitedStream(stream, length)


class LimitedStream(io.RawIOBase):
    """A stream of which only the first `limit` bytes are read.

    With `is_max` the limit is what a body may have at most, not what it has: a shorter one is
    whole, and to read on behind the limit raises RequestEntityTooLarge.
    """

    def __init__(self, stream: Any, limit: int, is_max: bool = False) -> None:
        self._stream, self.limit, self._is_max = stream, limit, is_max
        self._position = 0

    @property
    def is_exhausted(self) -> bool:
        """Whether all that may be read was read."""
        return self._position >= self.limit

    def on_exhausted(self) -> Any:
        """Hear that something is read behind the limit; a subclass may raise."""
        if self._is_max:
            raise RequestEntityTooLarge("the body is longer than allowed")

    def on_disconnect(self, error: Exception | None = None) -> Any:
        """Hear that the stream ends or fails before the limit; a subclass may go on."""
        if error is not None or not self._is_max:
            raise ClientDisconnected("the body ended too early")

    def exhaust(self) -> bytes:
        """Read the rest and return it."""
        return b"" if self.is_exhausted else self.readall()

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer, as far as the limit allows; 0 at the end."""
        wanted = len(buffer)
        if not wanted:
            return 0
        if self.is_exhausted:
            self.on_exhausted()
            return 0
        try:
            data = self._stream.read(min(wanted, self.limit - self._position))
        except (OSError, ValueError) as error:
            self.on_disconnect(error)
            return 0
        if not data:
            self.on_disconnect()
            return 0
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def readall(self) -> bytes:
        """Read until the limit, or until the stream ends."""
        if self.is_exhausted:
            self.on_exhausted()
            return b""
        read = bytearray()
        while not self.is_exhausted:
            data = self.read(_BLOCK)
            if not data:
                break
            read += data
        return bytes(read)

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._position

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True
