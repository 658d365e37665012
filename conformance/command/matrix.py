"""The matrix: clauses by implementation, chapters folded to counts.

How two reports differ is said by `conformance.report.difference`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from conformance.report.reports import Found, Report, held, stated

# What a cell of one clause says: a letter as pytest has it, and its colour.
LETTERS: dict[str | None, tuple[str, str]] = {
    "pass": ("✓", "green"),
    "fail": ("FAIL", "bold red"),
    "known": ("known", "yellow"),
    "fixed": ("fixed", "bold red"),
    "unsupported": ("-", "cyan"),
    "error": ("error", "bold magenta"),
    None: ("", ""),
}
GAP = 2  # columns between two
WIDEST_CELL = 9  # 1000/1000


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its name, a cell for each report, and a colour for each cell."""

    name: str
    cells: tuple[str, ...]
    styles: tuple[str, ...]
    bold: bool = False


def rows(reports: Sequence[Report], *, clauses: bool) -> Iterator[Row]:
    """Yield a row for each chapter, and with `clauses` one for each clause below it.

    A chapter's cell is how many of the clauses hold that the implementation supports. Totals by
    level come last. What nobody judged has no row.
    """
    clauses_of_all = stated(reports)
    chapters: dict[str, list[str]] = {}
    for name, found in clauses_of_all.items():
        chapters.setdefault(found.chapter, []).append(name)
    for chapter in sorted(chapters):
        names = chapters[chapter]
        yield _counted(chapter, [[r.found.get(name) for name in names] for r in reports], clauses)
        for name in names if clauses else ():
            cells = [_letter(report.found.get(name)) for report in reports]
            yield Row(f"  {name}", tuple(c[0] for c in cells), tuple(c[1] for c in cells))
    for level in ("MUST", "SHOULD", "MAY"):
        names = [name for name, found in clauses_of_all.items() if found.level == level]
        if names:
            yield _counted(level, [[r.found.get(name) for name in names] for r in reports], True)


def _counted(name: str, found: Sequence[Sequence[Found | None]], bold: bool) -> Row:
    cells, styles = [], []
    for side in found:
        holds, judged = held(side)
        cells.append(f"{holds}/{judged}" if judged else "-")
        styles.append("" if not judged else "green" if holds == judged else "yellow")
    return Row(name, tuple(cells), tuple(styles), bold)


def _letter(found: Found | None) -> tuple[str, str]:
    return LETTERS[found.verdict if found is not None else None]


def tables(reports: Sequence[Report], *, clauses: bool, width: int) -> Iterator[Table]:
    """Yield the matrix for a terminal: as many columns beside each other as there is room for."""
    made = list(rows(reports, clauses=clauses))
    first = max(len(row.name) for row in made) + GAP
    wide = max(max(len(r.name), len(r.version), WIDEST_CELL) for r in reports) + GAP
    room = max((width - first) // wide, 1)
    for start in range(0, len(reports), room):
        yield _table(reports, made, slice(start, start + room))


def _table(reports: Sequence[Report], made: Sequence[Row], part: slice) -> Table:
    table = Table(box=None, padding=(0, 1), show_edge=False)
    table.add_column("", no_wrap=True)
    for report in reports[part]:
        table.add_column(f"{report.name}\n{report.version}", justify="right", no_wrap=True)
    for row in made:
        style = "bold" if row.bold else ""
        cells = [Text(c, s) for c, s in zip(row.cells[part], row.styles[part], strict=True)]
        table.add_row(Text(row.name, style), *cells)
    return table


def markdown(reports: Sequence[Report], *, clauses: bool) -> Iterator[str]:
    """Yield the matrix as lines of Markdown."""
    yield "| | " + " | ".join(report.title for report in reports) + " |"
    yield "| --- |" + " ---: |" * len(reports)
    for row in rows(reports, clauses=clauses):
        name = f"**{row.name}**" if row.bold else row.name.strip()
        name = f"`{name}`" if row.name.startswith(" ") else name
        yield f"| {name} | " + " | ".join(row.cells) + " |"
