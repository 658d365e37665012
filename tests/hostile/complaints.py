"""What is wrong with an outcome: each function returns sentences, none if all is well."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.hostile.keeper import Outcome
from tests.hostile.row import Hostile

FAILING = {"fail", "error", "fixed"}
OURS = re.compile(r'Traceback \(most|INTERNALERROR|File ".*/conformance/')
ESCAPES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LONGEST_OUTPUT = 100_000
LONGEST_REPORT = 3_000_000  # characters; that of a run where all is well has 600,000


def of_any(outcome: Outcome) -> list[str]:
    """Complain of what no run may do: stay, leave something, or show a traceback of ours."""
    if outcome.stopped:
        return [f"the run did not end by itself: {outcome.stopped}"]
    found = [f"a process is left: {process}" for process in outcome.processes]
    found += [f"a file is left: {file}" for file in outcome.files]
    for line in outcome.output.splitlines():
        if OURS.search(line) or ESCAPES.search(line):
            found.append(f"the output has: {line[:200]!r}")
    if len(outcome.output) > LONGEST_OUTPUT:
        found.append(f"the output has {len(outcome.output)} characters")
    return found


def of_row(hostile: Hostile, outcome: Outcome) -> list[str]:
    """Complain of all that the run of a row should not have come to."""
    found = of_any(outcome)
    if outcome.stopped:
        return found
    if not any(re.search(hostile.says, line) for line in outcome.output.splitlines() or [""]):
        found.append(f"no line of the output has {hostile.says!r}")
    if hostile.refused:
        return found + of_refusal(outcome)
    if hostile.loses_report and outcome.report is None:
        told = "= conformance =" in outcome.output
        return found if told and outcome.status == 1 else [*found, "it has lost its summary"]
    report, problems = read(outcome)
    return found + (problems or of_report(hostile, report, outcome.status))


def of_refusal(outcome: Outcome) -> list[str]:
    """Complain of a run that should have been refused in one line."""
    lines = [line for line in outcome.output.splitlines() if line.strip()]
    found = [] if outcome.status == 4 else [f"exit status {outcome.status} instead of 4"]
    if len(lines) > 1:
        found.append(f"{len(lines)} lines instead of one")
    if outcome.report is not None:
        found.append("there is a report")
    return found


def read(outcome: Outcome) -> tuple[dict[str, Any], list[str]]:
    """Return a report, and complain of one that cannot be read."""
    if outcome.report is None:
        return {}, [f"there is no report (exit status {outcome.status})"]
    if len(outcome.report) > LONGEST_REPORT:
        return {}, [f"the report has {len(outcome.report)} characters"]
    try:
        return json.loads(outcome.report, parse_constant=_refuse), []
    except ValueError as error:
        return {}, [f"the report is no JSON: {error}"]


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number")  # Python reads NaN, others do not


def verdicts_of(report: Mapping[str, Any]) -> dict[str, str]:
    """Return the verdicts that a report has."""
    entries = report.get("clauses", ())
    return {e["id"]: e["verdict"] for e in entries if e["verdict"] is not None}


def of_report(hostile: Hostile, report: dict[str, Any], status: int | None) -> list[str]:
    """Complain of a report's verdicts, and of an exit status that does not go with them."""
    verdicts = verdicts_of(report)
    found = [
        f"{clause}: {verdicts.get(clause)}, expected {expected}"
        for clause, expected in hostile.verdicts.items()
        if clause not in verdicts
        or (expected != "any" and verdicts[clause] not in expected.split("|"))
    ]
    if report.get("complete") is not True:
        found.append("the report is not complete")
    fails = any(verdict in FAILING for verdict in verdicts.values())
    wanted = int(fails) if hostile.status is None else hostile.status
    if status != wanted:
        found.append(f"exit status {status} instead of {wanted}")
    return found
