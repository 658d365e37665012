"""What the reports say about the entries: which are wrong, and what to change.

Plain data in, lines of text out. An entry is right when its clause shows the deviation in each
environment of its range that was judged, and holds in all others, unless another entry is about
them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import Any

from packaging.version import Version

from conformance.entries.deviations import Deviation
from tests.ranges.derive import Point, is_inside, is_unreleased
from tests.ranges.table import Environment, age

BROKEN_TOGETHER = 50  # so many clauses fail only where releases do not work with each other
NAMED = 3  # how many environments a line names before it only counts them


class State(Enum):
    """What a clause did in one environment, whatever the entries say about it."""

    SHOWS = auto()
    HOLDS = auto()
    UNSUPPORTED = auto()
    BROKEN = auto()


STATES = {
    "fail": State.SHOWS,
    "known": State.SHOWS,
    "pass": State.HOLDS,
    "fixed": State.HOLDS,
    "unsupported": State.UNSUPPORTED,
    "error": State.BROKEN,
}
SAID = {
    State.HOLDS: "does not show on",
    State.UNSUPPORTED: "is not judged, because it is not claimed, on",
    State.BROKEN: "cannot be judged on",
}
Seen = Mapping[str, Mapping[Environment, State]]


def seen_in(reports: Mapping[Environment, Mapping[str, Any]]) -> Seen:
    """Return what each clause did in each environment; what was left out of a run is left out."""
    seen: dict[str, dict[Environment, State]] = defaultdict(dict)
    for environment in sorted(reports, key=age):
        for result in reports[environment]["clauses"]:
            if result["verdict"] is not None:
                seen[result["id"]][environment] = STATES[result["verdict"]]
    return seen


def complaints(
    file: str, entries: Sequence[Deviation], seen: Seen, points: Iterable[Point]
) -> Iterator[str]:
    """Yield one line for each entry that is wrong, that is missing, or that was not judged."""
    for entry in entries:
        found = seen.get(entry.clause, {})
        inside = {e: state for e, state in found.items() if is_inside(entry, e)}
        wrong = [
            f"{said} {_listed([e for e, state in inside.items() if state is kind])}"
            for kind, said in SAID.items()
            if kind in inside.values()
        ]
        if wrong:
            yield f"{file}: {_told(entry)}: {'; '.join(wrong)}. {advice(found, entry)}"
    missing = {clause: _missed(clause, found, entries) for clause, found in seen.items()}
    count = Counter(e for missed in missing.values() for e in missed)
    hopeless = {e for e, clauses in count.items() if clauses >= BROKEN_TOGETHER}
    for environment in sorted(hopeless, key=age):
        said = f"{count[environment]} clauses without an entry fail on {environment}"
        yield f"{file}: {said}. Do these work together? A line of releases.toml says so."
    for clause, found in seen.items():
        missed = [e for e in missing[clause] if e not in hopeless]
        if missed:
            where = f"no entry for {_listed(missed)}, where it fails"
            yield f"{file}: {clause}: {where}. {advice(found)}"
    yield from _not_judged(file, entries, seen, points)


def _missed(
    clause: str, found: Mapping[Environment, State], entries: Iterable[Deviation]
) -> list[Environment]:
    """Return where a clause shows a deviation that no entry is about."""
    about = [entry for entry in entries if entry.clause == clause]
    return [
        e
        for e, state in found.items()
        if state is State.SHOWS and not any(is_inside(entry, e) for entry in about)
    ]


def _not_judged(
    file: str, entries: Sequence[Deviation], seen: Seen, points: Iterable[Point]
) -> Iterator[str]:
    """Yield a line for each entry that has a place where nothing was judged."""
    missing: dict[int, list[str]] = defaultdict(list)
    places: dict[int, int] = defaultdict(int)
    for point in points:
        if point.entry is None:
            continue
        number = next(n for n, entry in enumerate(entries) if entry is point.entry)
        places[number] += 1
        if not point.choices & set(seen.get(point.entry.clause, {})):
            missing[number].append(point.what)
    for number, entry in enumerate(entries):
        if not places[number] and not is_unreleased(entry):
            yield f"{file}: {_told(entry)}: no release of the table is in its range. Remove it."
        elif missing[number]:
            yield f"{file}: {_told(entry)}: not judged on {', '.join(missing[number])}."


def advice(found: Mapping[Environment, State], entry: Deviation | None = None) -> str:
    """Return where a clause shows its deviation, as ranges along the first axis that tells.

    The axes that the entry names are looked at first.
    """
    shown = [e for e, state in found.items() if state is State.SHOWS]
    held = [e for e, state in found.items() if state is State.HOLDS]
    if not shown:
        return "It shows nowhere: remove the entry."
    named = [name for name, _ in entry.beside] if entry is not None else []
    for axis in dict.fromkeys((*named, *(name for name, _ in shown[0].releases))):
        ranges = _ranges({e.release(axis) for e in shown}, {e.release(axis) for e in held})
        if ranges:
            field = "versions" if axis == shown[0].adapter else f"with {axis}"
            return f"It shows for {field} {' and '.join(ranges)}."
    return (
        f"No distribution alone tells where it shows: on {_listed(shown)}; not on {_listed(held)}."
    )


def _ranges(shown: set[str | None], held: set[str | None]) -> list[str]:
    """Return the ranges that have all that is shown and nothing that is held, if they exist."""
    if shown & held:
        return []
    releases = sorted((r for r in shown | held if r is not None), key=Version)
    ranges: list[str] = []
    first: str | None = None
    for index, release in enumerate(releases):
        if release in shown:
            first = first or release
            if index + 1 == len(releases):
                ranges.append(f'">={first}"')
        elif first is not None:
            ranges.append(f'">={first},<{release}"')
            first = None
    return ranges


def _told(entry: Deviation) -> str:
    beside = "".join(f", {name} {wanted or 'any'}" for name, wanted in entry.beside)
    return f"{entry.clause} ({entry.versions or 'any version'}{beside})"


def _listed(environments: Sequence[Environment], named: int = NAMED) -> str:
    first = ", ".join(str(e) for e in environments[:named])
    more = len(environments) - named
    return f"{first} and {more} more" if more > 0 else first
