"""Reports that cannot be read: which file, why, and how to mend it, in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.report.reports import read_report
from tests.command.toys import document, entry, report

WHOLE = document([entry("a.b"), entry("a.c", "known", reason="It is so.")])


def without(key: str) -> dict[str, object]:
    return {name: value for name, value in WHOLE.items() if name != key}


BROKEN = (
    (json.dumps(WHOLE)[:-40], "is cut short: "),
    ("", "is no report: "),
    ("hello", "is no report: "),
    ("[1]", "is no report, as it says no schema"),
    ("{}", "is no report, as it says no schema"),
    ("[" * 100_000, "is no report: "),
    (json.dumps(WHOLE | {"schema": 2}), "is of schema 2, and this suite reads 1"),
    (json.dumps(WHOLE | {"complete": False}), "the run was broken off"),
    (json.dumps(without("complete")), "the run was broken off"),
    (json.dumps(without("clauses")), "is no report of this schema: lacks 'clauses'"),
    (json.dumps(WHOLE | {"clauses": [1]}), "is no report of this schema: "),
    (json.dumps(document([entry("a.b", "odd")])), "there is no verdict 'odd'"),
)


@pytest.mark.parametrize(("text", "told"), BROKEN)
def test_what_is_no_report(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UsageError) as info:
        read_report(path)

    assert str(info.value).startswith(f"{path}: ")
    assert told in str(info.value)
    assert "judge again" in str(info.value)
    assert "\n" not in str(info.value)


def test_a_report_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.json: No such file"):
        read_report(tmp_path / "none.json")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(UsageError, match="no UTF-8"):
        read_report(path)


def test_what_is_read(tmp_path: Path) -> None:
    found = report(tmp_path, entry("a.b"), entry("a.c", "known", reason="So.", needs=["url.build"]))

    assert found.title == "toy 1.0"
    assert [(one.id, one.holds, one.fails) for one in found.found.values()] == [
        ("a.b", True, False),
        ("a.c", False, True),
    ]
    assert found.found["a.c"].needs == ("url.build",)
