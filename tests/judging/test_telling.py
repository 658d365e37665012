"""What a failure says is what its clause said, also where pytest has rewritten the assertion."""

from __future__ import annotations

import ast

import pytest
from _pytest.assertion.rewrite import rewrite_asserts

from conformance.clause import MUST
from conformance.judging.judge import Verdict
from conformance.judging.known import common
from conformance.judging.results import Result
from conformance.judging.telling import message_of
from conformance.perform.trace import first_difference, side_by_side
from conformance.report.entries import entry
from conformance.report.tables import fitting

TABLE = side_by_side(["view v", "after 0 with a status, 200"], ["view v", "after 0"])
SAYS = f"the reference does otherwise:\n{TABLE}"
SOURCE = "def compare(alike, says):\n    assert alike, says\n"


def raised(*, rewritten: bool) -> AssertionError:
    tree = ast.parse(SOURCE)
    if rewritten:
        rewrite_asserts(tree, SOURCE.encode())
    space: dict[str, object] = {}
    exec(compile(tree, "comparing.py", "exec"), space)
    compare = space["compare"]
    assert callable(compare)
    try:
        compare(False, SAYS)
    except AssertionError as error:
        return error
    raise LookupError("nothing was raised")


def test_rewriting_indents_what_an_assertion_says() -> None:
    assert str(raised(rewritten=True)) != SAYS, "pytest leaves messages alone: mend message_of"


def test_lines_stay_as_the_clause_has_laid_them_out() -> None:
    assert message_of(raised(rewritten=False)) == SAYS
    assert message_of(raised(rewritten=True)) == SAYS


def test_both_sides_of_a_rewritten_difference_are_told() -> None:
    message = message_of(raised(rewritten=True))
    assert first_difference(message) is not None
    assert "> seen      after 0" in list(fitting(message, 30))


@pytest.mark.parametrize(
    "first",
    ["the reply was 404 NOT FOUND: The URL was not found.", "the reply was 410 GONE"],
)
def test_an_entry_says_more_than_the_status(first: str) -> None:
    message = f"{first}\nwhat is told of the key of the example:\n{TABLE}"

    assert common(message, message) == "> after 0 with a status, 200 after 0"
    clause = Result("a.b", MUST, Verdict.FAIL, message=message)
    assert "expected after 0 with a status, 200, seen after 0" in entry(clause, "1.0")
    assert "the reply was" not in entry(clause, "1.0")


@pytest.mark.parametrize(
    "first",
    ["the reply was 500: KeyError: 'k' (app.py:3, in view)", "the reply was 302 FOUND to /login"],
)
def test_an_entry_says_what_lies_behind(first: str) -> None:
    message = f"{first}\nwhat is told:\n{TABLE}"

    assert common(message, message) == first
    assert first in entry(Result("a.b", MUST, Verdict.FAIL, message=message), "1.0")
