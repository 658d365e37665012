"""A plugin of pytest that tells, from within a run, what is judged at the moment.

It is loaded where a framework is judged (`-p conformance.command.narrator`), so it imports nothing
but pytest. It writes a line of JSON for each thing that happens to the file that a variable names;
`tracks.py` reads them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from typing import Any

import pytest

VARIABLE = "CONFORMANCE_NARRATION"
MOST = 300  # characters of a message
PARENT = os.getppid()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Tell how many clauses there are."""
    _tell({"total": sum(hasattr(item, "clause") for item in session.items)})


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Tell which clause is next; end the run when nobody wants to know any more."""
    if os.getppid() != PARENT:
        pytest.exit("the command that asked for this run is gone", pytest.ExitCode.INTERRUPTED)
    _tell({"began": item.name})
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Tell what has become of a clause, and the beginning of what it says."""
    status = getattr(report, "conformance_status", None)
    if status is not None:
        result: dict[str, Any] = getattr(report, "conformance", {})
        message = str(result.get("message", "")).strip().partition("\n")[0][:MOST]
        name = report.nodeid.rpartition("::")[2]
        _tell({"ended": name, "status": status, "message": message})


def _tell(event: dict[str, object]) -> None:
    """Write a line. What cannot be written is not worth a run."""
    path = os.environ.get(VARIABLE)
    if path:
        try:
            with open(path, "a", encoding="ascii") as file:
                file.write(json.dumps(event) + "\n")
        except OSError:
            return
