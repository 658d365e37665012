"""What a failure says is what its clause said, also where pytest has rewritten the assertion."""

from __future__ import annotations

import ast

from _pytest.assertion.rewrite import rewrite_asserts

from conformance.judging.telling import message_of
from conformance.perform.trace import first_difference, side_by_side
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
