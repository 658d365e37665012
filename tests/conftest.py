"""What the self-tests share: pytest runs within pytest, and adapters with one fault each."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import settings

import conformance.judging.items  # noqa: F401 - inner runs share this process, and what it has imported
from conformance.clause import load_clauses
from conformance.judging.loading import load_adapter

PREAMBLE = """\
import reference_impl
from adapters.reference import ReferenceAdapter
from conformance.adapter import Capability, Unsupported


class Own(ReferenceAdapter):
    name = "own"
    version = "1.5"

"""

# No clock decides: a machine that is busy is no fault of what is tested.
settings.register_profile("self-tests", deadline=None)
settings.load_profile("self-tests")

# Whoever starts the tests in the background may have Ctrl-C ignored, for all that they start, too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A run in one process, and one with workers, which takes three times as long.
ALONE_OR_NOT = [
    pytest.param((), id="alone"),
    pytest.param(("-n", "2"), id="xdist", marks=pytest.mark.long),
]

Run: TypeAlias = Callable[..., pytest.RunResult]
WriteAdapter: TypeAlias = Callable[[str], None]


@pytest.fixture(autouse=True)
def _loaded(request: pytest.FixtureRequest) -> None:
    """Import the suite before an inner run does: what it imports is forgotten after it."""
    if "pytester" in request.fixturenames:
        load_clauses()
        load_adapter("reference")


@pytest.fixture
def judge_run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the installed suite in this process, from an empty folder: `judge_run("--impl=...")`."""
    monkeypatch.delenv("PYTHONPATH", raising=False)  # replays would name it

    def run(*arguments: str) -> pytest.RunResult:
        options = ("-p", "no:randomly", "-p", "no:cacheprovider")
        return pytester.runpytest_inprocess("--pyargs", "conformance", *options, *arguments)

    return run


@pytest.fixture
def own_adapter(pytester: pytest.Pytester) -> WriteAdapter:
    """Write `own.py` with the adapter `Own`, the reference but for the members that are given."""

    def write(members: str) -> None:
        body = "\n".join("    " + line for line in members.splitlines())
        pytester.makepyfile(own=PREAMBLE + body)
        pytester.syspathinsert()

    return write


@pytest.fixture
def deviations_file(pytester: pytest.Pytester) -> Callable[[str], Path]:
    """Write a file of known deviations."""

    def write(text: str) -> Path:
        path = pytester.path / "known.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write
