"""The difference between two reports: what an upgrade, or another framework, changes.

A known deviation is a failure of its version, so what a release mended shows. How a difference is
printed is said by `differing.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from conformance.report.reports import Found, Report


class Kind(StrEnum):
    """What has become of a clause, from the first report to the second; the worst first."""

    BROKEN = "broken"
    GONE = "gone"
    MENDED = "mended"
    NEW = "new"
    UNDECIDED = "undecided"


class State(StrEnum):
    """What counts of a verdict when two are compared: known or not, a failure is one."""

    HOLDS = "holds"
    FAILS = "fails"
    ABSENT = "absent"
    ERROR = "error"
    LEFT_OUT = "left out"


MEANING = {
    Kind.BROKEN: "held before, fails now",
    Kind.GONE: "was judged before, is not supported any more",
    Kind.MENDED: "failed before, holds now",
    Kind.NEW: "was not supported before, is now",
    Kind.UNDECIDED: "the adapter or the suite broke on one side: nobody is judged",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A clause whose verdict differs. One side is None where its suite has no such clause."""

    kind: Kind
    before: Found | None
    after: Found | None

    @property
    def clause(self) -> Found:
        """The clause as the newer side states it."""
        found = self.after or self.before
        assert found is not None, "a change of nothing"
        return found

    @property
    def shown_by(self) -> Found | None:
        """The side that fails, whose example shows the difference; None where neither does."""
        return next((side for side in (self.after, self.before) if side and side.fails), None)


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes in the suite's order, how many clauses are alike, and what was not compared.

    `elsewhere` is how many changes there are besides, which concern nobody who asked.
    """

    before: Report
    after: Report
    changes: tuple[Change, ...]
    alike: int
    left_out: int
    elsewhere: int = 0

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """Return the changes of a kind."""
        return tuple(change for change in self.changes if change.kind is kind)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What else differs between the two runs, so that it may be why a verdict does."""
        one, other = self.before, self.after
        pairs = (
            ("suite", one.suite, other.suite),
            ("Python", one.python, other.python),
            *(
                (k, one.settings.get(k), other.settings.get(k))
                for k in ("profile", "seed", "level")
            ),
            (
                "by design",
                bool(one.settings.get("by_design")),
                bool(other.settings.get("by_design")),
            ),
        )
        return tuple(f"{name}: {a} and {b}" for name, a, b in pairs if a != b)


def difference(
    before: Report, after: Report, concerns: Callable[[Found], bool] = lambda found: True
) -> Difference:
    """Compare two reports, clause by clause, as far as a clause concerns who asks.

    What one of the two runs left out by choice, with `-k` or a level, is not compared.
    """
    changes: list[Change] = []
    alike = left_out = elsewhere = 0
    names = [*after.found, *(name for name in before.found if name not in after.found)]
    for name in names:
        one, other = before.found.get(name), after.found.get(name)
        states = state(one), state(other)
        kind = change(*states)
        if State.LEFT_OUT in states:
            left_out += 1
            continue
        newer = other or one
        if newer is not None and not concerns(newer):
            elsewhere += kind is not None
        elif kind is None:
            alike += 1
        else:
            changes.append(Change(kind, one, other))
    return Difference(before, after, tuple(changes), alike, left_out, elsewhere)


def state(found: Found | None) -> State:
    """Return what counts of a verdict; None is a clause that the suite of that side lacks."""
    if found is None or found.verdict == "unsupported":
        return State.ABSENT
    if found.verdict is None:
        return State.LEFT_OUT
    if found.verdict == "error":
        return State.ERROR
    return State.HOLDS if found.holds else State.FAILS


def change(before: State, after: State) -> Kind | None:
    """Return what has become of a clause; None for nothing, or where a side was not judged."""
    if before is after or State.LEFT_OUT in (before, after):
        return None
    if State.ERROR in (before, after):
        return Kind.UNDECIDED
    if before is State.ABSENT:
        return Kind.NEW
    if after is State.ABSENT:
        return Kind.GONE
    return Kind.MENDED if after is State.HOLDS else Kind.BROKEN
