"""The command, without network: what is shipped is judged nowhere here, only read and derived."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.version import Version

from conformance.clause import load_clauses
from conformance.entries.deviations import read_deviations
from tests.ranges import __main__ as command
from tests.ranges import judging
from tests.ranges.derive import is_unreleased, points_of
from tests.ranges.judging import Bench, NotJudged
from tests.ranges.renew import listed, not_older, rewritten
from tests.ranges.table import FILE, Environment, read_table
from tests.ranges.toys import at
from tests.ranges.unreleased import main as judge_checkouts

Answers = Callable[[Environment], str]
CLAUSE = "urls.negative-integer"


def report(environment: Environment, verdict: str) -> dict[str, object]:
    """Return a report that is complete."""
    clauses = [{"id": CLAUSE, "verdict": verdict}]
    packages = dict(environment.releases)
    return {"environment": {"packages": packages}, "clauses": clauses, "complete": True}


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answers], None]:
    """Let each environment be judged by a function in place of a run."""

    def prepare(answer: Answers) -> None:
        monkeypatch.setattr(Bench, "report", lambda bench, e: report(e, answer(e)))

    return prepare


@pytest.mark.parametrize("path", sorted(command.KNOWN.glob("*.toml")), ids=lambda p: p.stem)
def test_each_shipped_range_has_releases(path: Path) -> None:
    """An entry without one would be judged nowhere."""
    table = read_table()
    entries = read_deviations(path, [clause.id for clause in load_clauses()])

    nowhere = [
        entry.clause
        for entry in entries
        if not is_unreleased(entry) and not list(points_of(entry, table, path.stem))
    ]

    assert nowhere == []
    assert table.newer_than_lines(path.stem) == ()


def test_table_is_in_order() -> None:
    for name, releases in read_table().releases.items():
        assert list(releases) == sorted(set(releases), key=Version), name


def test_right_entries_end_with_0(
    answers: Callable[[Answers], None], capsys: pytest.CaptureFixture[str]
) -> None:
    answers(lambda environment: "known")

    assert command.main(["flask", CLAUSE]) == 0
    assert "flask.toml" not in capsys.readouterr().out


def test_wrong_entry_ends_with_1(
    answers: Callable[[Answers], None], capsys: pytest.CaptureFixture[str]
) -> None:
    answers(lambda e: "fixed" if e.release("flask") == "1.1.0" else "known")

    assert command.main(["flask", CLAUSE]) == 1
    said = capsys.readouterr().out
    assert f"flask.toml: {CLAUSE} (>=1.1): does not show on Flask 1.1.0" in said


def test_clauses_that_nobody_chose_are_not_told(
    answers: Callable[[Answers], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """The word of one clause may run another one, whose entries are not looked at then."""
    answers(lambda environment: "known")

    assert command.main(["flask", "urls.slash-before-path"]) == 1
    said = capsys.readouterr().out
    assert CLAUSE not in said
    assert "urls.slash-before-path (>=1.1): not judged on first flask 1.1.0" in said


def test_environment_that_cannot_be_made_is_one_line(
    answers: Callable[[Answers], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(environment: Environment) -> str:
        if environment.release("flask") == "1.1.0":
            raise NotJudged("there is no such release")
        return "known"

    answers(answer)

    assert command.main(["flask", CLAUSE]) == 1
    said = capsys.readouterr().out
    assert "Flask 1.1.0 / Werkzeug 1.0.1: not judged: there is no such release\n" in said
    assert f"{CLAUSE} (>=1.1): not judged on first flask 1.1.0." in said
    assert "Flask 3.1" in said, "the others go on"


def test_unknown_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["flsk"]) == 2
    assert "flsk: neither" in capsys.readouterr().err


def test_reports_that_are_there_are_taken(tmp_path: Path) -> None:
    environment = at("2.0", "1.1")
    (tmp_path / f"{environment.name}.json").write_text(json.dumps(report(environment, "pass")))

    assert Bench(tmp_path / "none", tmp_path).report(environment)["complete"] is True
    assert not (tmp_path / "none").exists()


def test_report_that_was_broken_off_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = at("2.0", "1.1")
    whole = report(environment, "pass")
    path = tmp_path / f"{environment.name}.json"
    path.write_text(json.dumps({**whole, "complete": False}))
    write = f"import sys; open(sys.argv[-1].split('=')[1], 'w').write({json.dumps(whole)!r})"
    script = tmp_path / "python"
    script.write_text(f"#!{sys.executable}\n{write}\n")
    script.chmod(0o755)
    monkeypatch.setattr(Bench, "_python", lambda bench, e: script)

    assert Bench(tmp_path, tmp_path).report(environment) == whole
    assert json.loads(path.read_text()) == whole


def test_other_releases_than_asked_for(tmp_path: Path) -> None:
    found = report(at("2.0", "2.0"), "pass")

    with pytest.raises(NotJudged, match=r"lib 2\.0 was installed"):
        judging._check(found, at("2.0", "1.1"))


def test_installer_that_fails_is_one_line(tmp_path: Path) -> None:
    bench = Bench(tmp_path, tmp_path)
    told = "import sys; sys.exit('collecting\\nERROR: No matching distribution\\nhint')"

    with pytest.raises(NotJudged) as caught:
        bench._run([sys.executable, "-c", told], tmp_path)

    assert str(caught.value) == "ERROR: No matching distribution"


def test_after_ctrl_c_nothing_is_started(tmp_path: Path) -> None:
    bench = Bench(tmp_path, tmp_path)
    bench.stop()

    with pytest.raises(NotJudged, match="stopped"):
        bench._run([sys.executable, "-c", ""], tmp_path)


def test_table_is_written_anew() -> None:
    text = FILE.read_text(encoding="utf-8")
    said = "toy (2.0)\nAvailable versions: 2.0, 1.10, 1.9, 0.1\n"

    found = not_older(listed(said), "1.9")

    assert found == ["1.9", "1.10", "2.0"]
    assert rewritten(text, read_table().releases) == text, "the table is as the script writes it"
    assert '[releases]\ntoy = [\n    "1.9", "1.10", "2.0",\n]\n' in rewritten(text, {"toy": found})


@pytest.mark.parametrize("variables", [{}, {"FLASK_MAIN": "flask"}, {"WERKZEUG_MAIN": ""}])
def test_no_checkout_is_told(variables: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert judge_checkouts([], variables) == 0
    assert "nothing is judged: " in capsys.readouterr().out
