"""What whole applications catch: which saboteurs are asked about, and how a run goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.strategies.whole.kinds import KINDS
from tests.saboteurs import Saboteur
from tools.caught import __main__ as command
from tools.caught.choice import CHAPTERS, compared, concerned, nearest_first, sample
from tools.caught.rounds import Outcome, judged
from tools.kept import Refused, add

MISSED = Outcome("a.b: x", "", 60.0)
CAUGHT = Outcome("a.b: x", "differential.lives", 0.5)


def test_every_kind_is_about_some_chapter() -> None:
    assert list(CHAPTERS) == list(KINDS)


def test_who_is_concerned() -> None:
    """A chapter with a kind, needs that are generated, and a fault in the judging process."""
    found = {saboteur.catches.partition(".")[0] for saboteur in concerned()}

    assert found <= {chapter for some in CHAPTERS.values() for chapter in some}
    assert len(concerned()) > 500
    assert {one.catches for one in concerned(["urls.anchor"])} == {
        "urls.anchor-comes-back",
        "urls.anchor-is-escaped",
    }
    assert not any(one.on_disk for one in concerned())


def test_a_longer_sample_begins_with_a_shorter_one() -> None:
    some = concerned(["urls."])

    assert sample(some, 20, 3)[:5] == sample(some, 5, 3) != sample(some, 5, 4)
    assert len(sample(some, 0, 3)) == len(some)


def test_the_nearest_clause_is_asked_first() -> None:
    (one, *_) = concerned(["flashing."])

    assert nearest_first(one)[0].id == "differential.sessions"
    assert sorted(c.id for c in nearest_first(one)) == sorted(c.id for c in compared())


def test_a_fault_is_caught_and_none_is_missed() -> None:
    (fault,) = concerned(["differential.responses"])
    none = Saboteur(
        "urls.query",
        "nothing",
        "app",
        "self.url_map.add(new_rule)\n",
        "self.url_map.add(new_rule)\n        pass\n",
    )

    assert judged(fault, 20, seed=0).by
    assert judged(none, 0.1, seed=0).by == ""


def test_a_run_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    asked: list[str] = []

    def answer(saboteur: Saboteur, seconds: float, seed: int) -> Outcome:
        asked.append(str(saboteur))
        return Outcome(str(saboteur), "differential.lives" * (len(asked) != 2), seconds)

    monkeypatch.setattr(command, "judged", answer)
    options = [f"--state={kept}", "--sample=3", "hooks."]
    assert command.main(options) == 0
    assert capsys.readouterr().out.endswith("\ncaught: 2/3 (66.7%)\n")
    assert command.main(options) == 0
    assert len(asked) == 3
    assert command.main([*options, "--missed"]) == 0
    assert asked[3:] == asked[1:2]
    assert capsys.readouterr().out.endswith("\ncaught: 3/3 (100.0%)\n")


def test_outcomes_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    for outcome in (MISSED, CAUGHT):
        add(path, outcome)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"saboteur": "cut')

    assert command.read(path) == {"a.b: x": CAUGHT}
    add(path, MISSED)
    with pytest.raises(Refused, match="kept:3: is no outcome"):
        command.read(path)


def test_another_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "kept"
    path.write_text("nothing\nof this\n", encoding="utf-8")

    assert command.main([f"--state={path}"]) == 2
    assert (
        capsys.readouterr().err == f"{path}:1: is no outcome of a saboteur; choose another file\n"
    )
