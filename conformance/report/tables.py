"""Two timelines beside each other, where a terminal is too narrow for them.

A row that is broken at the edge is no row any more. So what is alike is shown once, and what
differs under each other. How they are made is said by `conformance.perform.trace`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEAD = ["expected", "seen"]
LEFT_OUT = re.compile(r"  \.\.\. \d+ lines that are alike \.\.\.")  # which ends in any column


@dataclass(frozen=True, slots=True)
class Row:
    """A line of two timelines. Where lines are left out, `expected` says so and `seen` is empty."""

    expected: str
    seen: str
    differs: bool


def parts(message: str) -> Iterator[str | list[str]]:
    """Yield a message in order: single lines, and the lines of each table with its head."""
    lines = message.split("\n")
    number = 0
    while number < len(lines):
        if lines[number].split() != HEAD:
            yield lines[number]
            number += 1
            continue
        end = number + 1
        while end < len(lines) and lines[end][:2] in ("  ", "> "):
            end += 1
        yield lines[number:end]
        number = end


def rows(table: list[str]) -> Iterator[Row]:
    """Yield the rows of a table that `parts` returned."""
    column = table[0].index("seen")
    for line in table[1:]:
        if LEFT_OUT.fullmatch(line):
            yield Row(line[2:], "", False)
            continue
        yield Row(line[2:column].rstrip(), line[column:], line.startswith("> "))


def fitting(message: str, width: int) -> Iterator[str]:
    """Yield the lines of a message; of tables that are wider than this, rows of one column."""
    for part in parts(message):
        if isinstance(part, str):
            yield part
        else:
            yield from part if max(map(len, part)) <= width else _narrow(part)


def _narrow(table: list[str]) -> Iterator[str]:
    yield "  alike, but where it is marked:"
    for row in rows(table):
        if row.differs:
            yield f"> expected  {row.expected}"
            yield f"> seen      {row.seen}"
        else:
            yield f"  {row.expected}"
