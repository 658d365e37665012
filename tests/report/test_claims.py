"""What to claim next: counted by the one capability that a clause misses."""

from __future__ import annotations

from conformance.clause import load_clauses
from conformance.judging.judge import Verdict
from conformance.judging.results import Result
from conformance.report.claims import next_claims


def test_clauses_are_counted_by_what_they_miss_alone() -> None:
    one, two, three = (c for c in load_clauses() if c.id in CHOSEN)
    results = [
        Result(one.id, one.level, Verdict.UNSUPPORTED, message=f"needs {one.needs[0]}"),
        Result(two.id, two.level, Verdict.UNSUPPORTED, message=f"needs {', '.join(two.needs)}"),
        Result(three.id, three.level, Verdict.PASS),
    ]

    assert list(next_claims((one, two, three), results)) == [
        f"claim {one.needs[0]}: 1 more clause",
        "claim two or more together: 1 more clause",
    ]


CHOSEN = {"teardown.runs-once-when-view-raises", "urls.query-comes-back", "wsgi.form-fields"}
