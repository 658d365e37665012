"""What comes of runs: of those that end well, of those that leave nothing, and of full disks."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from conformance.command import narrator
from conformance.command.children import Children, Stopped
from conformance.command.environments import READY, Environment
from conformance.command.installing import NotInstalled
from conformance.command.live import Lines, counted
from conformance.command.running import (
    ALWAYS,
    Outcome,
    Settings,
    Work,
    judge_all,
    keep,
    last_line,
    worst,
)
from conformance.command.tracks import Narration, Stage, Track
from conformance.command.wanted import Wanted, named, read
from tests.command.toys import document, entry, running_with

DEFAULT = Settings()
REFERENCE, FLASK = read("reference"), read("flask==3.1.3")
# What stands for the Python of an environment: it is called as pytest is, and does as it is told.
PRETENDED = """\
#!{python}
import json, os, sys
[report] = [a.partition("=")[2] for a in sys.argv if a.startswith("--impl-report=")]
with open(os.environ["CONFORMANCE_NARRATION"], "a") as told:
    told.write('{{"total": 1}}\\n{{"began": "a.b"}}\\n')
    told.write('{{"ended": "a.b", "status": "passed", "message": ""}}\\n')
{body}
"""
REPORTS = f"open(report, 'w').write({json.dumps(document([entry('a.b')]))!r}); "


@dataclass(slots=True)
class Prepared:
    """Environments that are there: each has a Python that does what a text says."""

    folder: Path
    body: str = REPORTS
    renew: bool = False
    asked: list[Wanted] = field(default_factory=list)

    def of(self, wanted: Wanted) -> Environment:
        self.asked.append(wanted)
        if "cannot" in self.body:
            raise NotInstalled("there is no such release")
        place = self.folder / wanted.label
        place.mkdir(exist_ok=True)
        (place / READY).touch()
        text = PRETENDED.format(python=sys.executable, body=self.body)
        (place / "python").write_text(text, encoding="utf-8")
        (place / "python").chmod(0o755)
        return Environment(place, place / "python")


def judge(
    prepared: Prepared, reports: Path | None, *wanted: Wanted, settings: Settings = DEFAULT
) -> tuple[list[Outcome], list[Track]]:
    work = Work(prepared, Children(), settings, reports)  # type: ignore[arg-type]
    tracks = [Track(one.asked) for one in wanted]
    return judge_all(work, named(wanted), tracks, 2, lambda: time.sleep(0.01)), tracks


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    folder = tmp_path / "environments"
    folder.mkdir()
    return Prepared(folder)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder


def test_each_gets_a_report_and_what_pytest_printed(prepared: Prepared, reports: Path) -> None:
    outcomes, tracks = judge(prepared, reports, FLASK, REFERENCE)

    assert [outcome.status for outcome in outcomes] == [0, 0]
    assert sorted(path.name for path in reports.iterdir()) == [
        *("flask-3.1.3.json", "flask-3.1.3.txt", "reference.json", "reference.txt")
    ]
    assert [(track.stage, track.done, track.total) for track in tracks] == [(Stage.DONE, 1, 1)] * 2


ENDS = (
    ("sys.exit(3)", 3, "nothing was printed (pytest ended with 3; its environment is made anew"),
    ("print('ERROR: --impl=x: broken'); sys.exit(4)", 4, "--impl=x: broken (pytest ended with 4)"),
    ("os.kill(os.getpid(), 9)", 3, "(signal 9 ended pytest; its environment is made anew"),
    ("open(report, 'w').write('{'); sys.exit(0)", 3, "(pytest ended with 0; its environment is"),
    (REPORTS + "sys.exit(5)", 5, "no clause was chosen; `conformance list` names them"),
    (REPORTS + "print('INTERNALERROR> E  x'); sys.exit(3)", 3, "x (pytest ended with 3)"),
    ("cannot = 1", 4, "there is no such release"),
)


@pytest.mark.parametrize(("body", "status", "told"), ENDS)
def test_a_run_that_leaves_no_verdicts(
    prepared: Prepared, reports: Path, body: str, status: int, told: str
) -> None:
    prepared.body = body

    ((outcome,), (track,)) = judge(prepared, reports, FLASK)

    assert (outcome.status, outcome.report) == (status, None)
    assert told in outcome.problem
    assert "\n" not in outcome.problem
    assert track.stage is Stage.BROKEN
    assert list(reports.iterdir()) == []


@pytest.mark.parametrize(("status", "trusted"), [(3, False), (4, True)])
def test_an_environment_in_which_pytest_breaks_is_made_anew(
    prepared: Prepared, reports: Path, status: int, trusted: bool
) -> None:
    prepared.body = f"sys.exit({status})"

    judge(prepared, reports, FLASK)

    assert (prepared.folder / FLASK.label / READY).exists() is trusted


def test_a_failure_is_the_exit_status(prepared: Prepared, reports: Path) -> None:
    prepared.body = REPORTS + "sys.exit(1)"

    ((outcome,), _) = judge(prepared, reports, FLASK)

    assert outcome.status == 1
    assert (reports / "flask-3.1.3.json").is_file()


def test_a_difference_takes_what_was_judged_before(prepared: Prepared) -> None:
    ((first,), _) = judge(prepared, None, FLASK)
    prepared.body = "sys.exit(3)"

    ((again,), _) = judge(prepared, None, FLASK)

    assert again.report is not None
    assert first.report is not None
    assert replace(again.report, folder=first.report.folder) == first.report


@pytest.mark.parametrize(
    "other", [Settings(keyword="urls."), Settings(level="must"), Settings(profile="quick")]
)
def test_other_settings_are_judged_again(prepared: Prepared, other: Settings) -> None:
    judge(prepared, None, FLASK)
    prepared.body = "sys.exit(3)"

    ((again,), _) = judge(prepared, None, FLASK, settings=other)

    assert again.report is None


def test_what_was_drawn_at_random_is_not_kept(prepared: Prepared) -> None:
    fuzz = Settings(profile="fuzz")
    judge(prepared, None, FLASK, settings=fuzz)
    prepared.body = "sys.exit(3)"

    ((again,), _) = judge(prepared, None, FLASK, settings=fuzz)

    assert again.report is None


def test_settings_are_pytests() -> None:
    assert Settings().options() == ["--hypothesis-profile=default", "--impl-level=may"]
    made = Settings("quick", "urls.", "must", strict=True).options()
    assert made[2:] == ["-k", "urls.", "--impl-strict"]


def test_a_full_disk_costs_no_report(
    prepared: Prepared, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(made: Path, part: Path) -> None:
        part.write_text("half", encoding="utf-8")
        raise OSError(errno.ENOSPC, "No space left on device", str(part))

    monkeypatch.setattr(shutil, "copyfile", full)
    monkeypatch.setattr(tempfile, "tempdir", str(prepared.folder))

    ((outcome,), _) = judge(prepared, reports, FLASK)

    told = f"{reports / 'flask-3.1.3.json'} could not be written: No space left on device; it is "
    assert outcome.problem.startswith(told)
    elsewhere = Path(outcome.problem.removeprefix(told).removesuffix(" instead"))
    assert json.loads(elsewhere.read_text(encoding="utf-8"))["complete"] is True
    assert outcome.status == 3
    assert list(reports.iterdir()) == []


def test_an_older_report_stays_until_the_new_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, wanted = tmp_path / "made", tmp_path / "wanted"
    made.write_text("new", encoding="utf-8")
    wanted.write_text("old", encoding="utf-8")
    monkeypatch.setattr(shutil, "copyfile", lambda a, b: fail())
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(OSError, match="could not be written"):
        keep(made, wanted)

    assert wanted.read_text(encoding="utf-8") == "old"


def fail() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_the_worst_status_is_the_exit_status() -> None:
    assert worst([Outcome(FLASK, 0), Outcome(FLASK, 4), Outcome(FLASK, 1)]) == 4
    assert worst([]) == 0


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("x\nERROR: a thing\ny\n", "a thing"),
        ("INTERNALERROR> a\nINTERNALERROR> E   b\n", "b"),
        ("x\nlast\n\n", "last"),
        ("", ""),
    ],
)
def test_the_line_that_says_what_is_wrong(said: str, told: str) -> None:
    assert last_line(said).removeprefix("E").strip() == told


# While they go on.


def test_who_breaks_off_ends_what_runs(prepared: Prepared, reports: Path) -> None:
    prepared.body = "import time; open(report + '.begun', 'w').close(); time.sleep(600)"
    work = Work(prepared, Children(), Settings(), reports)  # type: ignore[arg-type]
    tracks = [Track(FLASK.asked), Track(REFERENCE.asked)]

    def wait() -> None:
        time.sleep(0.01)
        if all(track.total for track in tracks):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge_all(work, named([FLASK, REFERENCE]), tracks, 2, wait)

    assert [track.stage for track in tracks] == [Stage.BROKEN] * 2
    assert list(reports.iterdir()) == []
    with pytest.raises(Stopped):
        work.children.run([sys.executable, "-c", ""])


def test_a_command_that_cannot_be_started() -> None:
    status, said = Children().run(["/no/such/program"])

    assert (status, said) == (127, "/no/such/program: No such file or directory")


def test_variables_of_this_environment_do_not_reach_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("PYTHONPATH", "PYTEST_ADDOPTS", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "ours")

    _, said = Children().run(["/usr/bin/env"])

    assert "=ours" not in said


def test_what_a_run_tells_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "told"
    narration = Narration(path)
    assert list(narration.news()) == []

    path.write_text('{"total": 2}\n{"beg', encoding="utf-8")
    assert list(narration.news()) == [{"total": 2}]
    with path.open("a", encoding="utf-8") as file:
        file.write('an": "a.b"}\n')
    assert list(narration.news()) == [{"began": "a.b"}] == [json.loads('{"began": "a.b"}')]


EVENTS: Sequence[dict[str, object]] = (
    {"total": 4},
    {"began": "a.b"},
    {"ended": "a.b", "status": "passed", "message": ""},
    {"ended": "a.c", "status": "failed", "message": "404"},
    {"ended": "a.d", "status": "missed", "message": "x"},
)


def test_lines_tell_what_is_new() -> None:
    track = Track("flask")
    lines = Lines([track])
    assert list(lines.news()) == []
    track.stage = Stage.INSTALLING
    assert list(lines.news()) == ["flask: is being installed"]
    for event in EVENTS:
        track.take(event)

    assert list(lines.news()) == [
        "flask: failed a.c: 404",
        "flask: 4 clauses are judged",
        "flask: 3 of 4: 1 passed, 1 failed, 1 missed",
    ]
    assert list(lines.news()) == []
    assert (track.current, track.done) == ("a.b", 3)


def test_counts_leave_out_what_did_not_happen() -> None:
    assert counted({"passed": 2, "failed": 0, "known": 1, "error": 0, "fixed": 0, "missed": 0,
                    "unsupported": 0}).plain == "2 passed, 1 known"  # fmt: skip


def test_a_label_is_told_apart() -> None:
    other = replace(FLASK, asked="flask-3.1.3")

    assert [name.partition("-")[0] for name in named([FLASK, other])] == ["flask", "flask"]
    assert len(named([FLASK, other])) == 2


STARTS = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(1000)"


@pytest.mark.skipif(not Path("/proc").exists(), reason="the processes are found there")
def test_a_run_ends_with_a_command_that_was_killed(tmp_path: Path) -> None:
    told, report = tmp_path / "told", tmp_path / "report.json"
    words = [sys.executable, "-m", "pytest", "--pyargs", "conformance", *ALWAYS]
    started = subprocess.Popen(
        [sys.executable, "-c", STARTS, *words, "--impl=reference", f"--impl-report={report}"],
        cwd=tmp_path,
        env={**os.environ, narrator.VARIABLE: str(told)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not told.exists() or "ended" not in told.read_text(encoding="ascii"):
        assert started.poll() is None
        time.sleep(0.05)
    started.kill()
    started.wait()

    until = time.monotonic() + 60
    while running_with(str(report)) and time.monotonic() < until:
        time.sleep(0.05)
    assert running_with(str(report)) == []
    assert json.loads(report.read_text(encoding="ascii"))["complete"] is False
