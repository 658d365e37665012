"""Two timelines beside each other, where a terminal is too narrow for them.

A row that is broken at the edge is no row any more. So what is alike is shown once, and what
differs under each other. How they are made is said by `conformance.perform.trace`.
"""

from __future__ import annotations

from collections.abc import Iterator

HEAD = ["expected", "seen"]


def fitting(message: str, width: int) -> Iterator[str]:
    """Yield the lines of a message; of tables that are wider than this, rows of one column."""
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
        table = lines[number:end]
        yield from table if max(map(len, table)) <= width else _narrow(table)
        number = end


def _narrow(table: list[str]) -> Iterator[str]:
    column = table[0].index("seen")
    yield "  alike, but where it is marked:"
    for row in table[1:]:
        expected, seen = row[2:column].rstrip(), row[column:]
        if not row.startswith("> "):
            yield row if row.startswith("  ... ") and not seen.strip() else f"  {expected}"
        else:
            yield f"> expected  {expected}"
            yield f"> seen      {seen}"
