"""What was measured, as text: figures of chapters, the dearest clauses, what was missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Line:
    """A clause, or a saboteur by its clause, the seconds that it took, and what came of that.

    What counts is examples where clauses are judged, and kills where saboteurs are.
    """

    clause: str
    seconds: float
    count: int

    @property
    def chapter(self) -> str:
        """The chapter of the clause."""
        return self.clause.partition(".")[0]


def by_chapter(lines: Iterable[Line], counted: str, each: str, rate: bool = False) -> Iterator[str]:
    """Yield a table: the dearest chapter first, and all of them together at the end.

    `each` says what a line is and `counted` what it counts; with `rate`, how many come of a second.
    """
    found = sorted(lines, key=lambda line: line.chapter)
    groups = [(name, list(own)) for name, own in groupby(found, key=lambda line: line.chapter)]
    groups.sort(key=lambda group: -_seconds(group[1]))
    last = f"{counted}/s" if rate else "ms each"
    yield f"{'':12}{each:>10}{counted:>10}{'seconds':>9}{last:>9}"
    for name, own in [*groups, ("total", found)]:
        seconds, count = _seconds(own), sum(line.count for line in own)
        share = count / seconds if rate and seconds else 1000 * seconds / (len(own) or 1)
        yield f"{name:12}{len(own):10,}{count:10,}{seconds:9.2f}{share:9.1f}"


def dearest(lines: Iterable[Line], most: int) -> Iterator[str]:
    """Yield the clauses that took longest."""
    for line in sorted(lines, key=lambda line: -line.seconds)[:most]:
        yield f"{1000 * line.seconds:8.1f} ms {line.count:6,}  {line.clause}"


def _seconds(lines: Sequence[Line]) -> float:
    return sum(line.seconds for line in lines)
