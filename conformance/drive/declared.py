"""What was declared of every call of this process: it changes what is sent, and what is read.

An extension that adds a header to each reply, or wants https, does so on purpose; who judges it
says so in a file (`conformance.entries.designs`). Nothing is declared unless somebody does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Declared:
    """`headers`, in lower case, are left out of replies; `scheme` stands in for http.

    `met` gathers which of the headers there were.
    """

    headers: frozenset[str] = frozenset()
    scheme: str = ""
    met: set[str] = field(default_factory=set)

    def sent(self, scheme: str) -> str:
        """Return the scheme that a request is sent with."""
        return self.scheme if self.scheme and scheme == "http" else scheme

    def kept(self, headers: Iterable[tuple[str, str]]) -> Headers:
        """Return the headers of a reply that count."""
        found = list(headers)
        if not self.headers:
            return found
        self.met.update(self.headers.intersection(name.lower() for name, _ in found))
        return [pair for pair in found if pair[0].lower() not in self.headers]


DECLARED = Declared()
SWAPPED = {"80": "443", "443": "80"}


@contextmanager
def nothing_declared() -> Iterator[None]:
    """Send as it stands within the block: what is called is no application, but a tool for them."""
    former, DECLARED.scheme = DECLARED.scheme, ""
    try:
        yield
    finally:
        DECLARED.scheme = former


def sent(scheme: str = "http") -> str:
    """Return the scheme that a request of this scheme is sent with: what an answer has to name."""
    return DECLARED.sent(scheme)


def placed(host: str, scheme: str = "http") -> tuple[str, str]:
    """Return host and scheme as they are sent: a port that the scheme implies stays implied."""
    sends = sent(scheme)
    name, colon, port = host.rpartition(":")
    if sends != scheme and colon and port in SWAPPED:
        return f"{name}:{SWAPPED[port]}", sends
    return host, sends


def as_sent(app: Callable[..., Any]) -> Callable[..., Any]:
    """Return a WSGI application that sees the scheme that was declared, whatever its server says.

    So do applications behind a proxy that speaks https for them.
    """
    if not DECLARED.scheme:
        return app

    def seen(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        environ["wsgi.url_scheme"] = sent(environ["wsgi.url_scheme"])
        return app(environ, start_response)

    return seen
