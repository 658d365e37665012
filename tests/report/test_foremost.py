"""The one fault behind nearly all failures comes first, and the table of chapters gives way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.clause import MUST, Clause
from conformance.judging.judge import Verdict
from conformance.judging.results import Result, by_fault
from conformance.report.terminal import summary
from tests.report.test_summary import RUN, stated

CAUSE = "LookupError: no user table (ours.py:6, in load_user)"
CHAPTERS = [f"chapter{number}" for number in range(20)]
MANY = tuple(stated(f"{chapter}.c{n}") for chapter in CHAPTERS for n in range(10))


def failed(clauses: tuple[Clause, ...], cause: str = CAUSE, **more: str) -> list[Result]:
    message = f"the reply was 500: {cause}\nGET / is answered with 500"
    made = [Result(clause.id, MUST, Verdict.FAIL, message, cause=cause) for clause in clauses]
    return [replace(result, **more) for result in made]  # type: ignore[arg-type]


def lines(results: list[Result], *, verbose: bool = False) -> list[str]:
    made = summary(RUN, MANY, results, width=80, verbose=verbose)
    return ["".join(piece.text for piece in line).rstrip() for line in made]


def test_it_is_the_first_line_with_its_place() -> None:
    told = lines(failed(MANY))

    assert told[0] == CAUSE
    assert told[1].startswith("That is behind 200 of the 200 clauses that do not hold.")


def test_a_table_of_which_each_row_says_the_same_is_its_total() -> None:
    told = lines(failed(MANY))

    assert not any(line.startswith("chapter7 ") for line in told)
    assert any(line.split() == ["total", "0/200", "200"] for line in told)
    assert len(told) < 30


def test_all_is_there_when_it_is_asked_for() -> None:
    assert any(line.startswith("chapter7 ") for line in lines(failed(MANY), verbose=True))


def test_a_broken_adapter_is_told_as_well() -> None:
    message = "the adapter broke: build: returned None (ours.py:18, in build)"
    told = lines([Result(clause.id, MUST, Verdict.ERROR, message) for clause in MANY])

    assert told[0] == message


@pytest.mark.parametrize("count", [30, 150])
def test_one_of_several_faults_is_not(count: int) -> None:
    told = lines(failed(MANY[:count]) + failed(MANY[count:], "KeyError: 'k' (ours.py:9, in page)"))

    assert told[0].startswith("flask 3.1.3")
    assert any(line.startswith("chapter7 ") for line in told)


def test_few_clauses_are_told_as_ever() -> None:
    assert lines(failed(MANY[:30]))[0].startswith("flask 3.1.3")


def test_the_advice_tells_of_an_answer_of_the_applications_own() -> None:
    told = lines(failed(MANY, manner="a path that has a view is answered with 302 to /login"))

    assert told[0].startswith("flask 3.1.3")
    assert not any(line.startswith("chapter7 ") for line in told)


def test_who_never_comes_back_is_told_once() -> None:
    busy = "it was still busy after"
    messages = [
        f"the adapter broke: {busy} 10 s of processor time, in own.build (own.py:24, in build)",
        f"the adapter broke: {busy} 2 s of processor time, in own.build (own.py:24, in build)",
        f"the adapter broke: {busy} 3 s of processor time (its/own.py:24, in build)",
        f"the adapter broke: {busy} 2 s of processor time, in own.build (own.py:30, in build)",
    ]
    results = [
        Result(clause.id, MUST, Verdict.ERROR, message)
        for clause, message in zip(MANY, messages, strict=False)
    ]

    assert [len(group) for group in by_fault(results)] == [3, 1]
