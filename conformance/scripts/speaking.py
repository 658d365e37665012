"""What a message speaks of: which of several facts its two sides are, as far as can be told."""

from __future__ import annotations

from typing import Any

from conformance.foreign import text
from conformance.perform.trace import first_difference

NOTHING = "nothing"  # where one side saw what the other one did not


def timelines(message: str) -> tuple[list[str], list[str]] | None:
    """Return the two sides of a message that shows them beside each other."""
    lines = message.split("\n")
    head = next((n for n, line in enumerate(lines) if line.split() == ["expected", "seen"]), None)
    if head is None:
        return None
    column = lines[head].index("seen")
    sides: tuple[list[str], list[str]] = ([], [])
    for line in lines[head + 1 :]:
        if line[:2] not in ("> ", "  "):
            break
        for side, cell in zip(sides, (line[2:column], line[column:]), strict=True):
            if cell.strip() != "-":
                side.append(cell.strip())
    return sides


def is_confirmed(message: str, seen: Any, expected: Any) -> bool:
    """Tell whether the two timelines of a message are these values, in whatever order."""
    told = timelines(message)
    if told is None or NOTHING in (seen, expected):
        return False
    if all(isinstance(one, list) and len(one) == 1 for one in (seen, expected)):
        inner = seen[0], expected[0]
        if all(isinstance(one, list) for one in inner) and is_confirmed(message, *inner):
            return True
    wanted = (_listed(expected), _listed(seen))
    ordered = tuple(map(sorted, told))
    return wanted == told or tuple(map(sorted, wanted)) == ordered


def is_in_the_line(message: str, seen: Any, expected: Any) -> bool:
    """Tell whether the first line of a message that differs shows both values, each on its side."""
    difference = first_difference(message)
    if difference is None:
        return False
    return all(
        text(value).strip() == cell or repr(value) in cell
        for cell, value in zip(difference[1:], (expected, seen), strict=True)
    )


def spoken_of(message: str, seen: Any, expected: Any) -> int:
    """Return how many of the two values a message shows; small ones are everywhere."""
    count = 0
    for value in (seen, expected):
        inner = value[-1] if isinstance(value, list) and value else value
        shown = text(inner)
        count += len(shown) > 2 and (shown in message or repr(inner) in message)
    return count


def _listed(value: Any) -> list[str]:
    return [text(one).strip() for one in value] if isinstance(value, list) else [text(value)]
