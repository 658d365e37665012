"""What surrounds a run: paths of reports, an optimised Python, options, lost workers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile import complaints
from tests.hostile.keeper import Outcome
from tests.hostile.row import Hostile
from tests.hostile.rows.surroundings import ENDS_EARLY, PATHS

linux = pytest.mark.skipif(sys.platform != "linux", reason="daemons are found on Linux only")


@linux
@pytest.mark.parametrize("hostile", PATHS, ids=str)
def test_a_report_is_written_or_refused(hostile: Hostile, outcome: Outcome) -> None:
    found = complaints.of_row(hostile, outcome)

    assert not found, "\n".join([f"it {hostile.does}", *found, "", outcome.output[-4000:]])


@linux
@pytest.mark.parametrize("hostile", ENDS_EARLY, ids=str)
def test_what_was_not_judged_is_told(hostile: Hostile, outcome: Outcome) -> None:
    """`complete` is true only if each clause that was chosen has a verdict."""
    found = complaints.of_any(outcome)
    assert not found, "\n".join([f"it {hostile.does}", *found, "", outcome.output[-4000:]])
    report, problems = complaints.read(outcome)
    assert not problems
    judged = complaints.verdicts_of(report)
    if hostile.chapters:
        chosen = {e["id"] for e in report["clauses"] if e["chapter"] == "errors"}
    else:
        chosen = set(hostile.verdicts)

    assert report["complete"] is chosen.issubset(judged), outcome.output[-4000:]
    if "--collect-only" not in hostile.options:
        assert outcome.status == 1
        assert report["complete"] or "no verdict" in outcome.output


def test_an_optimised_python_is_refused(tmp_path: Path) -> None:
    """It strips assertions, so that what fails would pass."""
    words = ("--pyargs", "conformance", "-k", "flashing.", "--impl-report=report.json")
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONOPTIMIZE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    lines = [line for line in (ended.stdout + ended.stderr).splitlines() if "ERROR" in line]
    assert ended.returncode == 4
    assert len(lines) == 1
    assert "PYTHONOPTIMIZE" in lines[0] or "assert" in lines[0]
    assert list(tmp_path.glob("*.json")) == []
