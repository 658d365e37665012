"""Where gevent has replaced threads: the clause catches a fault, and accepts what is sound."""

from __future__ import annotations

import pytest

from conformance.clause import load_clauses
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Verdict, judge
from conformance.judging.loading import load_adapter
from conformance.perform.implementation import Implementation
from tests.saboteurs.isolation import CAUGHT_IN_A_PROCESS

pytest.importorskip("gevent")
CLAUSES = {clause.id: clause for clause in load_clauses()}


@pytest.mark.parametrize("name", CAUGHT_IN_A_PROCESS)
@pytest.mark.parametrize(
    ("adapter", "verdict"),
    [
        ("tests.isolation.shared_locals:adapter", Verdict.FAIL),
        ("tests.isolation.on_fresh_threads:adapter", Verdict.PASS),
        ("reference", Verdict.PASS),
    ],
)
def test_shared_locals_are_caught(name: str, adapter: str, verdict: Verdict) -> None:
    """One namespace for all fails in the other process; what is sound passes there."""
    impl = Implementation(load_adapter(adapter))

    judgement = judge(CLAUSES[name], impl, PROFILES["quick"])
    impl.close()

    assert judgement.verdict is verdict, judgement.message
