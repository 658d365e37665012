"""What to claim next, counted by what clauses miss, and what is claimed in vain."""

from __future__ import annotations

from dataclasses import replace

from conformance.clause import Clause, load_clauses
from conformance.describe.capabilities import Capability as C
from conformance.judging.judge import Verdict
from conformance.judging.results import Result
from conformance.report.claims import next_claims, vain_claims


def made(number: int, *needs: C) -> Clause:
    """Return a clause of the suite under another name, with other needs."""
    return replace(load_clauses()[0], id=f"teardown.made-{number}", needs=needs)


def test_clauses_are_counted_by_what_they_miss_alone() -> None:
    one, two, three = (c for c in load_clauses() if c.id in CHOSEN)
    results = [
        Result(one.id, one.level, Verdict.UNSUPPORTED, message=f"needs {one.needs[0]}"),
        Result(two.id, two.level, Verdict.UNSUPPORTED, message=f"needs {', '.join(two.needs)}"),
        Result(three.id, three.level, Verdict.PASS),
    ]

    assert list(next_claims((one, two, three), results)) == [
        f"claim {one.needs[0]}: 1 more clause",
        "claim request.fields, url.build and url.query together: 1 more clause",
    ]


def test_sets_follow_by_what_they_add_to_those_before() -> None:
    needs = [(C.STATE, C.AFTER), (C.STATE, C.AFTER), (C.STATE, C.AFTER, C.BEFORE), (C.INT, C.UUID)]
    clauses = [made(number, *names) for number, names in enumerate(needs)]
    results = [
        Result(one.id, one.level, Verdict.UNSUPPORTED, message=f"needs {', '.join(one.needs)}")
        for one in clauses
    ]

    assert list(next_claims(clauses, results)) == [
        "claim context.state and hook.after together: 2 more clauses",
        "then claim hook.before: 1 more clause",
        "then claim route.int and route.uuid together: 1 more clause",
    ]


def test_what_is_claimed_in_vain_is_told() -> None:
    one, two, three, four = (
        made(number, *names)
        for number, names in enumerate([(C.STATE,), (C.STATE, C.AFTER), (C.INT,), (C.INT,)])
    )
    declined = "route.int is claimed, and the adapter declined all of its 3 examples (ours.py:7)"
    results = [
        Result(one.id, one.level, Verdict.PASS),
        Result(two.id, two.level, Verdict.UNSUPPORTED, message=f"needs {C.STATE}"),
        Result(three.id, three.level, Verdict.UNSUPPORTED, message=declined),
        Result(four.id, four.level, Verdict.UNSUPPORTED, message=declined),
    ]

    assert list(vain_claims((one, two, three, four), results)) == [
        "route.int is claimed, but declined at ours.py:7: teardown.made-2, teardown.made-3",
        "claimed, but whatever needs it needs more than is claimed: hook.after, route.int",
    ]


CHOSEN = {"teardown.runs-once-when-view-raises", "urls.query-comes-back", "wsgi.form-fields"}
