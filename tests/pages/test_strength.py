"""The map of injected faults: its numbers are those of the file, and it is there only with one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conformance.command.cli import begin
from conformance.errors import UsageError
from conformance.pages.site import site
from conformance.pages.strength import Cell, heat
from conformance.report.injected import rate, read_samples
from tests.command.toys import write
from tests.pages.toys import Page, injected, made, sample, samples
from tools.strength.documents import data


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Write a file of two samples, as the tool does."""
    path = tmp_path / "strength.json"
    path.write_text(data(samples()), "utf-8")
    return path


def test_what_is_written_is_read_back(published: Path) -> None:
    assert list(read_samples(published)) == samples()


def test_cells_are_counts_of_faults() -> None:
    found = heat(samples()[0])
    rows = {row.name: row for f in found.folders for row in (f.row, *f.modules) if row}

    assert found.columns == ("nowhere", "urls", "import", "hang")
    assert [str(cell.count) for cell in found.all.cells] == ["1", "2", "1", "1"]
    assert [cell.count for cell in rows["deep/down/"].cells] == [1, 1, 0, 1]
    assert [cell.count for cell in rows["deep/down/map.py"].cells] == [0, 1, 0, 1]
    assert [cell.count for cell in rows["app.py"].cells] == [0, 1, 1, 0]
    assert str(rows["app.py"].rate) == "2/3"


def test_a_fault_counts_once_for_each_chapter() -> None:
    found = heat(samples()[1])

    assert found.columns == ("hooks", "urls")
    assert [cell.count for cell in found.all.cells] == [1, 1]
    assert str(found.all.rate) == "1/3"
    assert found.all.rate.percent_of_ours == "50.0%"  # one is equivalent, one is missing


def test_colours_say_what_numbers_say() -> None:
    assert [Cell(count).shade for count in (0, 1, 2, 3, 4, 8, 16, 500)] == [0, 1, 2, 2, 3, 4, 5, 5]


def test_nothing_of_nothing() -> None:
    found = rate([])

    assert (str(found), found.percent, found.percent_of_ours) == ("0/0", "–", "–")
    assert heat(sample("toy", [])).columns == ()


def test_the_page_is_read_without_colours(tmp_path: Path) -> None:
    text = dict(site([made(tmp_path)], samples()))["strength.html"]
    told = Page(text).text

    assert "deep/down/ 2/3" not in told  # three of three were noticed
    assert re.search(r"deep/down/ 3/3 1 1 1\b", told)
    assert re.search(r"app\.py 2/3 1 1\b", told)
    assert "1/3 faults were noticed (33.3%), and 50.0% of those that can be noticed" in told
    assert "equivalent: a is never b." in told
    assert "index.html#chapter=urls" in text
    assert "#chapter=nowhere" not in text  # no such chapter was judged


def test_without_a_sample_there_is_no_page(tmp_path: Path) -> None:
    found = dict(site([made(tmp_path)]))

    assert "strength.html" not in found
    assert not any("strength.html" in text for text in found.values())


def test_the_command_takes_the_file(
    tmp_path: Path, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = str(write(tmp_path / "1.json", {"urls.external": "pass"}))
    place = tmp_path / "site"

    assert begin(["report", report, "--html", str(place), "--strength", str(published)]) == 0
    assert "toy 1.0" in (place / "strength.html").read_text("utf-8")
    assert begin(["report", report, "--strength", str(published)]) == 4
    assert "--strength is a page of --html DIRECTORY" in capsys.readouterr().err


BROKEN = {
    "nothing": "",
    "text": "hello",
    "a list": "[]",
    "a number": "3",
    "another schema": json.dumps({"schema": 9, "targets": []}),
    "no targets": json.dumps({"schema": 1}),
    "a target of nothing": json.dumps({"schema": 1, "targets": [{}]}),
    "targets of nothing": json.dumps({"schema": 1, "targets": [None]}),
    "deep": "[" * 100_000,
    "an outcome of nobody": data([sample("toy", [injected(1, "no\nticed")])]),
    "no UTF-8": "\udcff",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_another_file_is_refused_in_a_line(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(BROKEN[kind].encode("utf-8", "surrogateescape"))

    with pytest.raises(UsageError) as refused:
        read_samples(path)

    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_no_file_is_refused_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_samples(tmp_path / "nowhere.json")
