"""The back-test: what files of changelogs may say, what is compared, what comes of it, the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.clause import load_clauses
from conformance.errors import UsageError
from tests.backtest.__main__ import DOCS, changelogs_and_pairs, main
from tests.backtest.changelogs import Bug, Changelog, read_changelog
from tests.backtest.page import PAGE, page, read_verdicts
from tests.backtest.pairs import Outcome, Pair, outcome, pairs_of, to_judge
from tests.ranges.table import Environment, Table, read_table

pytest.importorskip("werkzeug")
RENEW = "python -m tests.backtest"
RELEASES = {"flask": ("2.0.3", "2.1.0", "2.1.1")}
CLAUSE = load_clauses()[0].id


Everything = tuple[tuple[Changelog, ...], tuple[Pair, ...]]


@pytest.fixture(scope="module")
def everything() -> Everything:
    return changelogs_and_pairs()


def bug(*clauses: str, bad: str = "2.1.0", good: str = "2.1.1") -> Bug:
    return Bug("flask", good, "It breaks.", clauses, "https://flask.invalid", bad, good)


def read(tmp_path: Path, text: str) -> Changelog:
    path = tmp_path / "flask.toml"
    path.write_text(f'source = "https://flask.invalid/{{}}"\n{text}', encoding="utf-8")
    return read_changelog(path, [CLAUSE], RELEASES)


def test_the_page_is_up_to_date(everything: Everything) -> None:
    logs, pairs = everything
    wanted = page(logs, pairs, read_verdicts(DOCS))

    told = f"docs/backtest.md is stale; write it with: {RENEW} --page"
    assert (DOCS / PAGE).read_text(encoding="utf-8") == wanted, told


def test_everything_has_been_judged(everything: Everything) -> None:
    _, pairs = everything
    verdicts = read_verdicts(DOCS)
    missing = {
        f"{environment}: {clause}"
        for environment, clauses in to_judge(pairs).items()
        for clause in clauses
        if clause not in verdicts.get(environment.name, {})
    }

    assert missing == set(), f"judge it with: {RENEW}"


def test_what_is_not_shown_says_why(everything: Everything) -> None:
    logs, pairs = everything
    verdicts = read_verdicts(DOCS)
    silent = [
        f"{one.project} {one.release}: {one.told}"
        for log in logs
        for one in log.bugs
        if outcome(one, pairs, verdicts)[0] is Outcome.HIDDEN and not one.why
    ]

    assert silent == [], "write into the file of the changelog why no clause shows it"


def test_a_bug_is_between_a_release_and_the_one_before(tmp_path: Path) -> None:
    text = f"""
        ["2.1.0"]
        left = {{ typing = 2 }}
        bugs = [{{ told = "It breaks.", clauses = ["{CLAUSE}"] }}]
        ["2.1.1"]
        bugs = [{{ told = "It breaks.", clauses = [], bad = "2.0.3", link = "https://b.invalid" }}]
    """
    log = read(tmp_path, text)

    assert log.left == {"typing": 2}
    assert [(one.bad, one.good) for one in log.bugs] == [("2.0.3", "2.1.0"), ("2.0.3", "2.1.1")]
    links = ["https://flask.invalid/2-1-0", "https://b.invalid"]
    assert [one.link for one in log.bugs] == links


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('["2.1.0"]\nleft = { typo = 2 }', "2.1.0: unknown key 'typo'; there are feature"),
        ('["2.1.0"]\nbug = []', "2.1.0: unknown key 'bug'; there are left, bugs"),
        ('["2.1.0"]\nbugs = [{ told = "It." }]', "2.1.0: a bug has 'told'"),
        ('["2.1.0"]\nbugs = [{ told = "It.", clauses = ["a.b"] }]', "no clause has the id a.b"),
        ('["new"]\nbugs = [{ told = "It.", clauses = [] }]', "new: is no version"),
        ("bugs = 1", "bugs: '1' is no table"),
        ("[", "flask.toml: "),
    ],
)
def test_a_file_that_is_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=r"flask\.toml: ") as raised:
        read(tmp_path, text)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_both_sides_are_alike_in_all_else() -> None:
    table = read_table()
    log = Changelog("flask", "flask", (bug(CLAUSE),), {})
    (pair,) = pairs_of(log, table, {CLAUSE})

    assert (pair.bad.release("flask"), pair.good.release("flask")) == ("2.1.0", "2.1.1")
    assert pair.bad.release("werkzeug") == pair.good.release("werkzeug") == "2.1.2"


def test_what_cannot_be_asked_is_asked_through_another() -> None:
    table = read_table()
    made = Bug("werkzeug", "3.1.3", "It.", (CLAUSE,), "https://a.invalid", "3.1.2", "3.1.3")
    log = Changelog("werkzeug", "flask", (made,), {})
    ((own,), (through,)) = (pairs_of(log, table, clauses) for clauses in ({CLAUSE}, set()))

    assert own.bad.releases == (("werkzeug", "3.1.2"),)
    named = replace(log, bugs=(replace(made, through="flask"),))
    assert pairs_of(named, table, {CLAUSE})[0].bad == through.bad
    assert through.bad.releases == (("flask", "3.1.3"), ("werkzeug", "3.1.2"))


def test_a_release_that_there_is_not_is_not_compared() -> None:
    log = Changelog("flask", "flask", (bug(CLAUSE, bad=""),), {})

    assert pairs_of(log, Table({"flask": RELEASES["flask"]}, ()), {CLAUSE}) == ()
    assert outcome(log.bugs[0], (), {}) == (Outcome.UNASKED, None)


BAD, GOOD = (Environment((("flask", release),)) for release in ("2.1.0", "2.1.1"))


@pytest.mark.parametrize(
    ("bad", "good", "wanted"),
    [
        ("known", "pass", Outcome.SHOWN),
        ("fail", "pass", Outcome.SHOWN),
        ("pass", "pass", Outcome.HIDDEN),
        ("known", "known", Outcome.HIDDEN),
        ("pass", "fail", Outcome.HIDDEN),
        ("unsupported", "pass", Outcome.UNASKED),
        ("known", "error", Outcome.UNASKED),
    ],
)
def test_what_verdicts_mean(bad: str, good: str, wanted: Outcome) -> None:
    made = bug("a.b")
    verdicts = {BAD.name: {"a.b": bad}, GOOD.name: {"a.b": good}}
    result, shown = outcome(made, [Pair(made, "a.b", BAD, GOOD)], verdicts)

    assert result is wanted
    assert (shown is not None) == (wanted is Outcome.SHOWN)


def test_one_clause_is_enough() -> None:
    made = bug("a.b", "a.c")
    pairs = [Pair(made, clause, BAD, GOOD) for clause in made.clauses]
    verdicts = {
        BAD.name: {"a.b": "pass", "a.c": "known"},
        GOOD.name: {"a.b": "pass", "a.c": "pass"},
    }

    assert outcome(made, pairs, verdicts) == (Outcome.SHOWN, pairs[1])
    assert to_judge(pairs) == {BAD: ("a.b", "a.c"), GOOD: ("a.b", "a.c")}
    assert outcome(bug(), pairs, verdicts) == (Outcome.UNSAID, None)


def test_the_page_counts_what_is_shown_and_what_is_left_out() -> None:
    made, silent = bug("a.b"), bug()
    log = Changelog("flask", "flask", (made, silent), {"typing": 3})
    pairs = [Pair(made, "a.b", BAD, GOOD)]
    text = page([log], pairs, {BAD.name: {"a.b": "known"}, GOOD.name: {"a.b": "pass"}})

    assert "| [Flask](#flask) | 2 | 1 | 0 | 0 | 1 |" in text
    assert "| shown | `a.b`: Flask 2.1.0 → Flask 2.1.1 |" in text
    assert "| typing | annotations | 3 |" in text


def test_an_unknown_project_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flasc"]) == 2
    told = "flasc: no changelog of that was gone through; did you mean flask?\n"
    assert capsys.readouterr().err == told
