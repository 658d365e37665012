"""How clauses on wrappers call what is a WSGI application, and bodies that know of their end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.clauses.structures.performing import environ


class Body:
    """A stream of texts and bytes that knows how often it was closed."""

    def __init__(self, *items: str | bytes) -> None:
        self.items, self.closed = iter(items), 0

    def __iter__(self) -> Iterator[str | bytes]:
        return self.items

    def close(self) -> None:
        """Count."""
        self.closed += 1


def called(response: Any, **details: Any) -> tuple[str, dict[str, str], bytes]:
    """Call a response as an application; return status, fields by lower-case name, and body."""
    heard: list[Any] = []
    body = response(environ(**details), lambda *given: heard.append(given))
    data = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    ((status, headers, *_),) = heard
    return status, {name.lower(): value for name, value in headers}, data
