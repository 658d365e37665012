"""Nothing takes a run down: whatever it judges, it ends, says what happened, and has verdicts."""

from __future__ import annotations

import sys

import pytest

from tests.hostile import complaints
from tests.hostile.keeper import Outcome
from tests.hostile.row import Hostile
from tests.hostile.table import ROWS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="daemons are found on Linux only")


@pytest.mark.parametrize("hostile", ROWS, ids=str)
def test_the_run_survives(hostile: Hostile, outcome: Outcome) -> None:
    found = complaints.of_row(hostile, outcome)

    assert not found, "\n".join([f"it {hostile.does}", *found, "", outcome.output[-4000:]])
