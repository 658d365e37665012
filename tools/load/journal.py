"""What the application notes: a line for each thing that happens to a token, from any process."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "LOAD_JOURNAL"  # names the file


def note(what: str, token: str) -> None:
    """Append a line; so short a one arrives whole, whoever else writes."""
    handle = os.open(os.environ[VARIABLE], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(handle, f"{what} {token}\n".encode())
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Noted:
    """How often what happened, by token."""

    begun: Counter[str]
    torn: Counter[str]
    streams: Counter[str]
    closed: Counter[str]

    @property
    def never_torn(self) -> list[str]:
        """The requests for which teardown functions did not run."""
        return [token for token in self.begun if not self.torn[token]]

    @property
    def torn_again(self) -> list[str]:
        """The requests for which teardown functions ran more than once."""
        return [token for token, times in self.torn.items() if times > self.begun[token]]

    @property
    def unreached(self) -> int:
        """How many streams that had begun were never ended."""
        return sum((self.streams - self.closed).values())


def read(path: Path) -> Noted:
    """Return what was noted in a file, which may be missing when nothing was."""
    found: dict[str, Counter[str]] = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        what, _, token = line.partition(" ")
        found.setdefault(what, Counter())[token] += 1
    names = ("begun", "torn", "streams", "closed")
    return Noted(*(found.get(name, Counter()) for name in names))
