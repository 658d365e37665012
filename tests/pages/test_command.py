"""`conformance report` and its options that write files: what they say, and when they cannot."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from conformance.command.cli import begin
from tests.command.toys import write

HOW = "pip install 'microframework-conformance[pages]'"


@pytest.fixture
def reports(tmp_path: Path) -> list[str]:
    verdicts = {"urls.external": "pass", "urls.negative-integer": "fail"}
    paths = (write(tmp_path / f"{n}.json", verdicts, version=f"{n}.0") for n in (1, 2))
    return [str(path) for path in paths]


def test_pages_are_written_and_where_to_begin_is_told(
    tmp_path: Path, reports: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert begin(["report", *reports, "--html", str(tmp_path / "site")]) == 0

    said = capsys.readouterr().out
    assert said.endswith(f"begin with {tmp_path / 'site' / 'index.html'}\n")
    assert (tmp_path / "site" / "clauses" / "urls.external.html").is_file()


@pytest.mark.parametrize("place", ["", " ", "1.json", "1.json/below"])
def test_a_place_for_no_pages_is_one_line(
    tmp_path: Path,
    reports: list[str],
    place: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    assert begin(["report", *reports, "--html", place]) == 4

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("conformance: --html")
    assert said.err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.json", "2.json"]


def test_without_the_extra_a_line_says_how_to_install_it(
    tmp_path: Path,
    reports: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in [name for name in sys.modules if name.startswith("conformance.pages.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)

    assert begin(["report", *reports, "--html", str(tmp_path / "site")]) == 4

    assert f"--html needs jinja2, which is not installed; install it with: {HOW}" in (
        capsys.readouterr().err
    )
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("option", ["--ctrf", "--badge"])
def test_what_is_of_one_report_refuses_two(
    tmp_path: Path, reports: list[str], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begin(["report", *reports, option, str(tmp_path / "x")]) == 4
    assert f"{option} is of one report" in capsys.readouterr().err


def test_the_common_format_is_written(tmp_path: Path, reports: list[str]) -> None:
    assert begin(["report", reports[0], "--ctrf", str(tmp_path / "ctrf.json")]) == 0

    found = json.loads((tmp_path / "ctrf.json").read_text("utf-8"))
    assert found["results"]["summary"]["tests"] == 2
    assert found["results"]["summary"]["stop"] > 1_600_000_000_000
