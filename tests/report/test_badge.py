"""The badge of a report: as data, and as a picture."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from conformance.report.badge import badge, picture
from tests.command.toys import entry, report


@pytest.mark.parametrize(
    ("holds", "of", "colour"),
    [(3, 3, "brightgreen"), (99, 100, "green"), (9, 10, "yellow"), (1, 2, "red"), (0, 0, "red")],
)
def test_a_badge_says_how_many_musts_hold(tmp_path: Path, holds: int, of: int, colour: str) -> None:
    entries = [entry(f"a.c{n}", "pass" if n < holds else "fail") for n in range(of)]

    made = badge(report(tmp_path, *entries, entry("a.may", "fail", level="MAY")))

    assert made == {
        "schemaVersion": 1,
        "label": "toy 1.0 conformance",
        "message": f"{holds}/{of} MUST",
        "color": colour,
    }


def test_a_picture_says_the_same(tmp_path: Path) -> None:
    made = ElementTree.fromstring(picture(report(tmp_path, entry("a.b"), entry("a.c", "fail"))))

    assert made.attrib["aria-label"] == "toy 1.0 conformance: 1/2 MUST"
    assert [node.text for node in made.iter() if node.tag.endswith("}text")] == [
        "toy 1.0 conformance",
        "1/2 MUST",
    ]


def test_a_picture_executes_nothing_that_a_report_says(tmp_path: Path) -> None:
    about = {"name": '"><script>alert(1)</script>\u202e', "version": "\x00&", "adapter": "toy"}

    made = ElementTree.fromstring(picture(report(tmp_path, implementation=about)))

    assert {node.tag.partition("}")[2] for node in made.iter()} == {
        "svg", "title", "rect", "path", "g", "text",
    }  # fmt: skip
    assert '"><script>alert(1)</script>\\u202e \\x00&' in made.attrib["aria-label"]
