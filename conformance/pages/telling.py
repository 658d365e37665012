"""Messages of failures as a page shows them: text, two timelines beside each other, a schedule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from conformance.pages.drawing import drawn
from conformance.pages.schedules import found_in
from conformance.report.tables import Row, parts, rows


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a message: lines of text, or rows of two timelines, or a picture and its text."""

    text: str = ""
    rows: tuple[Row, ...] = ()
    picture: Markup | None = None


def blocks(message: str) -> Iterator[Block]:
    """Yield the parts of a message in order."""
    found = found_in(message)
    said = found[0] if found else message
    lines: list[str] = []
    for part in parts(said):
        if isinstance(part, str):
            lines.append(part)
            continue
        yield from _text(lines)
        lines = []
        made = tuple(rows(part))
        yield Block(rows=made) if made else Block("\n".join(part))
    yield from _text(lines)
    if found:
        yield Block(message[len(said) :].strip("\n"), picture=drawn(found[1]))


def _text(lines: list[str]) -> Iterator[Block]:
    text = "\n".join(lines).strip("\n")
    if text.strip():
        yield Block(text)
