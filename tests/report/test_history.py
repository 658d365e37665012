"""docs/history.md says what its data say, and these what the known deviations say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.clause import load_clauses
from conformance.entries.deviations import read_deviations, shipped_file
from conformance.errors import UsageError
from conformance.report.history import (
    ABSENT,
    HOLDS,
    KNOWN,
    PAGE,
    History,
    Line,
    known_on,
    main,
    of_reports,
    page,
    read_history,
)
from tests.command.toys import document, entry

DOCS = Path(__file__).parents[2] / "docs"
LINES = ["1.1", "2.0", "2.1", "2.2", "2.3", "3.0", "3.1"]


@pytest.fixture(scope="module")
def history() -> History:
    return read_history(DOCS)


def test_it_is_up_to_date(history: History) -> None:
    current = (DOCS / PAGE).read_text(encoding="utf-8")

    told = "docs/history.md is stale; write it with: python -m conformance.report.history docs"
    assert current == page(history, load_clauses()), told


def test_it_has_every_line_and_no_unknown_clause(history: History) -> None:
    """A clause that is newer than the data is in the page when they are renewed."""
    assert [line.version.rpartition(".")[0] for line in history.lines] == LINES
    assert set(history.verdicts) - {clause.id for clause in load_clauses()} == set()


def test_it_agrees_with_the_known_deviations(history: History) -> None:
    path = shipped_file("flask")
    assert path is not None
    entries = read_deviations(path, [clause.id for clause in load_clauses()])
    for place, line in enumerate(history.lines):
        for clause, letters in history.verdicts.items():
            if letters[place] == ABSENT:
                continue
            entry = known_on(line, clause, entries)
            wanted = HOLDS if entry is None else KNOWN
            assert letters[place] == wanted, f"{clause} on {line.title}: {entry}"


OLD, NEW = (
    Line(version, {"werkzeug": beside})
    for version, beside in (("2.2.5", "2.2.3"), ("2.3.3", "2.3.8"))
)


def test_a_step() -> None:
    clauses = load_clauses()
    entry = next(
        one
        for one in read_deviations(shipped_file("flask") or Path(), [c.id for c in clauses])
        if one.applies("2.2.5", {"werkzeug": "2.2.3"}.get)
        and not one.applies("2.3.3", {"werkzeug": "2.3.8"}.get)
    )
    letters = {clause.id: HOLDS * 2 for clause in clauses}
    letters[entry.clause] = KNOWN + HOLDS

    text = page(History((OLD, NEW), letters), clauses)

    assert "| Flask 2.2.5 with Werkzeug 2.2.3 |" in text
    assert "| 0 | 1 | 0 | 0 |" in text
    assert "### Mended: missed by 2.2.5, held by 2.3.3" in text
    assert f"- `{entry.clause}` (" in text
    assert entry.link in text
    assert "### Broken" not in text


def told(tmp_path: Path, name: str, **verdicts: str) -> Path:
    """Write a report of Flask with these verdicts."""
    found = [entry(one.replace("_", "."), verdict) for one, verdict in verdicts.items()]
    about = {"name": "flask", "version": "3.1.3", "adapter": "adapters.flask"}
    path = tmp_path / name
    path.write_text(json.dumps(document(found, implementation=about)), encoding="utf-8")
    return path


def test_reports_of_one_suite_are_a_history(tmp_path: Path) -> None:
    one = told(tmp_path, "a.json", a_b="pass", a_c="known")
    other = told(tmp_path, "b.json", a_b="unsupported", a_c="pass")

    assert of_reports([one, other]).verdicts == {"a.b": ".-", "a.c": "K."}


def test_a_failure_is_no_history(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a\.b is fail"):
        of_reports([told(tmp_path, "a.json", a_b="fail")])


def test_two_suites_are_no_history(tmp_path: Path) -> None:
    one, other = told(tmp_path, "a.json", a_b="pass"), told(tmp_path, "b.json", a_c="pass")

    with pytest.raises(UsageError, match="of one suite"):
        of_reports([one, other])


def test_a_report_that_is_cut_short_is_no_history(tmp_path: Path) -> None:
    whole = told(tmp_path, "a.json", a_b="pass")
    whole.write_text(whole.read_text(encoding="utf-8")[:-20], encoding="utf-8")

    assert "is cut short" in (main([str(tmp_path), str(whole)]) or "")


def test_no_folder_is_told() -> None:
    assert main([]) == "name the folder, and reports of all lines to renew its data"
    assert "nowhere" in (main(["nowhere"]) or "")
