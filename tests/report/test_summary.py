"""What a run found, summed up: results, and the lines that a person reads."""

from __future__ import annotations

import json

import pytest

from conformance.clause import MUST, SHOULD, Clause, Level
from conformance.describe.capabilities import Capability
from conformance.judging.judge import Judgement, Verdict
from conformance.judging.results import Result, Run, Shown, broken_methods, settled
from conformance.report.document import document
from conformance.report.terminal import failure, summary
from conformance.sources import plain_sense

LONG = "where a value is built into an URL that leads to " + "nowhere " * 30


def stated(name: str, level: Level = MUST) -> Clause:
    """Return a clause."""
    sentence = f"Everything {level} be as long as this sentence is, which takes two lines or more."
    return Clause(name, level, sentence, "", (Capability.URL,), (plain_sense("so"),), 50, stated)  # type: ignore[arg-type]


CLAUSES = (
    stated("errors.one"),
    stated("errors.two"),
    stated("urls.one"),
    stated("urls.two", SHOULD),
    stated("urls.three", SHOULD),
)
RUN = Run(
    implementation="flask",
    version="3.1.3",
    adapter="flask",
    python="3.11.7",
    platform="Linux",
    packages=(("flask", "3.1.3"), ("werkzeug", "3.1.9"), ("jinja2", "3.1.6"), ("blinker", "1.9")),
    profile="fuzz",
    seed=7,
    level=Level.MAY,
    strict=False,
    replay=("pytest", "--impl=flask", "--hypothesis-profile=fuzz", "--hypothesis-seed=7"),
)
RESULTS = (
    Result("errors.one", MUST, Verdict.FAIL, "expected  seen\n  > a       b", "value = 1", 3, 1.5),
    Result("errors.two", MUST, Verdict.PASS, examples=1000, seconds=0.5, evidence="exhaustive"),
    Result("urls.one", MUST, Verdict.UNSUPPORTED, "needs url.build"),
    Result("urls.two", SHOULD, Verdict.FAIL, LONG),
    Result("urls.three", SHOULD, Verdict.KNOWN, "m", reason=LONG, link="https://example.org"),
)


def lines(run: Run = RUN, results: tuple[Result, ...] = RESULTS, **options: object) -> list[str]:
    """Return the summary as plain lines."""
    made = summary(run, CLAUSES, results, **{"width": 80, **options})  # type: ignore[arg-type]
    return ["".join(piece.text for piece in line).rstrip() for line in made]


@pytest.mark.parametrize(
    ("verdict", "level", "strict", "shown"),
    [
        (Verdict.PASS, MUST, False, Shown.PASSED),
        (Verdict.FAIL, MUST, False, Shown.FAILED),
        (Verdict.FAIL, SHOULD, False, Shown.MISSED),
        (Verdict.FAIL, SHOULD, True, Shown.FAILED),
        (Verdict.KNOWN, SHOULD, True, Shown.KNOWN),
        (Verdict.FIXED, SHOULD, False, Shown.FIXED),
        (Verdict.ERROR, SHOULD, False, Shown.ERROR),
        (None, MUST, False, Shown.NOT_JUDGED),
    ],
)
def test_what_is_shown(verdict: Verdict | None, level: Level, strict: bool, shown: Shown) -> None:
    assert Result("a.b", level, verdict).shown(strict=strict) is shown


def test_result_survives_the_way_between_processes() -> None:
    judgement = Judgement(Verdict.ERROR, "m", "c", 3, 0.5, "e", "build")
    result = Result.of(CLAUSES[0], judgement, reason="r", link="l")

    assert Result.received(json.loads(json.dumps(result.sent()))) == result


def test_text_that_no_channel_carries_is_escaped() -> None:
    result = Result.of(CLAUSES[0], Judgement(Verdict.FAIL, "\ud800 é", "\udfff"))

    assert (result.message, result.counterexample) == ("\\ud800 é", "\\udfff")


def test_text_does_not_tell_processes_apart() -> None:
    result = Result.of(CLAUSES[0], Judgement(Verdict.FAIL, f"seen {object()!r}"))

    assert result.message == "seen <object object at ...>"


def test_clause_that_did_not_run_has_no_verdict() -> None:
    results = settled(CLAUSES, RESULTS[:1])

    assert [result.clause for result in results] == [clause.id for clause in CLAUSES]
    assert [result.verdict for result in results[1:]] == [None] * 4


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_broken_method_is_reported_by_the_first_clause(order: slice) -> None:
    broken = [Result(c.id, c.level, Verdict.ERROR, "b", broken="build") for c in CLAUSES[1:4]]
    other = [Result(CLAUSES[4].id, SHOULD, Verdict.ERROR, "l", broken="locals")]

    results = settled(CLAUSES, [*broken, *other][order])

    assert [result.verdict for result in results] == [None, "error", None, None, "error"]
    assert broken_methods(results) == {"build": 2}
    assert "2 clauses not judged: the adapter's build is broken" in lines(results=results)


def test_summary_begins_with_what_was_judged() -> None:
    assert lines()[:3] == [
        "flask 3.1.3",
        "Python 3.11.7, werkzeug 3.1.9, jinja2 3.1.6, blinker 1.9",
        "profile fuzz, seed 7: 5 clauses, 1,003 examples, 2.0 s of CPU",
    ]


def test_table() -> None:
    start = lines().index("") + 1

    assert lines()[start : start + 4] == [
        "        MUST  SHOULD  failed  missed  known  unsupported",
        "errors   1/2               1",
        "urls             0/2               1      1            1",
        "total    1/2     0/2       1       1      1            1",
    ]


def test_table_has_no_column_for_what_did_not_happen() -> None:
    passed = tuple(Result(c.id, c.level, Verdict.PASS) for c in CLAUSES[:3])

    assert "        MUST" in lines(results=settled(CLAUSES, passed))


def test_failure_in_full() -> None:
    assert failure(CLAUSES[0], RESULTS[0], RUN, Shown.FAILED) == [
        "FAILED errors.one (MUST)",
        "  Everything MUST be as long as this sentence is, which takes two lines or more.",
        "",
        "  expected  seen",
        "    > a       b",
        "",
        "  smallest counterexample:",
        "    value = 1",
        "",
        "  replay: pytest --impl=flask --hypothesis-profile=fuzz --hypothesis-seed=7 -k errors.one",
    ]


@pytest.mark.parametrize("width", [80, 120])
def test_lines_fit(width: int) -> None:
    shown = lines(width=width, verbose=True)

    assert max(len(line) for line in shown if "replay" not in line) <= width


def test_known_and_unsupported_are_listed_when_asked_for() -> None:
    assert lines()[-1] == "-v lists what is known and what is unsupported and the evidence"

    shown = lines(verbose=True)

    assert [line for line in shown if line.startswith("known urls.three: where a value")]
    assert "unsupported urls.one: needs url.build" in shown


def test_evidence() -> None:
    assert "evidence errors.two: exhaustive" in lines(verbose=True)


def test_document_keeps_the_order_of_the_suite() -> None:
    data = document(RUN, CLAUSES, settled(CLAUSES, RESULTS[::-1]), complete=True)

    assert [entry["id"] for entry in data["clauses"]] == [clause.id for clause in CLAUSES]
    assert list(data)[-1] == "complete"
