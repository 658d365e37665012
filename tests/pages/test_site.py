"""The pages as files: every link leads somewhere, numbers are those of reports, text is text."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from posixpath import dirname, join, normpath
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urldefrag

import pytest

from conformance.command.matrix import rows
from conformance.pages import rendering
from conformance.pages.folder import ENTRY
from conformance.pages.site import site
from conformance.report.reports import Report
from tests.pages.toys import HOSTILE, ODD, Page, entries, hostile, hostile_samples, made, samples

EVIL = "hostile"


@cache
def files(kind: str = "plain") -> dict[str, str]:
    """Return the files of a site of small reports."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        if kind == EVIL:
            return dict(site(hostile(folder), hostile_samples()))
        return dict(site(plain(folder), samples()))


def plain(folder: Path) -> list[Report]:
    newer = [{**one, "verdict": "pass"} for one in entries()]
    return [
        made(folder),
        made(folder, version="2.0", clauses=newer[:6]),
        made(folder, name="other"),
    ]


@cache
def pages(kind: str = "plain") -> dict[str, Page]:
    return {name: Page(text) for name, text in files(kind).items() if name.endswith(".html")}


KINDS = pytest.mark.parametrize("kind", ["plain", EVIL])


@KINDS
def test_every_link_leads_somewhere(kind: str) -> None:
    lost = []
    for name, page in pages(kind).items():
        for link in page.links:
            if re.match("https?://", link):
                continue
            path, fragment = urldefrag(link)
            target = normpath(join(dirname(name), path)) if path else name
            there = pages(kind)[target].ids if target in pages(kind) else []
            wanted = {fragment, unquote(fragment)}
            if target not in files(kind) or (fragment and not wanted & set(there)):
                lost.append(f"{name}: {link}")

    assert lost == []


@KINDS
def test_names_of_files_lead_nowhere_else(kind: str) -> None:
    assert [name for name in files(kind) if not ENTRY.fullmatch(name) or ".." in name] == []


@KINDS
def test_each_page_can_be_walked_by_headings_and_landmarks(kind: str) -> None:
    for name, page in pages(kind).items():
        tags = Counter(tag for tag, _ in page.elements)
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
        steps = pairwise(levels)
        twice = [one for one, count in Counter(page.ids).items() if count > 1]

        assert (tags["h1"], tags["main"], tags["header"], tags["footer"]) == (1, 1, 1, 1), name
        assert next(page.of("html"))["lang"] == "en", name
        assert all(after <= before + 1 for before, after in steps), f"{name}: {levels}"
        assert next(page.of("a"))["href"] == "#content", f"{name}: the first link skips"
        assert twice == [], name
        assert all(attrs.get("scope") for attrs in page.of("th")), name


ALLOWED = {
    *("html", "head", "meta", "title", "link", "script", "body", "a", "header", "nav", "ul"),
    *("li", "main", "h1", "h2", "h3", "h4", "p", "span", "small", "code", "pre", "footer"),
    *("section", "div", "table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th"),
    *("td", "details", "summary", "figure", "figcaption", "del", "ins", "dl", "dt", "dd", "img"),
    *("form", "label", "input", "select", "option", "button", "output", "noscript", "strong"),
    *("svg", "line", "rect", "text", "path", "circle"),
}


@KINDS
def test_nothing_runs_but_our_own_file(kind: str) -> None:
    for name, page in pages(kind).items():
        policy = next(attrs for attrs in page.of("meta") if "http-equiv" in attrs)
        scripts = {(a.get("src") or "").rpartition("/")[2] or a["type"] for a in page.of("script")}
        named = {key for _, attrs in page.elements for key in attrs}

        assert {tag for tag, _ in page.elements} <= ALLOWED, name
        assert scripts <= {"first.js", "pages.js", "application/json"}, name
        assert not [key for key in named if key.startswith("on") or key == "style"], name
        assert policy["content"] == rendering.POLICY
        assert "unsafe" not in rendering.POLICY


UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def test_what_a_reader_would_not_see_is_written_out() -> None:
    found = {name for name, text in files(EVIL).items() if UNSEEN.search(text)}
    index = pages(EVIL)["index.html"].text

    assert found == set()
    assert "safe\\u202egnp.exe\\u2066\\u200b\\ufeff" in index
    assert "a\\x00b\\x1b[31mc\\x7fd\\x85e" in index
    assert ODD in index


def test_hostile_text_is_there_as_text() -> None:
    text = pages(EVIL)["index.html"].text
    shown = [one for one in HOSTILE if one.isprintable() and "`" not in one and "  " not in one]

    assert [one for one in shown if f"{one}.fail" not in text] == []


def test_data_for_scripts_is_read_back() -> None:
    page = files(EVIL)["compare.html"]
    (text,) = re.findall('<script type="application/json" id="pairs">(.*?)</script>', page)
    data = json.loads(text)

    assert len(data["reports"]) == 2 * len(HOSTILE)  # two releases of each
    assert {len(states) for states in data["states"]} == {len(data["clauses"])}


@KINDS
def test_pictures_have_text_only(kind: str) -> None:
    for name, text in files(kind).items():
        if name.endswith(".svg"):
            assert {tag for tag, _ in Page(text).elements} <= {
                "svg", "title", "rect", "path", "g", "text",
            }, name  # fmt: skip


def test_counts_are_those_of_the_matrix_in_a_terminal(tmp_path: Path) -> None:
    reports = plain(tmp_path)
    ordered = [reports[2], reports[0], reports[1]]
    page = pages()["index.html"].text

    for row in rows(ordered, clauses=False):
        cells = " ".join(cell.replace("-", "–") for cell in row.cells)
        assert re.search(rf"\b{row.name}( \d+)? {re.escape(cells)}", page), row.name


def test_the_page_of_a_clause_has_all_that_is_known() -> None:
    page = pages()["clauses/urls.external.html"]

    for told in (
        "Something MUST be so.",
        "Why",
        "told:",
        "two 2",
        "The smallest example GET /x",
        "The exception behind it: KeyError: 'x' (app.py:1)",
        "The clause can fail",
    ):
        assert told in page.text, told
    assert "https://example.org/head#9" in page.links
    assert "of-toy-1.0" in page.ids


def test_a_schedule_is_drawn() -> None:
    page = pages()["clauses/streaming.by-turns-on-one-thread.html"]
    drawn = [attrs["class"] for attrs in page.of("circle", "path")]

    assert drawn.count("wrong") == drawn.count("origin") == drawn.count("joint") == 1
    assert "at 3, worker 0 saw what it must not; it comes from 2" in page.text


def test_one_case_for_all_who_say_the_same() -> None:
    page = pages()["clauses/urls.external.html"]

    assert page.text.count("The smallest example") == 1
    assert {"of-toy-1.0", "of-other-1.0"} <= set(page.ids)


def test_a_release_after_another_has_a_page() -> None:
    page = pages()["changes/toy-1.0--toy-2.0.html"]

    assert "Mended 3: failed before, holds now" in page.text
    assert "What toy 1.0 does" in page.text


def test_a_site_of_one_report_has_nothing_to_compare(tmp_path: Path) -> None:
    found = dict(site([made(tmp_path)]))

    assert "there is nothing to compare it with" in Page(found["compare.html"]).text


def test_a_report_without_a_verdict_has_its_page(tmp_path: Path) -> None:
    found = dict(site([made(tmp_path, clauses=[{**entries()[0], "verdict": None}])]))

    assert "not judged" in Page(found["implementations/toy-1.0.html"]).text
