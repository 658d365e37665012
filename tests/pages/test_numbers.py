"""Every number of the pages is one of a report: counted again here, from the files themselves."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any, TypeAlias

import pytest

from conformance.pages.site import site
from conformance.report.reports import read_report
from tests.command.toys import document, entry

Verdicts: TypeAlias = dict[str, str]  # by clause
LEVELS = {"a": "MUST", "b": "SHOULD", "c": "MAY"}  # by the first letter behind the chapter
RELEASES: dict[tuple[str, str], Verdicts] = {
    ("toy", "1.0"): {
        "one.a1": "pass", "one.a2": "fail", "one.b1": "fail", "one.c1": "known",
        "two.a1": "unsupported", "two.a2": "error", "two.b1": "pass",
    },
    ("toy", "2.0"): {
        "one.a1": "pass", "one.a2": "pass", "one.b1": "fixed", "one.c1": "known",
        "two.a1": "pass", "two.a2": "pass", "two.b1": "pass",
    },
    ("toy", "10.0"): {
        "one.a1": "pass", "one.a2": "known", "one.b1": "pass", "one.c1": "fail",
        "two.a1": "pass", "two.a2": "pass",
    },
    ("other", "1.0"): {
        "one.a1": "fail", "one.a2": "pass", "one.b1": "pass", "one.c1": "unsupported",
        "two.a1": "unsupported", "two.a2": "unsupported", "two.b1": "unsupported",
    },
}  # fmt: skip
HOLDS, MISSES = {"pass", "fixed"}, {"fail", "known", "error"}
CLAUSES = sorted({name for found in RELEASES.values() for name in found})


def level(clause: str) -> str:
    return LEVELS[clause.partition(".")[2][0]]


def word(release: tuple[str, str], clause: str) -> str:
    """Return what a page calls a verdict."""
    verdict = RELEASES[release].get(clause, "")
    return "missed" if verdict == "fail" and level(clause) != "MUST" else verdict


def held(release: tuple[str, str], part: str = "", of: str = "") -> str:
    """Return how many hold of those judged, of a chapter and a level, as a page writes it."""
    found = [
        verdict
        for clause, verdict in RELEASES[release].items()
        if clause.startswith(part) and of in ("", level(clause))
    ]
    judged = [verdict for verdict in found if verdict in HOLDS | MISSES]
    return f"{sum(v in HOLDS for v in judged)}/{len(judged)}" if judged else "–"


class Tables(HTMLParser):
    """The tables of a page: the texts of the cells of each row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.drawn: list[str] = []  # texts of SVG, but for titles
        self._cell = False
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        self._cell = self._cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if "svg" in self._open:
            if self._open[-1] == "text":
                self.drawn.append(data)
        elif self._cell:
            row = self.tables[-1][-1]
            row[-1] = " ".join(f"{row[-1]} {data}".split())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the site of these reports, as they are read from files."""
    folder = tmp_path_factory.mktemp("reports")
    reports = []
    for (name, version), found in RELEASES.items():
        path = folder / f"{name}-{version}.json"
        about = {"name": name, "version": version, "adapter": name}
        clauses: list[dict[str, Any]] = [
            entry(clause, verdict, level=level(clause)) for clause, verdict in found.items()
        ]
        path.write_text(json.dumps(document(clauses, implementation=about)), "utf-8")
        reports.append(read_report(path))
    return dict(site(reports))


ORDER = [("other", "1.0"), ("toy", "1.0"), ("toy", "2.0"), ("toy", "10.0")]
TOYS = ORDER[1:]


def test_the_matrix_has_the_counts_and_verdicts_of_the_reports(files: dict[str, str]) -> None:
    (table,) = Tables(files["index.html"]).tables
    rows = {row[0].split(" Something")[0]: row[1:] for row in table}

    assert rows["clause"] == [" ".join(release) for release in ORDER]
    for name in ("MUST", "SHOULD", "MAY"):
        assert rows[f"all {name}"] == [held(release, of=name) for release in ORDER]
    for chapter in ("one", "two"):
        count = sum(clause.startswith(chapter) for clause in CLAUSES)
        assert rows[f"{chapter} {count}"] == [held(release, f"{chapter}.") for release in ORDER]
    for clause in CLAUSES:
        seen = rows[f"{clause} {level(clause)}"]
        assert seen == [word(release, clause) for release in ORDER], clause
    assert len(rows) == 1 + 3 + 2 + len(CLAUSES)


@pytest.mark.parametrize("release", ORDER, ids=" ".join)
def test_an_implementation_has_the_counts_of_its_report(
    files: dict[str, str], release: tuple[str, str]
) -> None:
    page = files[f"implementations/{'-'.join(release)}.html"]
    head, *rows = Tables(page).tables[0]
    levels = head[2:]

    for name, *counts in rows:
        part = "" if name == "all" else f"{name}."
        assert counts == [held(release, part), *(held(release, part, one) for one in levels)], name
    listed = Counter(word(release, clause) for clause in RELEASES[release])
    for one, count in listed.items():
        if one != "pass":
            assert re.search(rf">{one}</span> {count}</h3>", page), one
    must = held(release, of="MUST")
    assert json.loads(files[f"badges/{'-'.join(release)}.json"])["message"] == f"{must} MUST"
    assert f">{must} MUST</text>" in files[f"badges/{'-'.join(release)}.svg"]


def test_releases_over_time_are_counted_and_drawn_from_the_reports(files: dict[str, str]) -> None:
    read = Tables(files["versions.html"])
    head, *rows = read.tables[0]
    counted = {release: Counter(word(release, clause) for clause in CLAUSES) for release in TOYS}

    assert [row[0] for row in rows] == [version for _, version in TOYS]
    for row, release in zip(rows, TOYS, strict=True):
        assert row[1:] == [str(counted[release][one]) for one in head[1:]]
        drawn = [str(counted[release][one]) for one in head[1:] if counted[release][one]]
        assert release[1] in read.drawn
        place = read.drawn.index(release[1])
        assert read.drawn[place + 1 : place + 1 + len(drawn)] == drawn
    moved = [c for c in CLAUSES if len({word(release, c) for release in TOYS}) > 1]
    strips = [row[1] for table in read.tables[1:] for row in table[1:]]
    assert strips == [f"{clause} {level(clause)}" for clause in moved]


def test_a_clause_has_its_verdict_on_each(files: dict[str, str]) -> None:
    for clause in CLAUSES:
        read = Tables(files[f"clauses/{clause}.html"])
        _, *rows = read.tables[0]
        seen = ["" if row[1] == "not in its suite" else row[1] for row in rows]
        assert seen == [word(release, clause) for release in ORDER], clause
        words = [word(release, clause) for release in TOYS]
        assert bool(read.drawn) == (len(set(words)) > 1), clause


def test_steps_count_what_differs(files: dict[str, str]) -> None:
    head, *rows = Tables(files["compare.html"]).tables[0]

    for row, before, after in zip(rows, TOYS, TOYS[1:], strict=False):
        assert row[:2] == [" ".join(before), " ".join(after)]
        pairs = [
            (RELEASES[before].get(clause, ""), RELEASES[after].get(clause, ""))
            for clause in CLAUSES
        ]
        mended = sum(a in MISSES - {"error"} and b in HOLDS for a, b in pairs)
        broken = sum(a in HOLDS and b in MISSES - {"error"} for a, b in pairs)
        counts = dict(zip(head[2:], map(int, row[2:]), strict=True))
        assert counts["mended"] == mended
        assert counts["broken"] == broken
