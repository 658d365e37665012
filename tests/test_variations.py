"""Flask in another manner fails no MUST; and a manner that breaks a promise is caught.

Many variations are judged in one run, because each run over all chapters takes ten seconds; when a
clause fails, each variation of the run is judged on it alone, so that the culprit is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flask
import pytest

from conformance.clause import load_clauses
from conformance.judging.judge import Verdict, judge
from tests.variations import Application, Patch, Variation, all_variations, composed, varied
from tests.variations.fields import sending
from tests.variations.judged import PROFILE, failing, failing_of

VARIATIONS = all_variations()
RUNS = composed(VARIATIONS, 4)
CLAUSES = {clause.id: clause for clause in load_clauses()}


class TwiceTornDown(Application):
    """Teardown functions of requests run twice."""

    def do_teardown_request(self, *given: Any) -> None:
        super().do_teardown_request(*given)
        super().do_teardown_request(*given)


# What breaks a promise, and the clause that catches it.
BROKEN = [
    (
        "teardown.runs-once",
        Variation("teardown-twice", "", "", lambda impl: True, mixin=TwiceTornDown),
    ),
]


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_shows(variation: Variation) -> None:
    """A variation is seen where it is, and not on Flask as it is."""
    with varied() as plain:
        assert not variation.shows(plain)
    with varied(variation) as impl:
        assert variation.shows(impl)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: f"{run[0]} and {len(run) - 1} more")
def test_fails_no_must(run: Sequence[Variation]) -> None:
    """Every MUST holds for Flask with many variations at once."""
    found = failing(*run)
    culprits = [
        f"{clause.id}: {', '.join(alone) or 'only together'}: {judgement.message}"
        for clause, judgement in found
        for alone in [[v.name for v in run if failing(v, clauses=[clause])]]
    ]

    assert not culprits, "\n".join(culprits)
