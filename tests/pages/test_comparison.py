"""What changes between any two reports: the page's data says what the command says."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from conformance.clause import Level
from conformance.judging.judge import Verdict
from conformance.pages.columns import LETTERS, WORDS, columns
from conformance.pages.comparison import any_two, steps
from conformance.pages.words import LEVELS, VERDICTS
from conformance.report.difference import difference
from conformance.report.reports import VERDICTS as READ
from conformance.report.reports import stated
from tests.command.toys import entry
from tests.pages.toys import made


def test_any_two_are_compared_as_the_command_does(tmp_path: Path) -> None:
    pairs = list(product([*READ, "lacks it"], repeat=2))
    names = [f"a.c{number}" for number in range(len(pairs))]
    sides = []
    for side in (0, 1):
        both = zip(names, pairs, strict=True)
        found = [entry(n, pair[side]) for n, pair in both if pair[side] != "lacks it"]
        sides.append(made(tmp_path, version=f"{side}.0", clauses=found))
    there, found_in_all = columns(sides), stated(sides)
    data = any_two(there, found_in_all, {name: name for name in names})

    told = difference(sides[0], sides[1])

    by_name = {change.clause.id: change.kind.value for change in told.changes}
    for number, name in enumerate(found_in_all):
        pair = data["states"][0][number] + data["states"][1][number]
        left_out = data["leftOut"] in pair
        assert (None if left_out else data["kinds"].get(pair)) == by_name.get(name), name


def test_what_else_differs_is_told_of_each_pair(tmp_path: Path) -> None:
    there = columns([made(tmp_path), made(tmp_path, version="2.0", suite="0.2.0")])

    data = any_two(there, {}, {})

    assert data["cautions"] == {
        "0-1": ["suite: 0.1.0 and 0.2.0"],
        "1-0": ["suite: 0.2.0 and 0.1.0"],
    }


def test_releases_in_a_row_are_those_of_one_name_by_version(tmp_path: Path) -> None:
    made_of = (("a", "1.10"), ("b", "1.0"), ("a", "1.9"), ("a", "main"))
    found = columns([made(tmp_path, name, version) for name, version in made_of])

    assert [column.label for column in found] == ["a 1.9", "a 1.10", "a main", "b 1.0"]
    assert [(s.before.label, s.after.label) for s in steps(found)] == [
        ("a 1.9", "a 1.10"),
        ("a 1.10", "a main"),
    ]


def test_two_are_compared_both_ways(tmp_path: Path) -> None:
    found = columns([made(tmp_path, "a"), made(tmp_path, "b")])

    assert [step.page for step in steps(found)] == [
        "changes/a-1.0--b-1.0.html",
        "changes/b-1.0--a-1.0.html",
    ]


def test_every_word_is_explained() -> None:
    assert set(VERDICTS) == set(WORDS) >= {verdict.value for verdict in Verdict}
    assert list(LEVELS) == list(Level)
    assert len(set(LETTERS.values())) == len(LETTERS)
