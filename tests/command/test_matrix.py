"""Reports beside each other."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from conformance.command.matrix import markdown, rows, tables
from tests.command.toys import entry, report

FIRST = (
    entry("a.x"),
    entry("a.y", "known"),
    entry("b.z", "unsupported"),
    entry("c.w", None, level="MAY"),
)
SECOND = (entry("a.x"), entry("a.y", "error"), entry("b.z", "fixed"), entry("c.w", level="MAY"))


def test_chapters_are_folded_to_what_holds_of_what_is_supported(tmp_path: Path) -> None:
    reports = [report(tmp_path, *FIRST), report(tmp_path, *SECOND)]

    assert [(row.name, row.cells) for row in rows(reports, clauses=False)] == [
        ("a", ("1/2", "1/2")),
        ("b", ("-", "1/1")),
        ("c", ("-", "1/1")),
        ("MUST", ("1/2", "2/3")),
        ("MAY", ("-", "1/1")),
    ]


def test_what_nobody_judged_has_no_row(tmp_path: Path) -> None:
    made = report(tmp_path, entry("a.x"), entry("a.y", None), entry("b.z", None))

    assert [row.name for row in rows([made], clauses=True)] == ["a", "  a.x", "MUST"]


def test_clauses_stand_below_their_chapter(tmp_path: Path) -> None:
    found = list(rows([report(tmp_path, *FIRST)], clauses=True))

    assert [(row.name, row.cells) for row in found[:3]] == [
        ("a", ("1/2",)),
        ("  a.x", ("✓",)),
        ("  a.y", ("known",)),
    ]


def test_a_clause_of_a_newer_suite_is_empty_in_the_older_report(tmp_path: Path) -> None:
    reports = [report(tmp_path, entry("a.x")), report(tmp_path, entry("a.x"), entry("a.new"))]

    found = {row.name: row.cells for row in rows(reports, clauses=True)}

    assert found["  a.new"] == ("", "✓")


@pytest.mark.parametrize("width", [40, 200])
def test_a_matrix_fits(tmp_path: Path, width: int) -> None:
    reports = [report(tmp_path, *FIRST)] * 9
    console = Console(width=width, record=True, file=io.StringIO())

    for part in tables(reports, clauses=True, width=width):
        console.print(part)

    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= width
    assert "…" not in "".join(lines)
    assert sum(line.count("toy") for line in lines) == 9


def test_markdown_has_a_column_for_each(tmp_path: Path) -> None:
    lines = list(markdown([report(tmp_path, *FIRST)] * 2, clauses=True))

    assert lines[0] == "| | toy 1.0 | toy 1.0 |"
    assert lines[1] == "| --- | ---: | ---: |"
    assert "| `a.x` | ✓ | ✓ |" in lines
    assert "| **MUST** | 1/2 | 1/2 |" in lines
    assert {line.count("|") for line in lines} == {4}
