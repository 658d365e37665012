"""What changes from one report to another: data for any two, and lists for releases in a row.

What has become of a clause is decided in `conformance.report.difference` alone: a page gets the
states of all clauses, and a table of what each pair of states means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, product
from typing import Any

from conformance.pages.columns import Column
from conformance.pages.telling import Block, blocks
from conformance.report.difference import (
    MEANING,
    Change,
    Difference,
    Kind,
    State,
    change,
    difference,
    state,
)
from conformance.report.reports import Found

LETTERS = dict(zip(State, "hfaex", strict=True))
SHORT = 160  # characters of a message in a list


@dataclass(frozen=True, slots=True)
class Step:
    """Two releases that follow each other, what changes between them, and the page that says it."""

    before: Column
    after: Column
    found: Difference

    @property
    def page(self) -> str:
        """The page of this step."""
        return f"changes/{self.before.file}--{self.after.file}.html"

    @property
    def counts(self) -> tuple[tuple[Kind, int], ...]:
        """How many changes there are of each kind."""
        return tuple((kind, len(self.found.of(kind))) for kind in Kind)


def steps(columns: Sequence[Column]) -> list[Step]:
    """Return each release and the one before it, of one name; where there are only two, both ways.

    Other pairs are compared on a page of their own, which needs a script to choose.
    """
    pairs = [(a, b) for a, b in pairwise(columns) if a.report.name == b.report.name]
    if len(columns) == 2:
        pairs = list(permutations(columns, 2))
    return [Step(a, b, difference(a.report, b.report)) for a, b in pairs]


def told(found: Change) -> tuple[Block, ...]:
    """Return what the failing side of a change says."""
    side = found.shown_by
    return tuple(blocks(side.message)) if side is not None else ()


def any_two(
    columns: Sequence[Column], clauses: Mapping[str, Found], pages: Mapping[str, str]
) -> dict[str, Any]:
    """Return all that is needed to compare any two reports, as plain data.

    `states` has a letter for each clause and report, `kinds` what a pair of letters means, `told`
    the first line of each failure, `cautions` what else differs between two runs.
    """
    both = product(State, State)
    kinds = {LETTERS[a] + LETTERS[b]: change(a, b) for a, b in both}
    return {
        "reports": [[column.label, column.page] for column in columns],
        "clauses": [[f.id, f.level, f.statement, pages[f.id]] for f in clauses.values()],
        "states": [states(column, clauses) for column in columns],
        "kinds": {pair: kind.value for pair, kind in kinds.items() if kind is not None},
        "leftOut": LETTERS[State.LEFT_OUT],
        "meanings": [[kind.value, MEANING[kind]] for kind in Kind],
        "told": [dict(_first_lines(column, clauses)) for column in columns],
        "cautions": {
            f"{a}-{b}": list(Difference(one.report, other.report, (), 0, 0).cautions)
            for (a, one), (b, other) in permutations(enumerate(columns), 2)
        },
    }


def states(column: Column, clauses: Mapping[str, Found]) -> str:
    """Return a letter for each clause: what counts of its verdict in a report."""
    found = column.report.found
    return "".join(LETTERS[state(found.get(name))] for name in clauses)


def counted(one: str, other: str) -> Counter[Kind | None]:
    """Return how often each kind of change occurs between two columns of states."""
    by_letter = {letter: state for state, letter in LETTERS.items()}
    pairs = Counter(zip(one, other, strict=True))
    made: Counter[Kind | None] = Counter()
    for (a, b), number in pairs.items():
        made[change(by_letter[a], by_letter[b])] += number
    return made


def _first_lines(column: Column, clauses: Mapping[str, Found]) -> Iterator[tuple[int, str]]:
    for number, name in enumerate(clauses):
        found = column.report.found.get(name)
        if found is not None and found.fails and found.message:
            first = found.message.partition("\n")[0]
            yield number, first if len(first) <= SHORT else f"{first[:SHORT]} ..."
