"""Header values: the grammars' corners are reached, and each of them by a mistake, too."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given, settings

from conformance.strategies.fields import MISTAKES, MOMENTS, WEIGHTS, mistaken, values

# What has to come up: a name, and where it shows.
CORNERS = {
    "nothing": r"^$",
    "an empty element": r"(^|,) *,",
    "a comma within quotes": r'"a, b',
    "an escaped quote": r"\\\"",
    "a quote that stays open": r'^[^"]*"[^"]*$',
    "a parameter": r"[^;,]+;[^;,=]+=[^;,]",
    "two parameters": r";[^;,]*;",
    "a number that is too long": r"9{4301}",
    "a number in another script": "\xb2",
    "a date": re.escape(MOMENTS[0]),
    "a date of two digits": re.escape(MOMENTS[1]),
    "credentials": r"^(Basic|Bearer|Digest)\b",
    "ranges": r"^bytes=",
    "a control character": "[\x00\x1f\x7f]",
    "a byte that is no ASCII": "[\x80-\xff]",
    **{f"the weight {weight}": re.escape(f";{weight}") for weight in WEIGHTS},
}


def test_the_corners_are_reached() -> None:
    found: Counter[str] = Counter()

    @settings(max_examples=1000, derandomize=True, database=None, deadline=None)
    @given(value=values())
    def draw(value: str) -> None:
        found.update(name for name, pattern in CORNERS.items() if re.search(pattern, value))

    draw()

    assert not CORNERS.keys() - found.keys()


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(value=values())
def test_a_server_can_hand_it_on(value: str) -> None:
    value.encode("latin-1")
    assert not {"\r", "\n"} & set(value)


def test_a_mistake_stands_at_any_place_or_in_place_of_another() -> None:
    made = {mistaken("ab", (n, ";", instead)) for n in range(3) for instead in (False, True)}

    assert made == {";ab", "a;b", "ab;", ";b", "a;"}
    assert len(set(MISTAKES)) == len(MISTAKES)
