"""The table of releases: what exists, and what each release is installed with.

Reads `releases.toml`. Which environments of the many are judged is said by `derive.py`.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.version import Version

FILE = Path(__file__).parent / "releases.toml"


@dataclass(frozen=True, slots=True, order=True)
class Environment:
    """Exact releases beside each other; the first is the implementation that is judged.

    `pins` are requirements of their time, which do not vary within a line of releases.
    """

    releases: tuple[tuple[str, str], ...]
    pins: tuple[str, ...] = ()

    @property
    def adapter(self) -> str:
        """The name of the adapter that judges here; it is that of the distribution."""
        return self.releases[0][0]

    @property
    def name(self) -> str:
        """A name that can be that of a folder: flask-2.0.3+werkzeug-2.0.3."""
        return "+".join(f"{name}-{release}" for name, release in self.releases)

    def release(self, distribution: str) -> str | None:
        """Return the release of a distribution that varies, or None."""
        return dict(self.releases).get(distribution)

    def requirements(self) -> tuple[str, ...]:
        """Return what an installer is asked for."""
        return (*(f"{name}=={release}" for name, release in self.releases), *self.pins)

    def __str__(self) -> str:
        return " / ".join(f"{name.capitalize()} {release}" for name, release in self.releases)


@dataclass(frozen=True, slots=True)
class Line:
    """Releases of one implementation that are installed alike: beside what, and pinned how."""

    of: str
    versions: SpecifierSet
    beside: tuple[tuple[str, SpecifierSet], ...]
    pins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All releases by distribution, in the order of their versions, and the lines."""

    releases: Mapping[str, tuple[str, ...]]
    lines: tuple[Line, ...]
    everywhere: tuple[str, ...] = ()
    stands: tuple[str, ...] = ()  # on a framework that has a file of its own

    def environments(self, adapter: str) -> tuple[Environment, ...]:
        """Return every environment that the lines of an adapter allow, older ones first."""
        found = {
            environment
            for line in self.lines
            if line.of == adapter
            for environment in self._of(line)
        }
        return tuple(sorted(found, key=age))

    def newer_than_lines(self, adapter: str) -> tuple[str, ...]:
        """Return the releases that came out after the last one that a line of the adapter allows.

        Such a release is in the table since it was renewed, and nobody said what it works with.
        """
        used: dict[str, set[str]] = {}
        for environment in self.environments(adapter):
            for name, release in environment.releases:
                used.setdefault(name, set()).add(release)
        return tuple(
            f"{name} {release}"
            for name, found in used.items()
            for release in self.releases[name]
            if Version(release) > max(map(Version, found))
        )

    def _of(self, line: Line) -> Iterator[Environment]:
        axes = ((line.of, line.versions), *line.beside)
        choices = [
            [(name, release) for release in self.releases[name] if release in wanted]
            for name, wanted in axes
        ]
        for chosen in itertools.product(*choices):
            yield Environment(chosen, (*line.pins, *self.everywhere))


def age(environment: Environment) -> tuple[Version, ...]:
    """Return a key that sorts environments of one adapter from old to new."""
    return tuple(Version(release) for _, release in environment.releases)


def read_table(path: Path = FILE) -> Table:
    """Read a table; a malformed one raises KeyError, TypeError or InvalidSpecifier."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    releases = {name: tuple(sorted(found, key=Version)) for name, found in data["releases"].items()}
    lines = tuple(_line(entry) for entry in data["line"])
    always = (tuple(data.get(key, ())) for key in ("everywhere", "stands"))
    return Table(releases, lines, *always)


def _line(entry: Mapping[str, Any]) -> Line:
    beside = tuple(
        (name, SpecifierSet(wanted)) for name, wanted in sorted(entry.get("beside", {}).items())
    )
    return Line(entry["of"], SpecifierSet(entry["versions"]), beside, tuple(entry.get("pins", ())))
