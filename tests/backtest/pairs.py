"""Which environments tell of a bug, and what their verdicts mean.

Nothing is installed or run here; that is the business of `tests/ranges/judging.py`.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from packaging.version import Version

from tests.backtest.changelogs import Bug, Changelog
from tests.ranges.table import Environment, Table, age

MISSED = ("fail", "known")
HELD = ("pass", "fixed")
Verdicts = Mapping[str, Mapping[str, str]]  # by the name of an environment, and by clause


class Outcome(StrEnum):
    """What became of a bug."""

    SHOWN = "shown"
    HIDDEN = "not shown"
    UNASKED = "cannot be asked"
    UNSAID = "no clause"


@dataclass(frozen=True, slots=True)
class Pair:
    """A clause of a bug, and the two environments that are compared by it."""

    bug: Bug
    clause: str
    bad: Environment
    good: Environment

    def shows(self, verdicts: Verdicts) -> bool | None:
        """Tell whether the clause is missed on the bad one and holds on the good one.

        None where one of them has no verdict of that kind: then nothing can be said.
        """
        bad = verdicts.get(self.bad.name, {}).get(self.clause)
        good = verdicts.get(self.good.name, {}).get(self.clause)
        if bad not in MISSED + HELD or good not in MISSED + HELD:
            return None
        return bad in MISSED and good in HELD


def pairs_of(log: Changelog, table: Table, own: Collection[str]) -> tuple[Pair, ...]:
    """Return what has to be compared for the bugs of a changelog.

    `own` are the clauses that the adapter of the project can be asked; the others are asked through
    another one.
    """
    found: list[Pair] = []
    for bug in log.bugs:
        chosen: dict[str, tuple[Environment, Environment] | None] = {}
        for clause in bug.clauses:
            adapter = bug.through or (log.project if clause in own else log.through)
            if adapter not in chosen:
                chosen[adapter] = _two(bug, table.environments(adapter))
            two = chosen[adapter]
            if two is not None:
                found.append(Pair(bug, clause, *two))
    return tuple(found)


def to_judge(pairs: Iterable[Pair]) -> dict[Environment, tuple[str, ...]]:
    """Return each environment with all clauses that are judged there: one run is enough for it."""
    wanted: dict[Environment, set[str]] = {}
    for pair in pairs:
        for environment in (pair.bad, pair.good):
            wanted.setdefault(environment, set()).add(pair.clause)
    return {environment: tuple(sorted(wanted[environment])) for environment in sorted(wanted)}


def outcome(bug: Bug, pairs: Iterable[Pair], verdicts: Verdicts) -> tuple[Outcome, Pair | None]:
    """Return what became of a bug, and the first clause that shows it."""
    if not bug.clauses:
        return Outcome.UNSAID, None
    told = [(pair.shows(verdicts), pair) for pair in pairs if pair.bug is bug]
    shown = next((pair for shows, pair in told if shows), None)
    if shown is not None:
        return Outcome.SHOWN, shown
    asked = any(shows is False for shows, _ in told)
    return (Outcome.HIDDEN if asked else Outcome.UNASKED), None


def _two(bug: Bug, environments: Collection[Environment]) -> tuple[Environment, Environment] | None:
    """Return the environments of both releases: alike in all else if possible, and the newest."""

    def merit(
        two: tuple[Environment, Environment],
    ) -> tuple[int, tuple[Version, ...], tuple[Version, ...]]:
        bad, good = two
        alike = len(set(bad.releases) & set(good.releases))
        return alike, age(good), age(bad)

    bad, good = (
        [one for one in environments if one.release(bug.project) == release]
        for release in (bug.bad, bug.good)
    )
    return max(itertools.product(bad, good), key=merit, default=None)
