"""Parts of a body: Range, Content-Range, If-Range. RFC 9110, 13.1.5 and 14.

In Python both ends are as a slice has them; in a field the last byte belongs to the part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from .moments import http_date, parse_date
from .tags import quote_etag, unquote_etag

Heard = Callable[[Any], object] | None
NUMBER = r"[ \t]*([0-9]+)[ \t]*"
PART = re.compile(r"[ \t]*(?:-([0-9]+)|([0-9]+)[ \t]*-(?:[ \t]*([0-9]+))?)[ \t]*", re.ASCII)
CONTENT = re.compile(r"[ \t]*([^ \t]+) (?:([0-9]+)-([0-9]+)|\*)/([0-9]+|\*)[ \t]*", re.ASCII)


def is_byte_range_valid(start: int | None, stop: int | None, length: int | None) -> bool:
    """Tell whether a part lies in a body of this length; None stands for what is unknown."""
    if start is None or stop is None:
        return start is stop and (length is None or length >= 0)
    return 0 <= start < stop and (length is None or start < length)


class Range:
    """Parts that a client asks for."""

    def __init__(self, units: str, ranges: Sequence[tuple[int, int | None]]) -> None:
        for start, stop in ranges:
            if start is None or (stop is not None and not 0 <= start < stop):
                raise ValueError(f"{(start, stop)} is no part")
        self.units, self.ranges = units, ranges

    def range_for_length(self, length: int | None) -> tuple[int, int] | None:
        """Return the one part of bytes that a body of this length has of it, or None."""
        if self.units != "bytes" or length is None or len(self.ranges) != 1:
            return None
        start, stop = self.ranges[0]
        if start < 0:
            start = max(start + length, 0)
        stop = length if stop is None else min(stop, length)
        return (start, stop) if start < stop else None

    def make_content_range(self, length: int | None) -> ContentRange | None:
        """Return what is sent of a body of this length."""
        found = self.range_for_length(length)
        return None if found is None else ContentRange(self.units, *found, length)

    def to_content_range_header(self, length: int | None) -> str | None:
        """Return the same as the text of a field."""
        found = self.make_content_range(length)
        return None if found is None else found.to_header()

    def to_header(self) -> str:
        """Return the text of the field."""
        said = [
            f"{start}-{stop - 1}" if stop is not None else f"{start}{'-' * (start >= 0)}"
            for start, stop in self.ranges
        ]
        return f"{self.units}={','.join(said)}"

    def __str__(self) -> str:
        return self.to_header()


def parse_range_header(value: str | None, make_inclusive: bool = True) -> Range | None:
    """Return the parts that a field asks for, in any order; None if it is malformed."""
    units, equals, rest = (value or "").partition("=")
    parts: list[tuple[int, int | None]] = []
    for text in rest.split(","):
        found = PART.fullmatch(text)
        if found is None:
            return None
        if found[1] is not None:
            start, stop = -int(found[1]), None
            if not start:
                return None
        else:
            start = int(found[2])
            stop = None if found[3] is None else int(found[3]) + 1
            if stop is not None and stop <= start:
                return None
        parts.append((start, stop))
    return Range(units.strip(" \t").lower(), parts) if equals else None


def told(name: str) -> Any:
    """Return an attribute whose changes are told."""

    def write(part: ContentRange, value: Any) -> None:
        part.__dict__["_" + name] = value
        part._tell()

    return property(lambda part: part.__dict__["_" + name], write)


class ContentRange:
    """The part of a body that is sent."""

    units, start, stop, length = map(told, ("units", "start", "stop", "length"))

    def __init__(
        self,
        units: str | None,
        start: int | None,
        stop: int | None,
        length: int | None = None,
        on_update: Heard = None,
    ) -> None:
        self.on_update: Heard = None
        self.set(start, stop, length, units)
        self.on_update = on_update

    def _tell(self) -> None:
        if self.on_update is not None:
            self.on_update(self)

    def set(
        self,
        start: int | None,
        stop: int | None,
        length: int | None = None,
        units: str | None = "bytes",
    ) -> None:
        """Set all at once."""
        if not is_byte_range_valid(start, stop, length):
            raise AssertionError(f"{start}-{stop} is no part of {length}")
        self.__dict__.update(_units=units, _start=start, _stop=stop, _length=length)
        self._tell()

    def unset(self) -> None:
        """Let it stand for no field."""
        self.set(None, None, units=None)

    def to_header(self) -> str:
        """Return the text of the field, or none."""
        if self.units is None:
            return ""
        part = "*" if self.start is None else f"{self.start}-{self.stop - 1}"
        return f"{self.units} {part}/{'*' if self.length is None else self.length}"

    def __bool__(self) -> bool:
        return self.units is not None

    def __str__(self) -> str:
        return self.to_header()


def parse_content_range_header(value: str | None, on_update: Heard = None) -> ContentRange | None:
    """Return the part that a field names; None if it is malformed."""
    found = CONTENT.fullmatch(value or "")
    if found is None:
        return None
    units, first, last, whole = found.groups()
    start = None if first is None else int(first)
    stop = None if last is None else int(last) + 1
    length = None if whole == "*" else int(whole)
    if not is_byte_range_valid(start, stop, length):
        return None
    return ContentRange(units, start, stop, length, on_update)


class IfRange:
    """A tag, or a date, or neither."""

    def __init__(self, etag: str | None = None, date: datetime | None = None) -> None:
        self.etag, self.date = etag, date

    def to_header(self) -> str:
        """Return the text of the field."""
        if self.date is not None:
            return http_date(self.date)
        return "" if self.etag is None else quote_etag(self.etag)

    def __str__(self) -> str:
        return self.to_header()


def parse_if_range_header(value: str | None) -> IfRange:
    """Return what a part is asked for under."""
    date = parse_date(value)
    return IfRange(None if date else unquote_etag(value)[0], date)
