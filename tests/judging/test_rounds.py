"""Turns and rounds: by what a finding is known, what is no news, and who is next."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from conformance.clause import Clause, load_clauses
from conformance.errors import UsageError
from conformance.fuzz.budget import as_time, budget_of
from conformance.fuzz.turns import ALIKE, Turn, finding_in, kind_of
from conformance.judging.judge import Verdict
from conformance.judging.results import Result
from conformance.judging.rounds import Rounds

CLAUSES = {clause.id: clause for clause in load_clauses()}
COMPARED = [c for c in CLAUSES.values() if c.chapter == "differential"]
DRAWN = [
    c for c in CLAUSES.values() if c.is_property and not c.domains and c.chapter != "differential"
]
TIMELINES = """\
the reference does otherwise (it is expected):
    expected                      seen
    1: view ask: enter {}         1: view ask: enter {}
  > 1: view ask: url e0 '/r0/%20' 1: view ask: url e0 '/r0/ '
    1: reply to GET: status 200   1: reply to GET: status 200"""


def passed(clause: Clause) -> Result:
    return Result(clause.id, clause.level, Verdict.PASS)


def failed(clause: Clause, finding: str) -> Result:
    return Result(clause.id, clause.level, Verdict.FAIL, finding=finding)


def test_finding_of_timelines_is_where_they_part() -> None:
    assert finding_in(COMPARED[0], TIMELINES) == "view: url e0 '/r0/%20' | view: url e0 '/r0/ '"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("expected 'a', seen 'b c'", "expected 'ü', seen \"it's\""),
        ("expected [1, [2, 'x']], seen []", "expected [], seen [3]"),
        ("GET /a/b: expected 404, seen 200", "GET /%20: expected 404, seen 200"),
    ],
)
def test_finding_of_another_clause_has_no_values(one: str, other: str) -> None:
    found = {finding_in(DRAWN[0], f"{text}\nmore of it: {text}") for text in (one, other)}

    assert len(found) == 1
    assert finding_in(DRAWN[0], "nothing came") not in found


def test_enough_of_a_kind_is_no_news() -> None:
    found = tuple(f"url '/{number}' | url '/'" for number in range(ALIKE))

    assert not Turn(aside=found[:-1]).sets_aside(found[-1])
    assert Turn(aside=found).sets_aside("url '/another' | url '/'")
    assert not Turn(aside=found).sets_aside("status 200 | status 404")
    assert not Turn().sets_aside(found[0])
    assert len(set(map(kind_of, found))) == 1


def test_a_turn_crosses_a_channel() -> None:
    turn = Turn(7, ("a", "b"), ("00ff",), 12.5, alone=True)

    assert Turn.received(turn.sent()) == turn


def played(rounds: Rounds, turns: int, finding: frozenset[str] = frozenset()) -> Counter[str]:
    """Play turns, of which those of some clauses find something new; return who had how many."""
    counted: Counter[str] = Counter()
    for number in range(turns):
        chosen = rounds.next()
        assert chosen is not None
        clause, _ = chosen
        counted[clause.id] += 1
        news = clause.id in finding
        rounds.tell(failed(clause, f"status {number} | {'x' * number}") if news else passed(clause))
    return counted


def rounds_of(*clauses: Clause, rank: int = 0, count: int = 1) -> Rounds:
    return Rounds(clauses, {c.id: passed(c) for c in clauses}, rank, count)


def test_what_compares_has_most_turns() -> None:
    compared, others = COMPARED[:4], DRAWN[:40]

    counted = played(rounds_of(*compared, *others), 400)

    assert sum(counted[c.id] for c in compared) > 200
    assert all(counted[c.id] for c in others)


def test_what_finds_something_has_more_turns_than_what_does_not() -> None:
    one, *others = COMPARED[:4]

    counted = played(rounds_of(one, *others), 200, frozenset({one.id}))

    assert counted[one.id] > 2 * max(counted[other.id] for other in others)
    assert min(counted[other.id] for other in others) > 5


def test_the_same_findings_give_the_same_order() -> None:
    chosen, finding = (*COMPARED, *DRAWN[:20]), frozenset({COMPARED[1].id, DRAWN[3].id})
    orders = []
    for _ in range(2):
        rounds, order = rounds_of(*chosen), []
        for _ in range(100):
            had = rounds.next()
            assert had is not None
            order.append((had[0].id, had[1]))
            news = had[0].id in finding and had[1].number < 3
            rounds.tell(failed(had[0], str(had[1].number)) if news else passed(had[0]))
        orders.append(order)

    assert orders[0] == orders[1]


def test_processes_share_what_is_there() -> None:
    clauses = (*COMPARED, *DRAWN[:9])
    parts = [set(played(rounds_of(*clauses, rank=n, count=2), 500)) for n in (0, 1)]

    assert parts[0] | parts[1] == {clause.id for clause in clauses}
    assert not parts[0] & parts[1]


def test_no_two_turns_have_the_same_seed() -> None:
    numbers = set()
    for rank in (0, 1):
        rounds = Rounds([COMPARED[0]], {COMPARED[0].id: passed(COMPARED[0])}, rank, 2)
        for _ in range(3):
            chosen = rounds.next()
            assert chosen is not None
            numbers.add(chosen[1].number)
            rounds.tell(passed(chosen[0]))

    assert len(numbers) == 6
    assert 0 not in numbers  # the first turn's


@pytest.mark.parametrize("verdict", [Verdict.KNOWN, Verdict.UNSUPPORTED, Verdict.ERROR])
def test_what_cannot_go_on_has_no_turn(verdict: Verdict) -> None:
    clause = COMPARED[0]

    assert Rounds([clause], {clause.id: replace(passed(clause), verdict=verdict)}).next() is None


def test_who_finds_the_same_again_is_done() -> None:
    """It is what cannot be set aside: an endless loop, the end of a process."""
    clause = COMPARED[0]
    rounds = Rounds([clause], {clause.id: failed(clause, "stuck")})
    chosen = rounds.next()
    assert chosen is not None
    assert chosen[1].aside == ("stuck",)

    assert not rounds.tell(failed(clause, "stuck"))
    assert rounds.next() is None


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("10m", 600), ("2h", 7200), (" 1.5M ", 90), ("0.5s", 0.5)]
)
def test_budget(text: str, seconds: float) -> None:
    assert budget_of(text) == seconds


@pytest.mark.parametrize("text", ["", "10", "m", "1d", "-1s", "0s", "1e9h", "10 m", "9999999h"])
def test_no_budget(text: str) -> None:
    with pytest.raises(UsageError, match="such as 90s, 10m or 2h"):
        budget_of(text)


@pytest.mark.parametrize(
    ("seconds", "told"), [(-3, "0s"), (59.2, "59s"), (60, "1m 00s"), (3725, "1h 02m")]
)
def test_time_in_words(seconds: float, told: str) -> None:
    assert as_time(seconds) == told
