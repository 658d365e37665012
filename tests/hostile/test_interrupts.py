"""Ctrl-C and its like end a run at once; what was judged is told, and nothing is left behind."""

from __future__ import annotations

import re
import signal
import sys

import pytest

from tests.hostile import complaints
from tests.hostile.keeper import Outcome
from tests.hostile.row import Hostile
from tests.hostile.rows.interrupting import KILLED, ROWS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="daemons are found on Linux only")
# Seconds; a machine that has nothing else to do takes a tenth of one, and xdist waits for ten.
AT_ONCE = 8.0
# A clause and its verdict, as pytest tells them with -v: the other way round under xdist.
JUDGED = re.compile(r"::(\S+) (?:PASSED|UNSUPPORTED)|(?:PASSED|UNSUPPORTED) \S*::(\S+)")


@pytest.mark.parametrize("hostile", ROWS, ids=str)
def test_it_ends_at_once(hostile: Hostile, outcome: Outcome) -> None:
    found = complaints.of_any(outcome)
    assert not found, "\n".join([f"it {hostile.does}", *found, "", outcome.output[-4000:]])

    assert outcome.since < AT_ONCE
    assert outcome.status == 2, outcome.output[-4000:]
    if outcome.report is None:
        assert "collected" not in outcome.before
        return
    report, problems = complaints.read(outcome)
    assert not problems
    chosen = set(hostile.verdicts) or None
    # Where all was judged already, nothing is lost but a chance to let go.
    all_judged = chosen is not None and chosen.issubset(complaints.verdicts_of(report))
    assert report["complete"] is all_judged
    told = {name or other for name, other in JUDGED.findall(outcome.before)}
    assert told or "PASSED" not in outcome.before
    assert told - set(complaints.verdicts_of(report)) == set()


@pytest.mark.parametrize("hostile", KILLED, ids=str)
def test_what_is_killed_leaves_no_process_and_no_false_report(
    hostile: Hostile, outcome: Outcome
) -> None:
    assert not outcome.stopped
    assert outcome.processes == []
    assert outcome.status == -signal.SIGKILL
    report, problems = complaints.read(outcome)
    assert not problems
    assert report["complete"] is False
    assert {entry["id"] for entry in report["clauses"]} >= set(hostile.verdicts)
