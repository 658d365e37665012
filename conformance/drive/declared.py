"""What was declared of every call of this process: it changes what is sent, and what is read.

An extension that adds a header to each reply, or wants https, does so on purpose; who judges it
says so in a file (`conformance.judging.designs`). Nothing is declared unless somebody does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Declared:
    """`headers`, in lower case, are left out of replies; `scheme` stands in for http."""

    headers: frozenset[str] = frozenset()
    scheme: str = ""

    def sent(self, scheme: str) -> str:
        """Return the scheme that a request is sent with."""
        return self.scheme if self.scheme and scheme == "http" else scheme

    def kept(self, headers: Iterable[tuple[str, str]]) -> Headers:
        """Return the headers of a reply that count."""
        return [pair for pair in headers if pair[0].lower() not in self.headers]


DECLARED = Declared()
