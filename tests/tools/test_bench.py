"""What a run costs: how its figures are taken, and how they are shown."""

from __future__ import annotations

import pytest

from conformance.strategies.whole.kinds import KINDS
from tools.bench import kills, runs
from tools.bench.__main__ import main
from tools.bench.tables import Line, by_chapter, dearest
from tools.bench.throughput import Played, table, throughput

LINES = [Line("a.one", 0.25, 2), Line("b.one", 1.0, 1), Line("a.two", 0.5, 4)]


def test_the_dearest_come_first() -> None:
    assert list(by_chapter(LINES, "examples", "clauses")) == [
        "               clauses  examples  seconds  ms each",
        "b                    1         1     1.00   1000.0",
        "a                    2         6     0.75    375.0",
        "total                3         7     1.75    583.3",
    ]
    assert [line.split()[-1] for line in dearest(LINES, 2)] == ["b.one", "a.two"]


def test_kills_are_counted_by_the_second() -> None:
    rates = [line.split()[-1] for line in by_chapter(LINES, "kills", "saboteurs", rate=True)]
    assert rates == ["kills/s", "1.0", "8.0", "4.0"]
    assert list(by_chapter([], "kills", "saboteurs", rate=True))[1].split() == [
        "total", "0", "0", "0.00", "0.0",
    ]  # fmt: skip


@pytest.mark.long
def test_a_run_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--impl=reference", "-k", "flashing.", "--runs=1", "--most=1"]) == 0
    told = capsys.readouterr().out
    assert "profile quick: " in told
    assert "\nflashing " in told
    assert sum("flashing." in line for line in told.splitlines()) == 1


def test_who_writes_no_report_is_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--impl=flaks", "--runs=1"]) == 2
    assert "flaks" in capsys.readouterr().err


def test_what_is_not_caught_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = kills.chosen(["flashing."])[:2]
    monkeypatch.setattr(kills, "all_saboteurs", lambda: [first, second])
    monkeypatch.setattr(
        kills,
        "judged",
        lambda saboteur, profile, by: kills.Outcome(saboteur, saboteur is first, 0.5),
    )
    assert main(["--kills", "flashing"]) == 0
    assert capsys.readouterr().out.endswith(f"not caught by profile quick:\n  {second}\n")


def test_a_saboteur_is_judged() -> None:
    outcome = kills.judged(kills.chosen(["flashing."])[0], "quick")
    assert (outcome.caught, outcome.seconds > 0) == (True, True)


def test_what_is_watched_is_played_as_bare(capsys: pytest.CaptureFixture[str]) -> None:
    played = throughput("reference", count=3)

    assert [one.kind for one in played] == list(KINDS)
    assert all(one.watched > 0 < one.bare for one in played)
    assert main(["--throughput", "--impl=nobody:there"]) == 2
    assert "nobody" in capsys.readouterr().err


def test_rates_are_by_the_second() -> None:
    lines = list(table([Played("routing", 2, 8, 0.5, 0.25), Played("urls", 1, 4, 0.5, 0.25)]))

    assert [line.split() for line in lines[1:]] == [
        ["routing", "4", "16", "32", "0.50"],
        ["urls", "2", "8", "16", "0.50"],
        ["total", "3", "12", "24", "0.50"],
    ]


def test_figures_tell_what_is_left() -> None:
    assert runs.Figures("x", 5.0, 1.0, tuple(LINES)).judging == 1.75
