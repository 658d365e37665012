"""Requests whose body comes from an input of ours, as a server's socket would give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.describe.messages import Exchange, post
from conformance.describe.steps import Step


class Input:
    """A request body that hands out little at a time, and notes how much was asked for.

    `most` is how much at a time; `cut` is a place that no read goes across.
    """

    def __init__(self, content: bytes, most: int = 1 << 20, cut: int = 0) -> None:
        self.content, self.most, self.cut, self.position = content, most, cut, 0

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, but not more than it hands out at a time."""
        wanted = len(self.content) if size is None or size < 0 else size
        end = min(len(self.content), self.position + min(wanted, self.most))
        end = self.cut if self.position < self.cut < end else end
        start, self.position = self.position, end
        return self.content[start:end]

    def readline(self, size: int = -1) -> bytes:
        """Return the rest of a line."""
        line = b""
        while not line.endswith(b"\n") and (size < 0 or len(line) < size):
            byte = self.read(1)
            if not byte:
                break
            line += byte
        return line

    def readlines(self, hint: int = -1) -> list[bytes]:
        """Return all lines."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")


def sending(
    given_input: Input, length: int | None, *steps: Step, headers: Mapping[str, str] | None = None
) -> Exchange:
    """Return a request with an input of ours, and the length that the server says it has."""
    said = None if length is None else str(length)
    environ = (("wsgi.input", given_input), ("CONTENT_LENGTH", said))
    return post("/", *steps, environ=environ, headers=headers or {})
