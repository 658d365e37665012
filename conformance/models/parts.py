"""What a request for a file is answered with: conditions and ranges by RFC 9110.

A model: it knows the file (size, tag, date) and the fields of the request, and says which replies
the RFC allows. Not here: how a reply is read (`conformance.clauses.files`), and what the file is.

Sources: RFC 9110, 13.1 (the conditions), 13.2.2 (their order), 14.1 (the grammar of ranges), 14.2
(Range), 15.3.7 (206), 15.5.17 (416).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

# Blanks are allowed around the elements of a list, and elements may be empty (RFC 9110, 5.6.1.2).
ELEMENT = r"(?:[0-9]+-[0-9]*|-[0-9]+)"
RANGES = re.compile(rf"(?:,[ \t]*)*{ELEMENT}(?:[ \t]*,(?:[ \t]*{ELEMENT})?)*")
TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


@dataclass(frozen=True, slots=True)
class Held:
    """A file as it is held: its size, its entity tag as in the header, its date as a number."""

    size: int
    tag: str | None
    changed: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The replies that are allowed: their status, and of a 206 which bytes.

    `first` and `end` are those of a part, of which `end` is no part any more. Without them a 206
    may have more than one part.
    """

    statuses: frozenset[int]
    first: int = 0
    end: int | None = None


WHOLE = Wanted(frozenset({200}))
UNCHANGED = Wanted(frozenset({304}))
FAILED = Wanted(frozenset({412}))


def answered(held: Held, method: str, fields: Mapping[str, str]) -> Wanted:
    """Return how a GET or HEAD for a file is answered, with these fields of the request."""
    if "If-Match" in fields:
        if not matches(fields["If-Match"], held.tag, strong=True):
            return FAILED
    elif "If-Unmodified-Since" in fields and held.changed is not None:
        date = moment(fields["If-Unmodified-Since"])
        if date is not None and held.changed > date:
            return FAILED
    if "If-None-Match" in fields:
        if matches(fields["If-None-Match"], held.tag, strong=False):
            return UNCHANGED
    elif "If-Modified-Since" in fields and held.changed is not None:
        date = moment(fields["If-Modified-Since"])
        if date is not None and held.changed <= date:
            return UNCHANGED
    if "Range" not in fields or method != "GET":  # no other method has ranges (14.2)
        return WHOLE
    if "If-Range" in fields and not same(fields["If-Range"], held):
        return WHOLE
    return part(fields["Range"], held.size)


def matches(value: str, tag: str | None, *, strong: bool) -> bool:
    """Tell whether one of a list of tags is this one; the star is whatever there is."""
    if value.strip() == "*":
        return True
    found = {(bool(weak), text) for weak, text in TAG.findall(value)}
    own = TAG.fullmatch(tag or "")
    if own is None:
        return False
    if strong:
        return not own[1] and (False, own[2]) in found
    return own[2] in {text for _, text in found}


def same(value: str, held: Held) -> bool:
    """Tell whether what If-Range names is the file as it is held, by strong comparison."""
    if TAG.fullmatch(value):
        return matches(value, held.tag, strong=True)
    date = moment(value)
    return date is not None and date == held.changed


def moment(value: str) -> int | None:
    """Return the seconds of a date, None for what is no date."""
    try:
        return int(parsedate_to_datetime(value).timestamp())
    except ValueError:
        return None


def part(value: str, size: int) -> Wanted:
    """Return how a request for ranges is answered, when no condition stands against it.

    What is no range may be ignored or refused (14.2). Ranges are read one by one.
    """
    unit, equals, text = value.partition("=")
    if not equals or not re.fullmatch(TOKEN, unit):
        return Wanted(frozenset({200, 400, 416}))
    if unit.lower() != "bytes":
        return WHOLE
    if RANGES.fullmatch(text) is None:
        return Wanted(frozenset({200, 400, 416}))
    asked = [span(one, size) for one in re.findall(ELEMENT, text)]
    if None in asked:  # its end is before its begin: no range at all
        return Wanted(frozenset({200, 400, 416}))
    there = [found for found in asked if found is not None and found[0] < found[1]]
    if size == 0:
        return Wanted(frozenset({200, 416}))  # no Content-Range has a part of nothing
    if not there:
        return Wanted(frozenset({416}))
    if len(asked) > 1:
        return Wanted(frozenset({200, 206}))
    return Wanted(frozenset({206}), *there[0])


def span(element: str, size: int) -> tuple[int, int] | None:
    """Return begin and end of a range, of which the end is no part; None if they are reversed."""
    first, _, last = element.partition("-")
    if not first:
        return max(0, size - int(last)), size if int(last) else 0
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last else size
