"""The first page: clauses by implementation and version, chapter by chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.pages.columns import LETTERS, Column, count
from conformance.report.reports import Found


@dataclass(frozen=True, slots=True)
class Line:
    """A clause, and its word for each column."""

    clause: Found
    words: tuple[str, ...]

    @property
    def letters(self) -> str:
        """The words as a letter each."""
        return "".join(LETTERS[word] for word in self.words)


@dataclass(frozen=True, slots=True)
class Chapter:
    """The clauses of a chapter, and for each column how many of them hold."""

    name: str
    counts: tuple[str, ...]
    lines: tuple[Line, ...]


def chapters(columns: Sequence[Column], clauses: Mapping[str, Found]) -> list[Chapter]:
    """Return all chapters in alphabetical order, their clauses in the suite's."""
    grouped: dict[str, list[Found]] = {}
    for clause in clauses.values():
        grouped.setdefault(clause.chapter, []).append(clause)
    return [
        Chapter(
            name,
            tuple(count([c.report.found.get(f.id) for f in grouped[name]]) for c in columns),
            tuple(Line(f, tuple(c.word(f.id) for c in columns)) for f in grouped[name]),
        )
        for name in sorted(grouped)
    ]


def totals(
    columns: Sequence[Column], clauses: Mapping[str, Found]
) -> list[tuple[str, tuple[str, ...]]]:
    """Return for each level and column how many clauses hold."""
    found = []
    for level in ("MUST", "SHOULD", "MAY"):
        names = [clause.id for clause in clauses.values() if clause.level == level]
        counts = (count([c.report.found.get(name) for name in names]) for c in columns)
        if names:
            found.append((level, tuple(counts)))
    return found
