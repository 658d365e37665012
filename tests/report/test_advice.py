"""What is told of an application that answers by itself: first, once, and with what to do."""

from __future__ import annotations

from dataclasses import replace

from conformance.clause import MUST
from conformance.judging.judge import Verdict
from conformance.judging.results import Result
from conformance.perform import manners
from conformance.report.advice import ADVICE, AFTER, HEAD, MOST, SECURE_COOKIES, advice

PAGE = f"{manners.PAGE} is answered with 200 'Write this page'"
TOKEN = f"{manners.POSTED} is answered with 400 'The token is missing.'"


def failed(number: int, manner: str, verdict: Verdict = Verdict.FAIL) -> Result:
    """Return a result behind which there is such an answer."""
    return Result(f"forms.made-{number}", MUST, verdict, manner=manner)


def test_each_question_has_an_answer() -> None:
    assert set(ADVICE) == {*manners.QUESTIONS, manners.SETTING}
    assert not [q for q in ADVICE for other in ADVICE if q != other and q.startswith(other)]


def test_a_setting_of_its_own_is_told_with_what_to_do() -> None:
    secure, other = (f"{manners.SETTING}: {name}" for name in (SECURE_COOKIES, "OTHER"))

    told = list(advice(failed(n, m, Verdict.UNSUPPORTED) for n, m in enumerate((secure, other))))

    harm = "which keeps 1 clause from being asked"
    assert told[1:3] == [
        f"- {secure}, {harm}: add --impl-scheme=https, with which cookies come back.",
        f"- {other}, {harm}: judge it without.",
    ]


def test_nothing_is_told_where_nothing_failed() -> None:
    by_design = replace(failed(2, PAGE, Verdict.KNOWN), by_design=True)

    assert list(advice([failed(1, ""), by_design])) == []


def test_known_deviations_that_nobody_could_ask_for_are_named() -> None:
    told = list(advice(failed(n, PAGE, Verdict.KNOWN) for n in range(8)))

    names = ", ".join(f"forms.made-{n}" for n in range(6))
    assert told == [
        HEAD,
        f"- {PAGE}: make it without the blueprint or the rule that answers.",
        f"They hide whether 8 known deviations still show: {names} and 2 more.",
        AFTER,
    ]


def test_the_answer_with_most_behind_it_comes_first() -> None:
    told = list(advice([failed(1, TOKEN), failed(2, PAGE), failed(3, PAGE)]))

    assert told[0] == HEAD
    assert told[1].startswith(f"- {PAGE}, which is behind 2 clauses that failed: make it without")
    assert told[2].startswith(f"- {TOKEN}, which is behind 1 clause that failed: switch that off")
    assert told[-1] == AFTER


def test_what_nobody_could_ask_is_counted_and_needs_no_entry() -> None:
    hidden = [failed(n, TOKEN, Verdict.UNSUPPORTED) for n in range(30)]

    told = list(advice([*hidden, failed(31, PAGE, Verdict.UNSUPPORTED)]))

    assert told == [
        HEAD,
        f"- {TOKEN}, which keeps 30 clauses from being asked: switch that off by its setting "
        "(WTF_CSRF_ENABLED = False, say).",
        f"- {PAGE}, which keeps 1 clause from being asked: make it without the blueprint or the "
        "rule that answers.",
        AFTER,
    ]


def test_what_fails_and_what_is_not_asked_is_one_line() -> None:
    told = list(advice([failed(1, PAGE), failed(2, PAGE, Verdict.UNSUPPORTED)]))

    doing = "which is behind 1 clause that failed and keeps 1 clause from being asked"
    assert told[1].startswith(f"- {PAGE}, {doing}: make it without")


def test_what_can_be_declared_is_written_out() -> None:
    told = list(advice([failed(1, TOKEN), failed(2, TOKEN)]))

    assert told[2:-1] == [
        "| [[by-design]]",
        '| reason = "A request that changes something needs a token."',
        "| clauses = [",
        '|   "forms.made-1",',
        '|   "forms.made-2",',
        "| ]",
    ]


def test_nobody_declares_a_page_for_every_path_or_too_much() -> None:
    assert len(list(advice([failed(1, PAGE)]))) == 3
    assert len(list(advice(failed(n, TOKEN) for n in range(MOST + 1)))) == 3


def test_who_sends_everybody_to_https_is_told_of_the_scheme() -> None:
    manners = [
        f"{question} is answered with 302 to https://localhost/x"
        for question in ("a path that has a view", "a view for /")
    ]
    results = [Result(f"a.b{n}", MUST, Verdict.FAIL, "m", manner=m) for n, m in enumerate(manners)]

    told = list(advice(results))

    assert told[1].startswith("- every request is sent to https, which is behind 2 clauses")
    assert '| scheme = "https"' in told
    assert not any("LOGIN_DISABLED" in line or "blueprint" in line for line in told)
