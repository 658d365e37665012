"""What to claim next, counted by what clauses miss, and what is claimed in vain."""

from __future__ import annotations

from dataclasses import replace

from conformance.clause import Clause, load_clauses
from conformance.describe.capabilities import Capability as C
from conformance.judging.judge import Verdict
from conformance.judging.results import Result
from conformance.report.claims import (
    GROUPS,
    KINDS,
    SETS,
    SHOWN,
    WHY,
    next_claims,
    unclaimed,
    vain_claims,
)


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
        WHY,
        f"claim {one.needs[0]}: 1 more clause",
        "then claim request.fields, url.build and url.query together: 1 more clause",
    ]


def test_sets_follow_by_what_they_add_to_those_before() -> None:
    needs = [(C.STATE, C.AFTER), (C.STATE, C.AFTER), (C.STATE, C.AFTER, C.BEFORE), (C.INT, C.UUID)]
    clauses = [made(number, *names) for number, names in enumerate(needs)]
    results = [
        Result(one.id, one.level, Verdict.UNSUPPORTED, message=f"needs {', '.join(one.needs)}")
        for one in clauses
    ]

    assert list(next_claims(clauses, results)) == [
        WHY,
        "claim context.state and hook.after together: 2 more clauses",
        "then claim hook.before: 1 more clause",
        "then claim route.int and route.uuid together: 1 more clause",
    ]


def results_of(clauses: list[Clause], claimed: frozenset[C] = frozenset()) -> list[Result]:
    """Return what a run finds where no more than this is claimed."""
    found = []
    for clause in clauses:
        missing = [need for need in clause.needs if need not in claimed]
        verdict = Verdict.UNSUPPORTED if missing else Verdict.PASS
        said = f"needs {', '.join(missing)}" if missing else ""
        found.append(Result(clause.id, clause.level, verdict, said))
    return found


def test_what_takes_a_line_of_an_adapter_comes_before_what_opens_more() -> None:
    clauses = [made(n, C.SEND_FILE) for n in range(9)] + [made(9, C.AFTER)]

    assert list(next_claims(clauses, results_of(clauses))) == [
        WHY,
        "claim hook.after: 1 more clause",
        "then claim file.send: 9 more clauses",
    ]


def test_nobody_begins_with_a_server_of_ones_own() -> None:
    """It opens most clauses of all, and is the last that a newcomer gets to."""
    clauses = [made(n, C.SERVING) for n in range(9)] + [made(9, C.AFTER)]

    told = list(next_claims(clauses, results_of(clauses)))

    assert told[1] == "claim hook.after: 1 more clause"
    assert told[2:] == [
        "what the framework has or has not, with a server of its own: 9 more clauses"
    ]


def test_what_was_said_is_not_said_again() -> None:
    """A capability that is claimed comes in no later set; what it opens there is counted."""
    needs = [(C.STATE,), (C.AFTER,), (C.STATE, C.AFTER), (C.STATE, C.BEFORE), (C.STATE, C.BEFORE)]
    clauses = [made(number, *names) for number, names in enumerate(needs)]

    assert list(next_claims(clauses, results_of(clauses))) == [
        WHY,
        "claim context.state and hook.after together: 3 more clauses",
        "then claim hook.before: 2 more clauses",
    ]


def test_what_belongs_to_another_kind_comes_last() -> None:
    needs = [(C.WSGI,), (C.ASGI,), (C.PROXY,), (C.MAPS, C.MAP_BUILDING), (C.TEST_CLIENT,),
             (C.BEFORE,)]  # fmt: skip
    clauses = [made(number, *names) for number, names in enumerate(needs)]

    assert list(next_claims(clauses, results_of(clauses, frozenset({C.WSGI})))) == [
        WHY,
        "claim hook.before: 1 more clause",
        "what the framework has or has not, as tools that work without an application: 2 more "
        "clauses; by the other protocol: 1 more clause; with the interface that Flask itself has: "
        "1 more clause",
    ]


def test_a_kind_of_which_something_is_claimed_is_named() -> None:
    clauses = [made(1, C.PROXY), made(2, C.NAMESPACE)]

    told = list(next_claims(clauses, results_of(clauses, frozenset({C.NAMESPACE}))))

    assert told == [WHY, "claim local.proxy: 1 more clause"]


def test_each_kind_begins_as_capabilities_do() -> None:
    for starts in KINDS.values():
        assert all(any(name.startswith(start) for name in C) for start in starts)


def test_reasons_are_counted_and_capped() -> None:
    names = list(C)
    clauses = [made(n, *names[n : n + 2]) for n in range(GROUPS + 3)]
    clauses += [made(90, names[0]), made(91, names[0])]

    told = list(unclaimed(results_of(clauses)))

    assert told[0] == f"2 clauses: needs {names[0]}"
    assert len(told) == GROUPS + 1
    assert told[-1] == "4 clauses: 4 other reasons, which --impl-report has for each"


def test_however_much_is_missing_it_is_read_at_a_glance() -> None:
    """Of the whole suite, with nothing but WSGI claimed."""
    clauses = list(load_clauses())
    results = results_of(clauses, frozenset({C.WSGI, C.THREADS, C.RESPONSE}))

    assert len(list(unclaimed(results))) <= GROUPS + 1
    assert len(list(next_claims(clauses, results))) <= SHOWN + SETS + 3


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
