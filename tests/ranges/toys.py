"""A toy table and toy entries: a framework with five releases, and a library with four below it."""

from __future__ import annotations

from packaging.specifiers import SpecifierSet

from conformance.entries.deviations import Deviation
from tests.ranges.table import Environment, Line, Table

RELEASES = {
    "toy": ("1.0", "1.1", "2.0", "2.1", "3.0"),
    "lib": ("1.0", "1.1", "2.0", "2.1"),
}
TABLE = Table(
    RELEASES,
    (
        Line("toy", SpecifierSet("<2"), (("lib", SpecifierSet("<2")),), ("old<1",)),
        Line("toy", SpecifierSet(">=2"), (("lib", SpecifierSet(">=1.1")),), ()),
    ),
)


def at(toy: str, lib: str) -> Environment:
    """Return an environment."""
    pins = ("old<1",) if toy < "2" else ()
    return Environment((("toy", toy), ("lib", lib)), pins)


def entry(versions: str, lib: str = "", clause: str = "a.b") -> Deviation:
    """Return a known deviation."""
    beside = (("lib", SpecifierSet(lib)),) if lib else ()
    return Deviation(clause, SpecifierSet(versions), beside, "It is so.", "https://example.org")
