"""In which cases an entry is called wrong, and what the line tells to change."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conformance.entries.deviations import Deviation
from tests.ranges.complaints import BROKEN_TOGETHER, complaints, seen_in
from tests.ranges.derive import points_of
from tests.ranges.table import Environment
from tests.ranges.toys import TABLE, at, entry

ALONG = [at("1.0", "1.0"), at("1.1", "1.1"), at("2.0", "1.1"), at("2.1", "2.0"), at("3.0", "2.1")]


def told(
    entries: list[Deviation], verdicts: Mapping[Environment, str], clause: str = "a.b"
) -> list[str]:
    """Return the complaints for one clause with these verdicts."""
    reports = {e: {"clauses": [{"id": clause, "verdict": v}]} for e, v in verdicts.items()}
    points = [point for known in entries for point in points_of(known, TABLE, "toy")]
    return list(complaints("toy.toml", entries, seen_in(reports), points))


def along(*verdicts: str) -> dict[Environment, str]:
    """Return verdicts for releases from the oldest to the newest."""
    return dict(zip(ALONG, verdicts, strict=True))


def test_right_range() -> None:
    assert told([entry(">=2,<3")], along("pass", "pass", "known", "known", "pass")) == []


def test_no_entry_and_no_failure() -> None:
    assert told([], along(*["pass"] * 5)) == []


def test_range_that_begins_too_early() -> None:
    (line,) = told([entry(">=2")], along("pass", "pass", "fixed", "known", "known"))

    assert line == (
        'toy.toml: a.b (>=2): does not show on Toy 2.0 / Lib 1.1. It shows for versions ">=2.1".'
    )


def test_range_that_ends_too_late() -> None:
    (line,) = told([entry(">=1")], along("known", "known", "known", "fixed", "fixed"))

    assert "does not show on Toy 2.1 / Lib 2.0, Toy 3.0 / Lib 2.1" in line
    assert 'It shows for versions ">=1.0,<2.1".' in line


def test_range_that_is_about_another_distribution() -> None:
    """The axis that the entry names is told, though the other one would tell as well."""
    verdicts = {**along("known", "known", "known", "fixed", "pass"), at("3.0", "2.0"): "fixed"}

    (line,) = told([entry(">=1", "<2.1")], verdicts)

    assert 'It shows for with lib ">=1.0,<2.0".' in line


def test_range_that_no_distribution_alone_tells() -> None:
    verdicts = {
        **along("pass", "pass", "known", "fixed", "fixed"),
        at("3.0", "1.1"): "fixed",
        at("2.0", "2.0"): "fixed",
    }

    (line,) = told([entry(">=2")], verdicts)

    assert "No distribution alone tells where it shows: on Toy 2.0 / Lib 1.1; not on Toy" in line


def test_entry_that_shows_nowhere() -> None:
    (line,) = told([entry(">=2")], along("pass", "pass", "fixed", "fixed", "fixed"))

    assert "It shows nowhere: remove the entry." in line


def test_missing_entry() -> None:
    (line,) = told([], along("pass", "fail", "pass", "fail", "pass"))

    assert line == (
        "toy.toml: a.b: no entry for Toy 1.1 / Lib 1.1, Toy 2.1 / Lib 2.0, where it fails. "
        'It shows for versions ">=1.1,<2.0" and ">=2.1,<3.0".'
    )


def test_missing_part_beside_an_entry() -> None:
    lines = told([entry(">=2,<3")], along("pass", "fail", "known", "known", "pass"))

    assert len(lines) == 1
    assert "no entry for Toy 1.1 / Lib 1.1" in lines[0]


def test_two_entries_of_one_clause() -> None:
    entries = [entry("<2"), entry(">=3")]

    assert told(entries, along("known", "known", "pass", "pass", "known")) == []


def test_clause_that_is_not_claimed() -> None:
    (line,) = told([entry(">=1,<3")], along("unsupported", "known", "known", "known", "pass"))

    assert "is not judged, because it is not claimed, on Toy 1.0 / Lib 1.0" in line


def test_clause_that_cannot_be_judged() -> None:
    (line,) = told([entry(">=1")], along("known", "error", "known", "known", "known"))

    assert "cannot be judged on Toy 1.1 / Lib 1.1" in line


def test_end_that_nobody_ran() -> None:
    verdicts = along("pass", "pass", "known", "known", "pass")
    del verdicts[at("2.1", "2.0")], verdicts[at("3.0", "2.1")]

    (line,) = told([entry(">=2,<3")], verdicts)

    assert line == "toy.toml: a.b (<3,>=2): not judged on last toy 2.1, after toy 3.0."


def test_range_outside_of_the_table() -> None:
    (line,) = told([entry(">=9")], along(*["pass"] * 5))

    assert "no release of the table is in its range. Remove it." in line


@pytest.mark.parametrize("known", [entry(">=3.1.dev0"), entry(">=3", "==2.2.dev0")])
def test_range_of_a_main_branch_is_judged_elsewhere(known: Deviation) -> None:
    assert told([known], along(*["pass"] * 5)) == []


def test_many_environments_are_counted() -> None:
    (line,) = told([], along(*["fail"] * 5))

    assert "Toy 2.0 / Lib 1.1 and 2 more, where it fails" in line


def test_releases_that_do_not_work_together_are_one_line() -> None:
    clauses = [{"id": f"a.c{number}", "verdict": "fail"} for number in range(BROKEN_TOGETHER)]
    reports = {
        at("3.0", "2.1"): {"clauses": clauses},
        at("2.0", "1.1"): {"clauses": [*clauses[1:], {"id": "a.c0", "verdict": "pass"}]},
    }

    lines = list(complaints("toy.toml", [], seen_in(reports), []))

    assert lines[0].startswith(
        "toy.toml: 50 clauses without an entry fail on Toy 3.0 / Lib 2.1. Do these work together?"
    )
    assert len(lines) == BROKEN_TOGETHER, "the other environment has one line for each clause"
