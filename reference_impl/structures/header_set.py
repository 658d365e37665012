"""Sets of names in a header field, such as Vary: in their order, and equal in any case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableSet
from typing import Any

from .lists import dump_header, parse_list_header


class HeaderSet(MutableSet[str]):
    """Names by their lower case, each as it was first written."""

    def __init__(
        self,
        headers: Iterable[str] | None = None,
        on_update: Callable[[Any], object] | None = None,
    ) -> None:
        self._names: list[str] = []
        self.on_update: Callable[[Any], object] | None = None
        self.update(headers or ())
        self.on_update = on_update

    def _changed(self) -> None:
        if self.on_update is not None:
            self.on_update(self)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, header: object) -> bool:
        return isinstance(header, str) and self.find(header) >= 0

    def find(self, header: str) -> int:
        """Return the place of a name, or -1."""
        lower = [name.lower() for name in self._names]
        return lower.index(header.lower()) if header.lower() in lower else -1

    def index(self, header: str) -> int:
        """Return the place of a name; raise IndexError if it is missing."""
        place = self.find(header)
        if place < 0:
            raise IndexError(header)
        return place

    def add(self, header: str) -> None:
        """Add a name at the end."""
        self.update((header,))

    def update(self, iterable: Iterable[str]) -> None:
        """Add names that are not there yet; tell it once."""
        before = len(self._names)
        for name in iterable:
            if name not in self:
                self._names.append(name)
        if len(self._names) > before:
            self._changed()

    def remove(self, header: str) -> None:
        """Remove a name; raise KeyError if it is missing."""
        place = self.find(header)
        if place < 0:
            raise KeyError(header)
        del self[place]

    def discard(self, header: str) -> None:
        """Remove a name if it is there."""
        if header in self:
            self.remove(header)

    def clear(self) -> None:
        """Remove all names."""
        self._names.clear()
        self._changed()

    def as_set(self, preserve_casing: bool = False) -> set[str]:
        """Return a plain set, in lower case or as the names were written."""
        return {name if preserve_casing else name.lower() for name in self._names}

    def to_header(self) -> str:
        """Return the text of the field."""
        return dump_header(self._names)

    def __getitem__(self, place: int) -> str:
        return self._names[place]

    def __delitem__(self, place: int) -> None:
        del self._names[place]
        self._changed()

    def __setitem__(self, place: int, value: str) -> None:
        own = range(len(self._names))[place]
        self._names[own] = value
        self._names[:] = [
            name
            for other, name in enumerate(self._names)
            if other == own or name.lower() != value.lower()
        ]
        self._changed()

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._names!r})"


def parse_set_header(value: str | None, on_update: Any = None) -> HeaderSet:
    """Return the names of a field."""
    return HeaderSet(parse_list_header(value or ""), on_update)
