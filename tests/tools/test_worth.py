"""What speaks for the clauses: something for each of them, and a reason for the dearest."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conformance.clause import load_clauses
from conformance.report.reports import read_report
from tests.command.toys import document, entry
from tools.strength.worth import (
    PAGE,
    Worth,
    dearest,
    least,
    main,
    page,
    reasons,
    why,
    worths,
)

DOCS = Path(__file__).parent.parent.parent / "docs"
ROW = re.compile(r"^\| `([\w.-]+\.[\w-]+)` \|.*\| (.+) \|$", re.MULTILINE)


def test_something_speaks_for_every_clause() -> None:
    """Else it is withdrawn, or a saboteur is written."""
    found = worths(DOCS, {})

    assert [one.clause for one in found] == [clause.id for clause in load_clauses()]
    assert [one.clause for one in found if not one.witnesses] == []
    for kind in ("saboteurs", "faults", "releases", "backtest"):
        assert any(getattr(one, kind) for one in found), kind


def test_the_page_says_why_the_dearest_stay() -> None:
    rows = ROW.findall((DOCS / PAGE).read_text(encoding="utf-8"))

    assert len(rows) == 10
    said = reasons()
    assert [name for name, told in rows if told != why(name, said)] == [], (
        "docs/worth.md is stale; write it with: python -m tools.strength.worth docs REPORT..."
    )


def test_each_reason_is_for_a_clause() -> None:
    names = [clause.id for clause in load_clauses()]

    assert [begin for begin in reasons() if not any(n.startswith(begin) for n in names)] == []


def test_a_reason_is_that_of_the_longest_beginning() -> None:
    said = {"a.": "chapter", "a.b": "clause"}

    assert (why("a.b", said), why("a.c", said), why("b.c", said)) == ("clause", "chapter", "")


def test_the_dearest_cost_most_for_what_speaks_for_them() -> None:
    free = [Worth(f"a.free-{n}", 1, 0, 0, 0, 0.0) for n in range(20)]
    dear = Worth("a.dear", 1, 0, 0, 0, 0.2)
    found = Worth("a.found", 1, 1, 1, 1, 0.4)

    assert dearest([*free, found, dear])[:2] == [dear, found]
    told = page([*free, found, dear], [])
    assert "| *all clauses* | 22 | 0.60 |" in told
    assert "| saboteurs alone | 21 | 0.20 |" in told
    assert "| `a.dear` | 1 | 0 | 0 | 0 | 0.200 | not looked at yet |" in told


def test_the_least_seconds_of_all_runs_count(tmp_path: Path) -> None:
    paths = []
    for number, seconds in enumerate((0.3, 0.2)):
        clauses = [entry("a.b", seconds=seconds), entry("a.c", "unsupported", seconds=0.1)]
        about = {"name": "toy", "version": "1.0", "adapter": "toy"}
        paths.append(tmp_path / f"{number}.json")
        paths[-1].write_text(json.dumps(document(clauses, implementation=about)), "utf-8")

    assert least(map(read_report, paths)) == {"a.b": 0.2}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name the folder, and reports"),
        (["docs"], "name the folder, and reports"),
        (["docs", "nowhere.json"], "nowhere.json: No such file"),
        (["nowhere", __file__], "is no report"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(arguments: list[str], told: str) -> None:
    said = main(arguments)

    assert said is not None
    assert told in said
    assert "\n" not in said
