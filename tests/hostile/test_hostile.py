"""Nothing takes a run down: each hostile implementation is judged, and the run says what happened."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.hostile.keeper import Outcome
from tests.hostile.row import Hostile
from tests.hostile.runner import Runner
from tests.hostile.table import ROWS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="daemons are found on Linux only")
FAILING = {"fail", "error", "fixed"}
OURS = re.compile(r'Traceback \(most|INTERNALERROR|File ".*/conformance/')
ESCAPES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@pytest.fixture(scope="session")
def runner(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runner]:
    """The runs of all rows that this session tests."""
    chosen = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    rows = [p["hostile"] for p in chosen if isinstance(p.get("hostile"), Hostile)]
    names = [row.name for row in sorted(rows, key=lambda row: row.quick) if can_run(row)]
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    found = Runner(shared / "hostile", names)
    yield found
    found.close()


def can_run(row: Hostile) -> bool:
    """Tell whether what the row needs is installed."""
    return not row.needs or find_spec(row.needs) is not None


@pytest.mark.parametrize("hostile", ROWS, ids=str)
def test_the_run_survives(hostile: Hostile, runner: Runner) -> None:
    if not can_run(hostile):
        pytest.skip(f"{hostile.needs} is not installed")
    outcome = runner.outcome(hostile.name)

    found = complaints(hostile, outcome)

    assert not found, "\n".join([f"it {hostile.does}", *found, "", outcome.output[-4000:]])


def complaints(hostile: Hostile, outcome: Outcome) -> list[str]:
    """Return all that a run should not have come to."""
    if outcome.stopped:
        return [f"the run did not end by itself: {outcome.stopped}"]
    found = [f"a process is left: {process}" for process in outcome.processes]
    found += [f"a file is left: {file}" for file in outcome.files]
    found += [f"the output has: {line}" for line in odd_lines(outcome.output)]
    if len(outcome.output) > 100_000:
        found.append(f"the output has {len(outcome.output)} characters")
    if not any(re.search(hostile.says, line) for line in outcome.output.splitlines()):
        found.append(f"no line of the output has {hostile.says!r}")
    if outcome.report is None:
        return [*found, f"there is no report (exit status {outcome.status})"]
    return found + complaints_about(hostile, outcome.report, outcome.status)


def complaints_about(hostile: Hostile, text: str, status: int | None) -> list[str]:
    """Return what is wrong with a report, and with an exit status that goes along with it."""
    if len(text) > 3_000_000:
        return [f"the report has {len(text)} characters"]
    try:
        report = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    except ValueError as error:
        return [f"the report is no JSON: {error}"]
    verdicts = {entry["id"]: entry["verdict"] for entry in report["clauses"]}
    found = [
        f"{clause}: {verdicts[clause]}, expected {expected}"
        for clause, expected in hostile.verdicts.items()
        if verdicts[clause] is None
        or (expected != "any" and verdicts[clause] not in expected.split("|"))
    ]
    if report["complete"] is not True:
        found.append("the report is not complete")
    wanted = int(any(verdict in FAILING for verdict in verdicts.values()))
    if status != wanted:
        found.append(f"exit status {status} instead of {wanted}")
    return found


def odd_lines(output: str) -> Iterator[str]:
    """Yield lines of an output that no person should have to see."""
    for line in output.splitlines():
        if OURS.search(line) or ESCAPES.search(line):
            yield repr(line[:200])
