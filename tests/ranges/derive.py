"""Which environments judge each entry where its range begins and ends, and just outside of it.

Plain data in, plain data out: nothing is installed and nothing is run here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from packaging.version import Version

from conformance.entries.deviations import Deviation
from tests.ranges.table import Environment, Table


@dataclass(frozen=True, slots=True)
class Point:
    """One place where an entry has to be judged; any of the environments will do.

    `what` says which place: "first flask 2.0.0", "before werkzeug 2.2.3".
    """

    entry: Deviation | None
    what: str
    choices: frozenset[Environment]


def is_inside(entry: Deviation, environment: Environment) -> bool:
    """Tell whether an entry is about an environment."""
    return entry.applies(environment.releases[0][1], environment.release)


def is_unreleased(entry: Deviation) -> bool:
    """Tell whether an entry begins with a development version, which no table of releases has.

    `tox run -e flask-main` judges it, and this table once there is a release.
    """
    ranges = (entry.versions, *(wanted for _, wanted in entry.beside))
    return any(Version(bound.version).is_devrelease for wanted in ranges for bound in wanted)


def points_of(entry: Deviation, table: Table, adapter: str) -> Iterator[Point]:
    """Yield where an entry has to be judged.

    Along the implementation's releases, and along those of each distribution that the entry names:
    the first and the last release of each unbroken run, and the neighbours on both sides.
    """
    environments = table.environments(adapter)
    inside = [e for e in environments if is_inside(entry, e)]
    for axis in (adapter, *(name for name, _ in entry.beside if name != adapter)):
        existing = _along(axis, environments, table)
        for run in _runs(existing, {e.release(axis) for e in inside}):
            first, last = existing[run.start], existing[run.stop - 1]
            yield _point(entry, f"first {axis} {first}", _at(axis, first, inside))
            yield _point(entry, f"last {axis} {last}", _at(axis, last, inside))
            for where, index in (("before", run.start - 1), ("after", run.stop)):
                if 0 <= index < len(existing):
                    near = existing[index]
                    choices = _beside(entry, axis, near, environments)
                    yield _point(entry, f"{where} {axis} {near}", choices)


def every_release(table: Table, adapter: str) -> Iterator[Point]:
    """Yield a point for each release that the environments of an adapter have."""
    environments = table.environments(adapter)
    for axis in dict.fromkeys(name for e in environments for name, _ in e.releases):
        for release in _along(axis, environments, table):
            yield _point(None, f"{axis} {release}", _at(axis, release, environments))


def chosen(points: Iterable[Point]) -> tuple[Environment, ...]:
    """Return few environments that have one for each point: the best first, then what is missing.

    Of environments that serve as many points, the one with the newest releases is taken, since that
    is what an installer picks. The smallest set would take too long to find; an environment that
    others make needless is left out.
    """
    open_points = [point for point in points if point.choices]
    picked: list[Environment] = []
    left = list(open_points)
    candidates = sorted({e for point in left for e in point.choices}, reverse=True)
    while left:
        served = dict.fromkeys(candidates, 0)
        for point in left:
            for environment in point.choices:
                served[environment] += 1
        best = max(candidates, key=served.__getitem__)
        picked.append(best)
        left = [point for point in left if best not in point.choices]
    for environment in list(picked):
        others = set(picked) - {environment}
        if all(point.choices & others for point in open_points):
            picked.remove(environment)
    return tuple(picked)


def _point(entry: Deviation | None, what: str, choices: Iterable[Environment]) -> Point:
    return Point(entry, what, frozenset(choices))


def _along(axis: str, environments: Sequence[Environment], table: Table) -> list[str]:
    there = {e.release(axis) for e in environments}
    return [release for release in table.releases.get(axis, ()) if release in there]


def _at(axis: str, release: str, environments: Iterable[Environment]) -> list[Environment]:
    return [e for e in environments if e.release(axis) == release]


def _beside(
    entry: Deviation, axis: str, release: str, environments: Iterable[Environment]
) -> list[Environment]:
    """Return the environments just outside: best those that this axis alone takes out of it."""
    there = [e for e in _at(axis, release, environments) if not is_inside(entry, e)]
    ranges = dict(entry.beside)

    def only_this(environment: Environment) -> bool:
        adapter = environment.adapter
        wanted = {adapter: entry.versions, **ranges}
        return all(
            name == axis or name not in wanted or found in wanted[name]
            for name, found in environment.releases
        )

    return [e for e in there if only_this(e)] or there


def _runs(existing: Sequence[str], inside: set[str | None]) -> Iterator[range]:
    """Yield the unbroken runs of releases that are inside, as ranges of indexes."""
    start: int | None = None
    for index, release in enumerate((*existing, None)):
        if release is not None and release in inside:
            start = index if start is None else start
        elif start is not None:
            yield range(start, index)
            start = None
