"""The JSON document that `--impl-report` writes: its shape, and that it is the same everywhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from conformance import __version__
from conformance.clause import load_clauses
from tests.conftest import Run, WriteAdapter

ONE = ("-k", "teardown.runs-once-when-view-raises")
SOME = ("-k", "teardown.r or urls.query", "--hypothesis-profile=quick")
KEYS = ["schema", "suite", "implementation", "environment", "settings", "clauses", "complete"]
CLAUSE_KEYS = [
    "id",
    "level",
    "chapter",
    "file",
    "statement",
    "sources",
    "needs",
    "verdict",
    "seconds",
    "examples",
    "message",
    "cause",
    "counterexample",
    "reason",
    "link",
    "evidence",
    "example",
    "script",
]
HALF_BROKEN = """\
def build(self, app, stage):
    if any(getattr(part, "kind", "") == "teardown" for part in app.parts):
        return self.missing_part(app)
    return super().build(app, stage)
"""


def read(path: Path) -> dict[str, Any]:
    """Return a document."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def timeless(data: dict[str, Any]) -> dict[str, Any]:
    """Return a document without its times."""
    return {**data, "clauses": [{**entry, "seconds": 0} for entry in data["clauses"]]}


def test_junit_says_what_each_clause_is(pytester: pytest.Pytester, judge_run: Run) -> None:
    judge_run("--impl=reference", "--junitxml=out.xml", *ONE)

    (case,) = ElementTree.parse(pytester.path / "out.xml").iter("testcase")

    name = ONE[-1]
    clause = next(clause for clause in load_clauses() if clause.id == name)
    assert case.attrib["name"] == name
    assert {one.attrib["name"]: one.attrib["value"] for one in case.iter("property")} == {
        "clause": name,
        "level": "MUST",
        "statement": clause.statement,
        "verdict": "pass",
    }


def test_shape(pytester: pytest.Pytester, judge_run: Run) -> None:
    judge_run("--impl=reference", "--impl-report=out.json", "--impl-level=should", *ONE)

    data = read(pytester.path / "out.json")

    assert list(data) == KEYS
    assert data["schema"] == 1
    assert data["suite"] == __version__
    assert data["implementation"] == {
        "name": "reference",
        "version": __version__,
        "adapter": "reference",
    }
    assert list(data["environment"]) == ["python", "platform", "packages"]
    assert "werkzeug" in data["environment"]["packages"]
    assert data["settings"] == {
        "profile": "default",
        "seed": None,
        "level": "SHOULD",
        "server": "",
        "by_design": [],
    }
    assert data["complete"] is True


def test_every_clause_is_there(pytester: pytest.Pytester, judge_run: Run) -> None:
    judge_run("--impl=reference", "--impl-report=out.json", *ONE)

    entries = read(pytester.path / "out.json")["clauses"]

    assert [entry["id"] for entry in entries] == [clause.id for clause in load_clauses()]
    assert all(list(entry) == CLAUSE_KEYS for entry in entries)
    verdicts = {entry["id"]: entry["verdict"] for entry in entries if entry["verdict"]}
    assert verdicts == {ONE[1]: "pass"}


def test_it_replaces_what_was_there(pytester: pytest.Pytester, judge_run: Run) -> None:
    path = pytester.path / "out.json"
    path.write_text("{", encoding="utf-8")

    judge_run("--impl=reference", f"--impl-report={path}", *ONE)

    assert read(path)["complete"] is True
    assert [p.name for p in pytester.path.glob("out.json*")] == ["out.json"]


@pytest.mark.parametrize("moment", ["tryfirst", "trylast"])
def test_who_interrupts_what_writes_the_report_gets_it(
    moment: str, pytester: pytest.Pytester, judge_run: Run
) -> None:
    pytester.makeconftest(f"""
        import os, signal, pytest

        @pytest.hookimpl(wrapper=True, {moment}=True)
        def pytest_sessionfinish():
            os.kill(os.getpid(), signal.SIGINT)
            return (yield)
    """)

    result = judge_run("--impl=reference", "--impl-report=out.json", *ONE)

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert read(pytester.path / "out.json")["complete"] is True
    assert "Traceback" not in result.stdout.str() + result.stderr.str()
    result.stdout.fnmatch_lines(["ERROR: the adapter's close was interrupted"])


def test_who_interrupts_the_summary_gets_it(pytester: pytest.Pytester, judge_run: Run) -> None:
    pytester.makeconftest("""
        import os, signal

        def pytest_terminal_summary():
            os.kill(os.getpid(), signal.SIGINT)
    """)

    result = judge_run("--impl=reference", "--impl-report=out.json", *ONE)

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*1 pass*"])
    assert "Traceback" not in result.stdout.str() + result.stderr.str()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells which process is pytest's")
def test_run_that_was_broken_off_is_not_complete(
    pytester: pytest.Pytester, own_adapter: WriteAdapter
) -> None:
    own_adapter(
        "def build(self, app, stage):\n"
        "    import os, time\n"
        "    from conformance.limits.proc import words\n"
        "    keeper = os.getppid()\n"
        "    os.kill(int(words(f'/proc/{keeper}/stat')[1]), 2)  # pytest's own process\n"
        "    time.sleep(60)"
    )

    result = pytester.runpytest_subprocess(
        "--pyargs", "conformance", "--impl=own:Own", "--impl-report=out.json", *ONE
    )

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert read(pytester.path / "out.json")["complete"] is False


@pytest.mark.long
@pytest.mark.parametrize("members", ["pass", HALF_BROKEN], ids=["sound", "broken"])
def test_it_is_the_same_under_xdist(
    pytester: pytest.Pytester, own_adapter: WriteAdapter, members: str
) -> None:
    pytest.importorskip("xdist")
    own_adapter(members)
    command = ("--pyargs", "conformance", "--impl=own:Own", *SOME)

    for name, workers in (("one.json", ()), ("two.json", ("-n", "2"))):
        pytester.runpytest_subprocess(*command, f"--impl-report={name}", *workers)

    one, two = read(pytester.path / "one.json"), read(pytester.path / "two.json")
    assert timeless(one) == timeless(two)
    errors = [entry for entry in one["clauses"] if entry["verdict"] == "error"]
    assert bool(errors) == (members != "pass")
    assert {entry["cause"].partition(":")[0] for entry in errors} <= {"AttributeError"}


def test_process_that_crashed_is_an_error(
    pytester: pytest.Pytester, own_adapter: WriteAdapter
) -> None:
    pytest.importorskip("xdist")
    own_adapter("def build(self, app, stage): __import__('os')._exit(3)")

    result = pytester.runpytest_subprocess(
        "--pyargs", "conformance", "--impl=own:Own", "-n", "1", "--impl-report=out.json", *ONE
    )

    entries = {entry["id"]: entry for entry in read(pytester.path / "out.json")["clauses"]}
    assert entries[ONE[1]]["verdict"] == "error"
    assert "crashed" in entries[ONE[1]]["message"]
    assert result.ret == 1
