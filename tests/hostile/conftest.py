"""The runs of this folder's tests: all are started when the first one is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from tests.hostile.keeper import Outcome
from tests.hostile.row import Hostile
from tests.hostile.runner import Runner
from tests.hostile.table import EVERYDAY

SHARED = "hostile"  # the folder of the runs; workers of xdist have one for all of them


@pytest.fixture(scope="session")
def runner(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runner]:
    """Give a test the runs of all rows that this session tests."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    given = [item.callspec.params.get("hostile") for item in items if hasattr(item, "callspec")]
    named = bool(request.config.getoption("keyword"))
    rows = [row for row in given if isinstance(row, Hostile) and not spared(row, named=named)]
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    found = Runner(shared / SHARED, [row.name for row in rows if can_run(row)])
    yield found
    found.close(interrupted=request.session.exitstatus == pytest.ExitCode.INTERRUPTED)


@pytest.fixture
def outcome(hostile: Hostile, runner: Runner, pytestconfig: pytest.Config) -> Outcome:
    """Give a test what became of its row."""
    if spared(hostile, named=bool(pytestconfig.getoption("keyword"))):
        pytest.skip("judged by tox run -e hostile, and where -k names it")
    if not can_run(hostile):
        pytest.skip(f"{hostile.needs} is not installed")
    return runner.outcome(hostile.name)


def spared(row: Hostile, *, named: bool) -> bool:
    """Tell whether a row is not judged each time, unless somebody has named it."""
    return not named and row.name not in EVERYDAY


def can_run(row: Hostile) -> bool:
    """Tell whether what the row needs is installed."""
    return not row.needs or find_spec(row.needs) is not None
