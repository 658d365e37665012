"""What a run found, summed up: results, and the lines that a person reads."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.clause import MUST, SHOULD, Clause, Level
from conformance.describe.capabilities import Capability
from conformance.judging.judge import Judgement, Verdict
from conformance.judging.results import Result, Run, Shown, broken_off, by_fault, settled
from conformance.perform import manners
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
def test_broken_method_is_told_once(order: slice) -> None:
    """Each clause that met it is an error, in whatever order they were judged."""
    broken = [Result(c.id, c.level, Verdict.ERROR, "b", broken="build") for c in CLAUSES[1:4]]
    other = [Result(CLAUSES[4].id, SHOULD, Verdict.ERROR, "l", broken="locals")]

    results = settled(CLAUSES, [*broken, *other][order])
    told = lines(results=results)

    assert [result.verdict for result in results] == [None, *["error"] * 4]
    assert [line for line in told if line.startswith("ERROR")] == [
        "ERROR errors.two (MUST)",
        "ERROR urls.three (SHOULD)",
    ]
    assert "  the same behind 2 more clauses that broke: urls.one, urls.two" in told


CAUSES = (
    "LookupError: no user 1 (ours.py:12, in load)",
    "LookupError: no user 2: none (of 3) (ours.py:12, in load)",
    "LookupError: no user 1 (ours.py:13, in load)",
)


def test_one_cause_is_told_once() -> None:
    """Its class and its place make it one; what it says may differ from clause to clause."""
    verdicts = (Verdict.FAIL, Verdict.ERROR, Verdict.FAIL, Verdict.FAIL)
    results = tuple(
        Result(clause.id, clause.level, verdict, f"m{n}", cause=cause)
        for n, (clause, verdict, cause) in enumerate(
            zip(CLAUSES, verdicts, (CAUSES[0], CAUSES[1], CAUSES[0], CAUSES[2]), strict=False)
        )
    )

    told = lines(results=results)

    assert [[r.clause for r in group] for group in by_fault(results)] == [
        ["errors.one", "errors.two", "urls.one"],
        ["urls.two"],
    ]
    assert "  the same behind 2 more clauses that failed: errors.one, urls.one" in told
    assert [line for line in told if line.startswith("missed ")] == [
        f"missed urls.two ({CLAUSES[3].file})"
    ]


def test_one_page_that_refuses_many_is_told_once() -> None:
    told = "the reply was 400 BAD REQUEST: The token is missing.\nexpected more"
    names = [f"errors.n{n}" for n in range(6)]
    results = [Result(name, MUST, Verdict.FAIL, told) for name in names]

    assert [[r.clause for r in group] for group in by_fault(results)] == [names]
    assert len(by_fault(results[:5])) == 5


def test_many_with_one_cause_are_counted_by_chapter() -> None:
    clauses = [stated(f"{chapter}.n{n}") for chapter in ("a", "b") for n in range(20)]
    results = tuple(Result(c.id, MUST, Verdict.FAIL, "m", cause=CAUSES[0]) for c in clauses)

    def told(verbose: bool) -> str:
        made = summary(RUN, clauses, results, width=80, verbose=verbose)
        return " ".join("".join(piece.text for piece in line).strip() for line in made)

    assert "behind 39 more clauses that failed: a 19, b 20 (-v names them)" in told(False)
    assert all(clause.id in told(True) for clause in clauses)


def test_an_answer_of_the_applications_own_is_one_cause() -> None:
    """Also where the framework raises because of it; each block says what is behind it."""
    gate = "a path that has a view is answered with 302 to /login"
    causes = ["", "AttributeError: mine (flask/ctx.py:56, in __getattr__)", ""]
    results = tuple(
        Result(clause.id, clause.level, Verdict.FAIL, f"m{n}", cause=cause, manner=gate)
        for n, (clause, cause) in enumerate(zip(CLAUSES, causes, strict=False))
    )

    told = lines(results=results)

    assert [[r.clause for r in group] for group in by_fault(results)] == [
        ["errors.one", "errors.two", "urls.one"]
    ]
    assert f"  behind it: {gate}" in told


def test_a_known_deviation_that_is_hidden_says_so() -> None:
    result = Result(
        "errors.one", MUST, Verdict.KNOWN, "hides it", reason="So.", manner=manners.INDEX
    )

    assert "known errors.one: So. (hides it)" in lines(results=(result,), verbose=True)


def test_what_is_known_and_what_is_said_in_vain_is_told() -> None:
    idle = "known.toml: cured without being known of flask 3.1.3: urls.one"
    told = lines(
        run=replace(RUN, known="known deviations: 2 shipped for flask 3.1.3", idle=(idle,))
    )

    assert told[3] == "known deviations: 2 shipped for flask 3.1.3"
    assert f"without effect: {idle}" in told


@pytest.mark.parametrize(
    ("names", "missing", "told"),
    [
        (["a.b"], 5, "broken off by Ctrl-C, while a.b was judged: 4 of 9 clauses have a verdict"),
        (["c.d", "a.b"], 9, "by Ctrl-C, while a.b, c.d was judged: 0 of 9 clauses have a verdict"),
        ([], 5, "broken off by Ctrl-C: 4 of 9 clauses have a verdict"),
        ([], 9, "broken off by Ctrl-C before a clause was judged"),
    ],
)
def test_who_breaks_a_run_off_is_told_where(names: list[str], missing: int, told: str) -> None:
    assert broken_off("Ctrl-C", names, missing, 9).endswith(told)


def test_the_plainest_of_a_group_is_told_in_full() -> None:
    results = (
        Result("errors.one", MUST, Verdict.FAIL, "a long message", "app", cause=CAUSES[0]),
        Result("errors.two", MUST, Verdict.FAIL, "short", "app", cause=CAUSES[0]),
    )

    assert "FAILED errors.two (MUST)" in lines(results=results)
    assert "  the same behind 1 more clause that failed: errors.one" in lines(results=results)


def test_summary_begins_with_what_was_judged() -> None:
    assert lines()[:3] == [
        "flask 3.1.3",
        "Python 3.11.7, werkzeug 3.1.9, jinja2 3.1.6, blinker 1.9",
        "profile fuzz, seed 7: 5 clauses, 1,003 examples, 2.0 s of CPU",
    ]


def test_table() -> None:
    start = lines().index("") + 1

    assert lines()[start : start + 5] == [
        "Clauses by chapter: how many of those judged hold, and what the others are",
        "chapter  MUST  SHOULD  failed  missed  known  unsupported",
        "errors    1/2               1",
        "urls              0/2               1      1            1",
        "total     1/2     0/2       1       1      1            1",
    ]


def test_table_has_no_column_for_what_did_not_happen() -> None:
    passed = tuple(Result(c.id, c.level, Verdict.PASS) for c in CLAUSES[:3])

    assert "chapter  MUST" in lines(results=settled(CLAUSES, passed))


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
        f"  clause: {CLAUSES[0].file}",
    ]


@pytest.mark.parametrize("width", [80, 120])
def test_lines_fit(width: int) -> None:
    for verbose in (False, True):
        shown = lines(width=width, verbose=verbose)
        # What a failure says in full is never broken; nor is a command.
        kept = [line for line in shown if "replay" not in line and line.strip() != LONG.strip()]

        assert max(map(len, kept)) <= width


def test_nothing_is_cut() -> None:
    """Lines are broken at the width; a table keeps its cells, and a known deviation its link."""
    table = "values:\n  expected   seen\n> 1          2" + " " * 90 + "3"
    results = (*RESULTS[:3], Result("urls.two", SHOULD, Verdict.FAIL, table), *RESULTS[4:])

    for verbose in (False, True):
        told = lines(results=results, verbose=verbose)
        rows = [line.removeprefix("  ") for line in told if line.startswith("  > ")]
        assert rows == ["> expected  1", "> seen      2" + " " * 90 + "3"]
    assert " ".join(LONG.split()) in " ".join(" ".join(told).split())
    assert "  https://example.org" in told
    assert not [line for line in told if line.endswith("...")]


def test_control_characters_are_shown() -> None:
    """No terminal obeys what an implementation, an adapter or an entry says."""
    evil = "a\x1b[2Jb\r\x07\u202e"
    shown = r"a\x1b[2Jb\r\x07\u202e"
    judgement = Judgement(Verdict.KNOWN, evil, evil, broken=evil, cause=evil)
    result = Result.of(CLAUSES[0], judgement, reason=evil, link=evil)
    run = replace(RUN, implementation=evil, version=evil, packages=((evil, evil),))

    assert {result.message, result.counterexample, result.reason, result.link} == {shown}
    assert {result.broken, result.cause, run.implementation, run.version} == {shown}
    assert run.packages == ((shown, shown),)
    told = "\n".join(lines(run=run, results=settled(CLAUSES, [result]), verbose=True))
    assert all(char.isprintable() or char == "\n" for char in told)


def test_text_is_capped() -> None:
    result = Result.of(CLAUSES[0], Judgement(Verdict.FAIL, "x" * 100_000_000, "y" * 9_000))

    assert len(result.message) < 10_000
    assert result.message.endswith("x... (99,992,000 more characters)")
    assert result.counterexample.endswith("y... (1,000 more characters)")


def test_known_and_unsupported_are_listed_when_asked_for() -> None:
    assert lines()[-2:] == [
        "-v lists what is known, what is unsupported, the evidence and the",
        "  counterexamples of what is missed",
    ]

    shown = lines(verbose=True)

    assert [line for line in shown if line.startswith("known urls.three: where a value")]
    assert "unsupported 1 clause: needs url.build" in shown


def test_evidence() -> None:
    assert "evidence errors.two: exhaustive" in lines(verbose=True)


def test_document_keeps_the_order_of_the_suite() -> None:
    data = document(RUN, CLAUSES, settled(CLAUSES, RESULTS[::-1]), complete=True)

    assert [entry["id"] for entry in data["clauses"]] == [clause.id for clause in CLAUSES]
    assert list(data)[-1] == "complete"


def test_who_asks_next_to_nothing_is_told_so() -> None:
    unasked = Result("urls.one", MUST, Verdict.UNSUPPORTED, "needs url.build")
    few = (*[unasked] * 9, RESULTS[1])
    told = "9 of 10 clauses were not asked: -v says what to claim next"

    assert told in lines(results=few)
    assert "were not asked" not in "\n".join(lines(results=(*few, RESULTS[1])))
    assert told not in lines(results=few, verbose=True)
