"""Dice: bytes that are turned into choices from tables, one byte for each.

Drawing a few bytes is many times cheaper than drawing each choice, and still gets smaller: zero is
the first entry of a table, the simplest one, and behind the last byte there are only zeros.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.strategies.whole.terrain import Terrain


class Among:
    """A table to choose from: what is always open, and what is open with a feature.

    `Among({"": ("plain", "x"), "int": (1, 2)})`; the order is kept. An entry that stands there
    several times is chosen as often.
    """

    def __init__(self, entries: Mapping[str, Sequence[Any]]) -> None:
        self.entries = entries
        self._open: dict[Terrain, tuple[Any, ...]] = {}

    def on(self, terrain: Terrain) -> tuple[Any, ...]:
        """Return what is open on a terrain."""
        found = self._open.get(terrain)
        if found is None:
            found = self._open[terrain] = tuple(
                entry
                for feature, some in self.entries.items()
                if not feature or terrain.has(*feature.split())
                for entry in some
            )
        return found


class Dice:
    """A row of bytes that is used up from its beginning."""

    __slots__ = ("_at", "_bytes", "terrain")

    def __init__(self, row: bytes, terrain: Terrain) -> None:
        self._bytes = row
        self._at = 0
        self.terrain = terrain

    def byte(self) -> int:
        """Return the next byte, and 0 where none is left."""
        at = self._at
        self._at = at + 1
        return self._bytes[at] if at < len(self._bytes) else 0

    def number(self, size: int = 4) -> int:
        """Return the next bytes as one number."""
        found = 0
        for _ in range(size):
            found = found << 8 | self.byte()
        return found

    def pick(self, table: Among | Sequence[Any]) -> Any:
        """Return an entry of a table."""
        entries = table.on(self.terrain) if isinstance(table, Among) else table
        return entries[self.byte() % len(entries)]

    def some(self, table: Among | Sequence[Any], most: int) -> list[Any]:
        """Return up to so many entries."""
        return [self.pick(table) for _ in range(self.byte() % (most + 1))]

    def chance(self, times: int, of: int = 8) -> bool:
        """Return True so many times of these; False is the simpler one."""
        return self.byte() % of >= of - times

    def may(self, *features: str, times: int = 1, of: int = 4) -> bool:
        """Return True so many times of these where all features are open; the byte is used up."""
        return self.chance(times, of) and self.terrain.has(*features)
