"""What has become of clauses from one report to the other, and how that is told."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from conformance.command.differing import capped, escaped, in_markdown, in_terminal
from conformance.report.difference import Kind, difference
from tests.command.toys import SENTENCE, document, entry, report

VERDICTS = ("pass", "fixed", "fail", "known", "unsupported", "error", None)
HOLDS, FAILS = ("pass", "fixed"), ("fail", "known")


def expected(before: str | None, after: str | None) -> Kind | None:
    """Say it once more, verdict by verdict."""
    if None in (before, after) or before == after:
        return None
    if {before, after} <= set(HOLDS) or {before, after} <= set(FAILS):
        return None
    if "error" in (before, after):
        return Kind.UNDECIDED
    if before == "unsupported":
        return Kind.NEW
    if after == "unsupported":
        return Kind.GONE
    return Kind.MENDED if after in HOLDS else Kind.BROKEN


@pytest.mark.parametrize(("before", "after"), list(product(VERDICTS, VERDICTS)))
def test_what_becomes_of_a_clause(tmp_path: Path, before: str | None, after: str | None) -> None:
    one = report(tmp_path, entry("a.b", before))
    other = report(tmp_path, entry("a.b", after))

    found = difference(one, other)

    wanted = expected(before, after)
    assert [change.kind for change in found.changes] == ([wanted] if wanted else [])
    assert found.left_out == (None in (before, after))
    assert found.alike == (wanted is None and not found.left_out)


@pytest.mark.parametrize("verdict", ["pass", "known"])
def test_a_clause_that_one_suite_does_not_have(tmp_path: Path, verdict: str) -> None:
    empty, one = report(tmp_path), report(tmp_path, entry("a.b", verdict))

    assert [c.kind for c in difference(empty, one).changes] == [Kind.NEW]
    assert [c.kind for c in difference(one, empty).changes] == [Kind.GONE]


def test_what_differs_besides_is_told(tmp_path: Path) -> None:
    one = report(tmp_path, entry("a.b"))
    other = report(tmp_path, entry("a.b"), suite="0.2.0")

    assert difference(one, other).cautions == ("suite: 0.1.0 and 0.2.0",)
    assert "also different: suite: 0.1.0 and 0.2.0" in told(one, other)


def told(one: object, other: object, width: int = 80) -> list[str]:
    return [line.plain for line in in_terminal(difference(one, other), width)]  # type: ignore[arg-type]


BROKEN = entry("a.broken", "fail", message="expected 1\nseen 2", counterexample="GET /x")
MENDED = entry(
    "a.mended", "known", message="500", reason="It broke.", link="https://example.org/issues/1"
)


def test_a_change_has_sentence_example_reason_and_link(tmp_path: Path) -> None:
    one = report(tmp_path, entry("a.broken"), MENDED, entry("a.same"))
    other = report(tmp_path, BROKEN, entry("a.mended"), entry("a.same"))

    lines = told(one, other)

    assert lines[:2] == ["toy 1.0 -> toy 1.0", "1 broken, 1 mended, 1 alike"]
    broken, mended = lines.index("a.broken (MUST)"), lines.index("a.mended (MUST)")
    assert lines[broken + 1 : broken + 5] == [
        f"  {SENTENCE}",
        "    expected 1",
        "    seen 2",
        "    | GET /x",
    ]
    assert lines[mended + 1 :] == [
        f"  {SENTENCE}",
        "    500",
        "  known of toy 1.0: It broke.",
        "  https://example.org/issues/1",
    ]
    assert broken < mended


def test_what_comes_new_and_fails_says_so(tmp_path: Path) -> None:
    one = report(tmp_path, entry("a.b", "unsupported"), entry("a.c", "known"))
    other = report(tmp_path, entry("a.b", "known"), entry("a.c", "unsupported"))

    lines = told(one, other)

    assert "a.b (MUST), and fails" in lines
    assert "a.c (MUST), and failed" in lines


def test_markdown_says_the_same(tmp_path: Path) -> None:
    one = report(tmp_path, entry("a.broken"), MENDED)
    text = "\n".join(in_markdown(difference(one, report(tmp_path, BROKEN, entry("a.mended")))))

    assert "| broken: held before, fails now | 1 |" in text
    assert "### `a.broken` (MUST)" in text
    assert "```text\nexpected 1\nseen 2\n\nGET /x\n```" in text
    assert "It broke. ([report](https://example.org/issues/1))" in text


def test_markdown_of_an_example_cannot_end_its_fence(tmp_path: Path) -> None:
    odd = entry("a.b", "fail", message="```\n# not a heading")
    found = difference(report(tmp_path, entry("a.b")), report(tmp_path, odd))

    assert "`````text\n```\n# not a heading\n`````" in "\n".join(in_markdown(found))


def test_what_is_long_is_capped() -> None:
    assert capped("a\nb") == ["a", "b"]
    lines = capped("\n".join(map(str, range(50))))
    assert lines == ["0", "1", "2", "3", "4", "5", "6", "... (43 more lines)"]
    assert len(capped("x " * 400)[0]) == 160
    assert capped("x" * 99, 10) == ["xxxxxx ..."]


def test_markdown_is_escaped() -> None:
    assert escaped("`a|b` <c>") == "\\`a\\|b\\` \\<c\\>"


def test_settings_that_differ_are_told(tmp_path: Path) -> None:
    settings = document([])["settings"]
    one = report(tmp_path, settings=settings | {"profile": "quick"})

    assert difference(one, report(tmp_path)).cautions == ("profile: quick and default",)
