"""Reports in the Common Test Report Format: its required keys, its words and its counts."""

from __future__ import annotations

from pathlib import Path

from conformance.report.ctrf import STATUSES, common
from conformance.report.reports import VERDICTS
from tests.command.toys import entry, report

ENDED = 1_700_000_000.5


def test_every_verdict_has_a_status(tmp_path: Path) -> None:
    made = [entry(f"a.{verdict}", verdict, seconds=0.25) for verdict in sorted(VERDICTS, key=str)]
    missed = entry("a.missed", "fail", level="SHOULD")

    results = common(report(tmp_path, *made, missed), ENDED)["results"]

    assert {test["name"]: test["status"] for test in results["tests"]} == {
        "a.pass": "passed",
        "a.fail": "failed",
        "a.fixed": "failed",
        "a.error": "failed",
        "a.known": "other",
        "a.missed": "other",
        "a.unsupported": "skipped",
        "a.None": "pending",
    }
    counted = [test["status"] for test in results["tests"]]
    assert {s: results["summary"][s] for s in STATUSES} == {s: counted.count(s) for s in STATUSES}
    assert results["summary"]["tests"] == len(counted)


def test_times_are_whole_milliseconds(tmp_path: Path) -> None:
    found = common(report(tmp_path, entry("a.b", seconds=1.25), entry("a.c", seconds=0.5)), ENDED)

    assert found["results"]["summary"]["stop"] == 1_700_000_000_500
    assert found["results"]["summary"]["start"] == 1_700_000_000_500 - 1750
    assert [test["duration"] for test in found["results"]["tests"]] == [1250, 500]


def test_a_test_says_what_was_seen(tmp_path: Path) -> None:
    told = {"message": "it broke", "counterexample": "GET /", "file": "clauses/test_a.py:12"}
    (test,) = common(report(tmp_path, entry("a.b", "fail", **told)), ENDED)["results"]["tests"]

    assert test == {
        "name": "a.b",
        "status": "failed",
        "duration": 0,
        "rawStatus": "fail",
        "suite": ["a"],
        "tags": ["MUST"],
        "message": "it broke",
        "snippet": "GET /",
        "filePath": "clauses/test_a.py",
        "line": 12,
        "extra": {"statement": "Something MUST be so.", "reason": "", "link": ""},
    }


def test_the_format_names_itself(tmp_path: Path) -> None:
    found = common(report(tmp_path, entry("a.b")), ENDED)

    assert found["reportFormat"] == "CTRF"
    assert found["results"]["tool"]["name"] == "microframework-conformance"
    assert found["results"]["environment"]["appVersion"] == "1.0"
