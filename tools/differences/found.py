"""Finding differences: cases are drawn from a seed, played on both sides, and grouped.

A difference is known by where the two timelines part, without numbers and places. Of each, the
smallest case is kept.
"""

from __future__ import annotations

import contextvars
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from conformance.clause import load_clauses
from conformance.errors import Unsupported
from conformance.fuzz.turns import bare
from conformance.judging.court import Case as Judged
from conformance.judging.court import Court
from conformance.judging.examples import PROFILES
from conformance.judging.loading import reference
from conformance.models.beside import Comparison, comparison
from conformance.perform.implementation import Implementation
from conformance.strategies.whole.cases import ASKED, PART, WHOLE, Case, Kind
from conformance.strategies.whole.dice import Dice
from conformance.strategies.whole.kinds import KINDS
from conformance.strategies.whole.terrain import Terrain, terrain_of

PARTS, EXCHANGES = 5, 6
LONG = 60  # characters of a value that tells two differences apart


@dataclass(frozen=True, slots=True)
class Rows:
    """The bytes that a case is made of."""

    whole: bytes
    parts: tuple[bytes, ...]
    asked: tuple[bytes, ...]

    @classmethod
    def drawn(cls, dice: random.Random) -> Rows:
        """Draw some; half of their bytes are zero, the simplest choice."""

        def row(size: int) -> bytes:
            plain = dice.random()
            return bytes(0 if dice.random() < plain else dice.randrange(256) for _ in range(size))

        return cls(
            row(WHOLE),
            tuple(row(PART) for _ in range(dice.randint(1, PARTS))),
            tuple(row(ASKED) for _ in range(dice.randint(1, EXCHANGES))),
        )

    def case(self, kind: Kind, terrain: Terrain) -> Case:
        """Make the case of a kind."""
        return kind(
            Dice(self.whole, terrain),
            [Dice(row, terrain) for row in self.parts],
            [Dice(row, terrain) for row in self.asked],
        )

    def smaller(self) -> Iterator[Rows]:
        """Yield what is simpler by one step: a row less, or one byte that is zero."""
        for at in range(len(self.asked)):
            if len(self.asked) > 1:
                yield Rows(self.whole, self.parts, _without(self.asked, at))
        for at in range(len(self.parts)):
            if len(self.parts) > 1:
                yield Rows(self.whole, _without(self.parts, at), self.asked)
        for where, rows in enumerate(((self.whole,), self.parts, self.asked)):
            for at, row in enumerate(rows):
                for simpler in _simpler(row):
                    changed = (*rows[:at], simpler, *rows[at + 1 :])
                    yield Rows(
                        changed[0] if where == 0 else self.whole,
                        changed if where == 1 else self.parts,
                        changed if where == 2 else self.asked,
                    )


def _without(rows: tuple[bytes, ...], at: int) -> tuple[bytes, ...]:
    return (*rows[:at], *rows[at + 1 :])


def _simpler(row: bytes) -> Iterator[bytes]:
    """Yield a row with its end, and then with single bytes, made zero."""
    size = len(row)
    for keep in (0, size // 4, size // 2):
        if any(row[keep:]):
            yield row[:keep] + bytes(size - keep)
    for at, byte in enumerate(row):
        if byte:
            yield row[:at] + b"\0" + row[at + 1 :]


@dataclass(slots=True)
class Difference:
    """One difference: its kind, the smallest case, both timelines, and how often it was seen."""

    kind: str
    rows: Rows
    case: Case
    comparison: Comparison
    times: int = 1


def parted(found: Comparison) -> str:
    """Return where two timelines part, without what differs from one application to the next."""
    for wanted, seen in zip_longest(found.wanted, found.seen, fillvalue="-"):
        if wanted != seen:
            return f"{bare(wanted)[:LONG]} | {bare(seen)[:LONG]}"
    return ""


class Search:
    """One search: an implementation beside the reference, for a time.

    Raises UsageError for an implementation that does not exist, Unsupported where the reference
    cannot stand beside it.
    """

    def __init__(self, spec: str, seed: int, closed: Sequence[str] = ()) -> None:
        self.court = Court(
            Judged(
                spec=spec,
                clauses=load_clauses(),
                profile=PROFILES["default"],
                seed=seed,
                known=None,
            )
        )
        self.impl: Implementation = self.court.impl
        self.reference = reference()
        self.terrain = terrain_of(
            self.impl.capabilities, self.impl.missed.union(self.impl.unasked, closed)
        )
        self.dice = random.Random(seed)
        self.played = 0
        self.found: dict[str, Difference] = {}

    def kinds(self, chosen: Sequence[str]) -> list[str]:
        """Return the kinds that this implementation claims, of those chosen or all."""
        needs = {c.id: c.needs for c in load_clauses() if c.chapter == "differential"}
        return [
            name
            for name in KINDS
            if (not chosen or name in chosen)
            and self.impl.capabilities.issuperset(needs[f"differential.{name}"])
        ]

    def go(self, kinds: Sequence[str], seconds: float) -> None:
        """Play cases of these kinds, in turn, until the time is over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for kind in kinds:
                rows = Rows.drawn(self.dice)
                shown = self.played_on(kind, rows)
                if shown is None:
                    continue
                case, found = shown
                known = self.found.get(parted(found))
                if known is not None:
                    known.times += 1
                    continue
                self.found[parted(found)] = self.smallest(kind, rows, case, found)

    def played_on(self, kind: str, rows: Rows) -> tuple[Case, Comparison] | None:
        """Play one case; return it with both timelines where they differ."""
        case = rows.case(KINDS[kind], self.terrain)
        self.played += 1
        try:
            found = contextvars.Context().run(
                comparison, self.reference, self.impl, case.app, case.exchanges
            )
        except Unsupported:
            return None
        return None if found.alike else (case, found)

    def smallest(self, kind: str, rows: Rows, case: Case, found: Comparison) -> Difference:
        """Return a difference with the smallest case that shows it."""
        name = parted(found)
        again = True
        while again:
            again = False
            for smaller in rows.smaller():
                shown = self.played_on(kind, smaller)
                if shown is not None and parted(shown[1]) == name:
                    rows, (case, found) = smaller, shown
                    again = True
                    break
        return Difference(kind, rows, case, found)
