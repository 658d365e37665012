"""What stands beside the process that judges: slow imports, own tests and their processes."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.limits import patience
from conformance.supervision import supervisor
from conformance.supervision.watch import Limits
from tests.conftest import Run, WriteAdapter

FIRST, SECOND = "hooks.see-the-route", "locals.new-is-empty"
OWN = "--impl=own:Own"
BOTH = ("-k", f"{FIRST} or {SECOND}", "--hypothesis-profile=quick")
linux = pytest.mark.skipif(sys.platform != "linux", reason="children are seen on Linux only")

SLOW = """\
__import__("time").sleep(3)

class factory(reference_impl.Flask):
    def __call__(self, environ, start_response):
        __import__("os").kill(__import__("os").getpid(), 9)
"""
WAITS = """\
class factory(reference_impl.Flask):
    def __call__(self, environ, start_response):
        __import__("time").sleep(60)
"""
LOOPS = WAITS.replace('__import__("time").sleep(60)', "while True: pass")
DIES_LATER = """\
class factory(reference_impl.Flask):
    def teardown_request(self, function):
        return function

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"].startswith("/conformance-has"):  # what no clause asks
            __import__("os")._exit(7)
        return super().__call__(environ, start_response)
"""
CLOSES_BADLY = """\
def build(self, app, stage):
    built = super().build(app, stage)
    built.close = lambda: 1 / 0
    return built
"""
HAS_A_PROCESS = """\
import subprocess

STARTED = []

def test_starts():
    STARTED.append(subprocess.Popen(["sleep", "60"]))

def test_is_interrupted():
    raise KeyboardInterrupt
"""
LOOKS_AFTERWARDS = """\
import pytest, sys

@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    (process,) = sys.modules["test_own"].STARTED
    print("it", "lives" if process.poll() is None else "was killed")
    process.kill()
    process.wait()
"""
BUILDS = """\
from conformance.describe.app import App

def test_own(impl):
    impl.run(App())
"""


@linux
def test_import_that_takes_long_takes_it_twice(judge_run: Run, own_adapter: WriteAdapter) -> None:
    """Longer than anything may wait once time was lost."""
    own_adapter(SLOW)

    result = judge_run(OWN, *BOTH)

    result.assert_outcomes(failed=1, passed=1)


@linux
@pytest.mark.parametrize("never_ends", [WAITS, LOOPS], ids=["waits", "loops"])
def test_when_enough_is_lost_no_more_is_tried(
    judge_run: Run, own_adapter: WriteAdapter, monkeypatch: pytest.MonkeyPatch, never_ends: str
) -> None:
    """A broken router would cost some seconds for each of more than a thousand clauses."""
    monkeypatch.setattr(patience, "LOSS", 0.2)
    monkeypatch.setattr(patience.PATIENCE, "first", 0.3)
    monkeypatch.setattr(patience.PATIENCE, "lost", 0.0)
    monkeypatch.setattr(supervisor, "FIRST", Limits(busy=3.0, still=0.3))
    own_adapter(never_ends)

    result = judge_run(OWN, *BOTH, "--impl-report=out.json")

    assert result.ret == 1
    report = json.loads(Path("out.json").read_text(encoding="utf-8"))
    found = {e["id"]: (e["verdict"], e["message"]) for e in report["clauses"] if e["verdict"]}
    assert found[FIRST][0] in ("fail", "error")
    assert "it waited" in found[FIRST][1] or "still busy" in found[FIRST][1]
    assert found[SECOND][0] == "error"
    assert found[SECOND][1].startswith("not judged: ")
    assert report["complete"] is True


def test_a_verdict_stands_whatever_is_asked_afterwards(
    judge_run: Run, own_adapter: WriteAdapter
) -> None:
    """What an application answers by itself is asked once a clause has failed."""
    own_adapter(DIES_LATER)
    failing = ("teardown.runs-once-when-view-raises", "teardown.last-registered-first")

    result = judge_run(OWN, "--impl-strict", "-k", " or ".join(failing), "--impl-report=out.json")

    result.assert_outcomes(failed=2)
    report = json.loads(Path("out.json").read_text(encoding="utf-8"))
    found = [entry for entry in report["clauses"] if entry["verdict"]]
    assert [entry["id"] for entry in found if "status 7" in str(entry)] == []
    assert [entry["id"] for entry in found if "conformance-has" in entry["counterexample"]] == []
    assert all(entry["message"] for entry in found)


@linux
def test_process_of_an_own_test_outlives_an_interrupt(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_own=HAS_A_PROCESS)
    pytester.makeconftest(LOOKS_AFTERWARDS)

    words = ("-p", "no:randomly", "--impl=reference", "-k", "test_starts or test_is_interrupted")
    result = pytester.runpytest_subprocess(*words)

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert "it lives" in result.stdout.str() + result.stderr.str()


@pytest.mark.parametrize("needed", ["keeper.FORK", "channel", "mmap"])
def test_no_process_can_be_made(
    judge_run: Run, monkeypatch: pytest.MonkeyPatch, needed: str
) -> None:
    """There are too many processes or open files already."""

    def none(*found: object) -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(f"{supervisor.__name__}.{needed}", none)

    result = judge_run("--impl=reference", *BOTH)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in result.stderr.lines if line.strip()]
    assert "no process can be made: Resource temporarily unavailable" in line


def test_reports_on_the_way_leave_nothing_elsewhere(
    judge_run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On a disk that is full, only the last report is written elsewhere."""
    # A run of pytester's may have put a module back, which the package still has as an attribute.
    document = importlib.import_module("conformance.report.document")
    real = document.write

    def write(path: Path, data: dict[str, object]) -> None:
        if path.name == "out.json" and path.parent != tmp_path and "conformance-" not in str(path):
            raise OSError(28, "No space left on device")
        real(path, data)

    monkeypatch.setattr(document, "write", write)
    monkeypatch.setattr("conformance.summary.OFTEN", 0.0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    result = judge_run("--impl=reference", "--impl-report=out.json", *BOTH)

    assert result.ret == 1
    assert len(list(tmp_path.glob("conformance-*/out.json"))) == 1
    assert os.listdir(tmp_path) == [path.parent.name for path in tmp_path.glob("*/out.json")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="in one process, the run closes it")
def test_implementation_of_own_tests_is_closed(
    pytester: pytest.Pytester, own_adapter: WriteAdapter
) -> None:
    own_adapter(CLOSES_BADLY)
    path = pytester.makepyfile(test_own=BUILDS)

    result = pytester.runpytest_inprocess("-p", "no:randomly", OWN, str(path))

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([f"*{UsageError.__name__}: the adapter's close broke: *"])


def test_exception_of_another_plugin_is_named(pytester: pytest.Pytester, judge_run: Run) -> None:
    """pytest-timeout raises such a one while a clause is judged."""
    pytester.makepyfile(
        plugin="def pytest_runtest_call(item):\n    __import__('pytest').fail('Timeout (>3.0s)')"
    )
    pytester.syspathinsert()

    result = judge_run("--impl=reference", "-p", "plugin", "-k", FIRST)

    assert result.ret == 1
    result.stdout.fnmatch_lines(["  somebody broke it off: *Timeout (>3.0s)"])
