"""Ctrl-C and its like end a run at once; what was judged is told, and nothing is left behind."""

from __future__ import annotations

import re
import sys

import pytest

from tests.hostile import complaints
from tests.hostile.interrupting import ROWS
from tests.hostile.keeper import Outcome
from tests.hostile.row import Hostile

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="daemons are found on Linux only")
AT_ONCE = 2.0  # seconds, on a machine that has nothing else to do
LOADED = 20.0  # seconds, where twenty others run beside
JUDGED = re.compile(r"^.*::(\S+) (PASSED|FAILED|ERROR|UNSUPPORTED|KNOWN)", re.MULTILINE)


@pytest.mark.parametrize("hostile", ROWS, ids=str)
def test_it_ends_at_once(hostile: Hostile, outcome: Outcome) -> None:
    found = complaints.of_any(outcome)
    assert not found, "\n".join([f"it {hostile.does}", *found, "", outcome.output[-4000:]])

    assert outcome.since < LOADED
    assert outcome.status == 2, outcome.output[-4000:]
    if outcome.report is None:
        assert "collected" not in outcome.before
        return
    report, problems = complaints.read(outcome)
    assert not problems
    assert report["complete"] is False
    told = set(JUDGED.findall(outcome.before))
    kept = complaints.verdicts_of(report)
    lost = [name for name, _ in told if not any(clause.endswith(name) for clause in kept)]
    assert lost == []
