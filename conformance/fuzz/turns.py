"""Turns: how a fuzz run asks for a clause again, and by what it knows a finding.

A turn is plain data, because it is sent to another process. Which clause has the next one is said
by `conformance.judging.rounds`, and where findings are kept by `conformance.fuzz.corpus`.
"""

from __future__ import annotations

import re
import textwrap
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from hypothesis.database import InMemoryExampleDatabase

from conformance.clause import Clause
from conformance.perform.trace import first_difference

COMPARED = "differential"  # the chapter whose clauses can find one thing after the other
ALIKE = 3  # findings of one kind, after which all of that kind are set aside
LONG = 160  # characters of a finding
QUOTED = re.compile(r"""b?'(?:[^'\\]|\\.)*'|b?"(?:[^"\\]|\\.)*\"""")
NESTED = re.compile(r"\[[^\[\]]*\]|\{[^{}]*\}|\([^()]*\)")
PATHS = re.compile(r"(?<!\w)/[^\s:,]*")
NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")
ORDINAL = re.compile(r"^\d+: *")  # of an exchange, before what was seen of it
NAMED = re.compile(r"^(\w+) \w+: ")  # the name of a part of an application
RANDOM = re.compile(r"\d{4,}|0x\w+")


@dataclass(frozen=True, slots=True)
class Turn:
    """How a clause is judged once more; the first turn has nothing but what is kept.

    `number` makes another seed of the run's, `aside` are findings that are no news, `entries` the
    choices that are tried first, in hexadecimal digits, and `until` is the moment when the time is
    over, as `time.monotonic` tells it, or 0. With `alone`, nothing else is tried than the entries.
    """

    number: int = 0
    aside: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    until: float = 0.0
    alone: bool = False

    @classmethod
    def received(cls, data: dict[str, Any]) -> Turn:
        """Make it of what `sent` and a channel have made of one."""
        aside, entries = tuple(map(str, data["aside"])), tuple(map(str, data["entries"]))
        return cls(int(data["number"]), aside, entries, float(data["until"]), bool(data["alone"]))

    def sent(self) -> dict[str, Any]:
        """Return the turn as plain data."""
        return asdict(self)

    @property
    def over(self) -> bool:
        """Whether its time is over."""
        return bool(self.until) and time.monotonic() >= self.until

    def sets_aside(self, finding: str) -> bool:
        """Tell whether a finding is no news: it is known, or there are enough of its kind."""
        if not self.aside:
            return False
        alike = Counter(map(kind_of, self.aside))
        return finding in self.aside or alike[kind_of(finding)] >= ALIKE


FIRST = Turn()


def finding_in(clause: Clause, message: str) -> str:
    """Return by what a failure of a clause is known again, whatever was drawn.

    Of two timelines it is where they part; of other messages, the first line without its values.
    """
    if clause.chapter == COMPARED:
        parts = first_difference(textwrap.dedent(message.partition("\n")[2]))
        if parts is not None:
            return " | ".join(bare(part) for part in parts[1:])[:LONG]
    return kind_of(message.partition("\n")[0])[:LONG]


def kind_of(finding: str) -> str:
    """Return a finding, or a line of a message, without the values in it."""
    found = QUOTED.sub("...", finding)
    former = ""
    while found != former:
        former, found = found, NESTED.sub("...", found)
    found = NUMBERS.sub("N", PATHS.sub("/...", found))
    return " ".join(found.split())


def bare(line: str) -> str:
    """Return a line of a timeline without what differs from one application to the next."""
    return RANDOM.sub("N", NAMED.sub(r"\1: ", ORDINAL.sub("", line)))


class Choices(InMemoryExampleDatabase):
    """What hypothesis keeps in one turn: the entries that it was given, and what fails now.

    Whatever it deletes is gone from here only. `found` is called with the first choices that fail
    and are no entry: should the process be ended, these are kept.
    """

    def __init__(
        self, clause: Clause, entries: Iterable[str], found: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._key = clause.id.encode()
        self._entries = frozenset(entries)
        self._found: Callable[[str], None] | None = found
        self.best = ""  # what failed at last: each is smaller than the one before
        for entry in self._entries:
            super().save(self._key, bytes.fromhex(entry))

    def save(self, key: bytes, value: bytes) -> None:
        """Keep what has failed."""
        super().save(key, value)
        if key != self._key:
            return
        self.best = value.hex()
        if self._found is not None and self.best not in self._entries:
            found, self._found = self._found, None
            found(self.best)
