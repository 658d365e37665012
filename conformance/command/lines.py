"""The table of release lines: what a release is installed with, so that it is judged in its time.

Reads `lines.toml`. How a requirement is written is said by `wanted.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.version import Version

FILE = Path(__file__).with_name("lines.toml")
BEYOND = "100000.0"  # which nothing will ever have been released as
PATCHES = 60  # of a line, which are tried to find out whether a range reaches into it


@dataclass(frozen=True, slots=True)
class Distribution:
    """What is installed with a distribution: always, and by line. `alone`: there is none."""

    beside: tuple[str, ...] = ()
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alone: bool = False

    def pins(self, wanted: SpecifierSet) -> tuple[str, ...]:
        """Return the pins of the newest line that a range reaches into; none of an unknown one.

        A range without an upper bound is of the newest release, which may be of no line here.
        """
        if not wanted or is_open(wanted):
            return ()
        lines = sorted(self.lines, key=Version, reverse=True)
        return next((self.lines[line] for line in lines if reaches(wanted, line)), ())


def reaches(wanted: SpecifierSet, line: str) -> bool:
    """Tell whether a range has a release of a line: `2.2` has 2.2.0, 2.2.1 and so on."""
    return any(wanted.contains(f"{line}.{patch}", prereleases=True) for patch in range(PATCHES))


def is_open(wanted: SpecifierSet) -> bool:
    """Tell whether a range has no end: then the newest release of all is meant."""
    return wanted.contains(BEYOND, prereleases=True)


@dataclass(frozen=True, slots=True)
class Lines:
    """The whole table: by the name of the adapter, which is that of the distribution."""

    everywhere: tuple[str, ...]
    distributions: Mapping[str, Distribution]

    def of(self, name: str) -> Distribution:
        """Return what is known of a distribution; nothing of an unknown one."""
        return self.distributions.get(name, Distribution())


@cache
def table() -> Lines:
    """Return the table that is shipped."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    everywhere = tuple(data.pop("everywhere"))
    return Lines(
        everywhere,
        {
            name: Distribution(
                tuple(found.get("beside", ())),
                {line: tuple(pins) for line, pins in found.get("lines", {}).items()},
                found.get("alone", False),
            )
            for name, found in data.items()
        },
    )
