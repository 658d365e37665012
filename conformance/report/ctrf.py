"""Reports in the Common Test Report Format (ctrf.io), which services and actions read.

A verdict that is neither a pass nor fails the run is `other`: a missed SHOULD, a known deviation.
The verdict itself is `rawStatus`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from conformance.report.reports import Found, Report

SPECIFICATION = "0.0.0"  # of the format: it has no stable release
STATUSES = ("passed", "failed", "skipped", "pending", "other")
STATUS: dict[str | None, str] = {
    "pass": "passed",
    "fail": "failed",
    "known": "other",
    "fixed": "failed",
    "error": "failed",
    "unsupported": "skipped",
    None: "pending",
}


def common(report: Report, ended: float) -> dict[str, Any]:
    """Return a report as data of that format.

    `ended` is when the run ended, in seconds since 1970. A report does not say when it began: that
    is told as if the clauses had been judged one after the other, with nothing in between.
    """
    tests = [_test(found) for found in report.found.values()]
    counts = Counter(test["status"] for test in tests)
    stop = round(ended * 1000)
    spent = sum(test["duration"] for test in tests)
    return {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        "generatedBy": f"microframework-conformance {report.suite}",
        "results": {
            "tool": {"name": "microframework-conformance", "version": report.suite},
            "summary": {
                "tests": len(tests),
                **{status: counts[status] for status in STATUSES},
                "start": stop - spent,
                "stop": stop,
            },
            "tests": tests,
            "environment": {
                "appName": report.name,
                "appVersion": report.version,
                "extra": {"python": report.python, "packages": dict(report.packages)},
            },
        },
    }


def _test(found: Found) -> dict[str, Any]:
    status = STATUS[found.verdict]
    if found.verdict == "fail" and found.level != "MUST":
        status = "other"
    path, _, line = found.file.rpartition(":")
    told: dict[str, Any] = {
        "message": found.message or found.reason,
        "snippet": found.counterexample,
        "filePath": path,
        "line": int(line) if line.isdecimal() else None,
    }
    return {
        "name": found.id or "(a clause without an id)",
        "status": status,
        "duration": round(found.seconds * 1000),
        "rawStatus": found.verdict or "not judged",
        "suite": [found.chapter],
        "tags": [found.level],
        **{name: value for name, value in told.items() if value},
        "extra": {"statement": found.statement, "reason": found.reason, "link": found.link},
    }
