"""What a server is handed of a response: the line of its status, and its body.

Source: PEP 3333; the reasons are those of RFC 9110, 15.
"""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any


def status_line(code: int) -> str:
    """Return a status with the reason that it is registered with."""
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return f"{code} Unknown"


class SentBody:
    """What is handed to the server: chunks, and a `close` that closes the response."""

    def __init__(self, chunks: Any, close: Callable[[], None]) -> None:
        self._chunks: Iterator[bytes] = iter(chunks)
        self._close: Callable[[], Any] = close

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = next(self._chunks)
        return bytes(chunk) if isinstance(chunk, bytearray) else chunk

    def close(self) -> None:
        """Close the response, once."""
        close, self._close = self._close, int
        close()
