"""Clauses that are looked up, and what is known of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.clause import load_clauses
from conformance.command.lookup import chosen, clause_named, known_of, ordered, shown
from conformance.errors import UsageError
from tests.command.toys import entry, report

CLAUSES = load_clauses()
NEGATIVE = "urls.negative-integer"


@pytest.mark.parametrize(
    ("typo", "near"),
    [
        ("urls.negative-integr", NEGATIVE),
        ("url.negative-integer", NEGATIVE),
        ("negative-integer", NEGATIVE),
    ],
)
def test_a_typo_names_the_nearest_clause(typo: str, near: str) -> None:
    with pytest.raises(UsageError, match=f"^no clause '{typo}'; did you mean {near}\\?$"):
        clause_named(typo, CLAUSES)


def test_what_is_near_nothing() -> None:
    with pytest.raises(UsageError, match="`conformance list` names them all"):
        clause_named("ΩΩΩ", CLAUSES)


def test_a_clause_is_shown_with_all_that_is_known(tmp_path: Path) -> None:
    clause = clause_named(NEGATIVE, CLAUSES)
    found = report(tmp_path, entry(NEGATIVE, "known"))

    lines = [t.plain for t in shown(clause, known_of(clause, CLAUSES), [found], 70)]

    text = "\n".join(lines)
    assert lines[0] == f"{NEGATIVE} ({clause.level})"
    for part in (
        *("needs: url.build, route.int", f"stands in: {clause.file}", "known to deviate: flask "),
        *("https://github.com/pallets/werkzeug/issues/", "toy 1.0: known"),
    ):
        assert part in text
    assert max(len(line) for line in lines if "://" not in line) <= 78
    for source in clause.sources:
        assert not source.link or source.link in text


def test_every_clause_can_be_shown() -> None:
    for clause in CLAUSES:
        lines = [line.plain for line in shown(clause, (), (), 80)]
        assert " ".join(" ".join(lines).split()).count(" ".join(clause.statement.split())[:40]) == 1


def test_a_range_begins_with_its_lower_bound() -> None:
    assert ordered("<3,>=2.2") == ">=2.2,<3"


def test_a_pattern_is_a_whole_id_or_a_part() -> None:
    assert all(clause.chapter == "urls" for clause in chosen(CLAUSES, "urls.*", ""))
    assert NEGATIVE in [clause.id for clause in chosen(CLAUSES, "negative", "")]
    assert NEGATIVE in [clause.id for clause in chosen(CLAUSES, "REFUSE A NEGATIVE", "")]
    assert {clause.level.value for clause in chosen(CLAUSES, "", "should")} == {"SHOULD"}
    assert chosen(CLAUSES, "", "") == list(CLAUSES)


def test_a_pattern_without_a_clause() -> None:
    with pytest.raises(UsageError, match="no clause matches 'xyzzy'"):
        chosen(CLAUSES, "xyzzy", "")
