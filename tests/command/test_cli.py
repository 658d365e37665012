"""The command as it is typed: real runs of one clause, with an installer that installs nothing."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conformance.command import entry as door
from conformance.command.cli import begin, conformance
from tests.command.toys import BEGIN, command, running_with, with_toy_uv, write

ONE = ("--profile", "quick", "-k", "urls.negative-integer")


@pytest.mark.parametrize("name", sorted(conformance.commands))
def test_every_command_says_what_it_does(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert begin([name, "--help"]) == 0
    assert "Usage: conformance " in capsys.readouterr().out


def test_without_a_command_the_help_is_printed_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert begin([]) == 4

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Usage: conformance ")
    assert any(line.split()[:1] == ["doctor"] for line in lines), "a line for each command"


README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_every_command_of_the_readme_is_one() -> None:
    lines = re.findall(r"^    conformance (.+)$", README, flags=re.MULTILINE)
    for line in lines:
        name, *arguments = shlex.split(line)
        made = conformance.commands[name].make_context(name, arguments)
        assert made.params, line

    assert {shlex.split(line)[0] for line in lines} == set(conformance.commands)


def test_every_option_of_the_readme_is_one() -> None:
    section = README.partition("## From the command line")[2].partition("## Judge your own")[0]
    there = {opt for c in conformance.commands.values() for p in c.params for opt in p.opts}

    assert set(re.findall(r"(?<![\w-])(--?[a-z]+)\b", section)) <= there


WRONG = (
    (["run"], "Missing argument 'REQUIREMENT...'."),
    (["rum"], "No such command 'rum'"),
    (["run", "falsk"], "no adapter judges falsk; did you mean flask?"),
    (["run", "flask", "--profile", "slow"], "Invalid value for '--profile'"),
    (["run", "flask", "--with", "a b"], "'a b' is no requirement"),
    (["diff", "none.json", "other.json"], "none.json: No such file or directory"),
    (["report", "none.json"], "none.json: No such file or directory"),
    (["show", "urls.negative-integr"], "did you mean urls.negative-integer?"),
    (["list", "xyzzy"], "no clause matches 'xyzzy'"),
)


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_a_wrong_command_is_one_line(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begin(arguments) == 4

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("conformance: ")
    assert told in said.err
    assert said.err.count("\n") == 1


def test_without_the_extra_a_line_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "conformance.command.cli")
    monkeypatch.setitem(sys.modules, "rich", None)
    monkeypatch.setitem(sys.modules, "rich.console", None)

    assert door.main() == 4

    told = "install it with: pip install 'microframework-conformance[cli]'\n"
    assert capsys.readouterr().err.endswith(told)


def test_what_broke_is_the_exit_status_of_a_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = write(tmp_path / "one.json", {"a.b": "pass", "a.c": "known"})
    other = write(tmp_path / "other.json", {"a.b": "fail", "a.c": "pass"}, "2.0")

    assert begin(["diff", str(one), str(other)]) == 1
    assert "1 broken, 1 mended" in capsys.readouterr().out
    assert begin(["diff", str(one), str(one)]) == 0
    assert "2 alike" in capsys.readouterr().out
    assert begin(["diff", str(one), str(other), "--markdown"]) == 1
    assert capsys.readouterr().out.startswith("# toy 1.0 → toy 2.0\n")


def test_a_matrix_and_a_badge_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = write(tmp_path / "one.json", {"a.b": "pass"})
    text, shield = tmp_path / "matrix.md", tmp_path / "badge.json"

    assert begin(["report", str(one), "--markdown", str(text), "--badge", str(shield)]) == 0
    assert "| a | 1/1 |" in text.read_text(encoding="utf-8")
    assert json.loads(shield.read_text(encoding="utf-8"))["message"] == "1/1 MUST"
    assert begin(["report", str(one), str(one), "--badge", str(shield)]) == 4
    assert "--badge is of one report" in capsys.readouterr().err
    assert begin(["report", str(one), "--markdown", str(tmp_path / "no" / "x")]) == 3
    assert "No such file or directory" in capsys.readouterr().err


def test_a_run_from_installing_to_the_report(tmp_path: Path) -> None:
    ended = command(tmp_path, "run", "reference", *ONE)

    assert ended.returncode == 0, ended.stderr
    assert "reference: 1 passed in " in ended.stderr
    assert "1 passed in " in ended.stdout
    folder = tmp_path / "conformance-reports"
    data = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
    assert data["complete"] is True
    assert "passed" in (folder / "reference.txt").read_text(encoding="utf-8")
    # A second one, without anything that installs: what is there will do.
    (tmp_path / "log").unlink()
    again = command(tmp_path, "diff", "reference", str(folder / "reference.json"), *ONE)
    assert again.returncode == 0, again.stderr
    assert "1 alike" in again.stdout
    assert not (tmp_path / "log").exists()


def test_what_cannot_be_installed_costs_no_other_run(tmp_path: Path) -> None:
    ended = command(tmp_path, "run", "bottle==9.9", "reference", *ONE, TOY_REFUSES="bottle")

    assert ended.returncode == 4, ended.stderr
    told = "bottle==9.9 not judged: No solution found when resolving dependencies: Because"
    assert told in ended.stdout
    assert "1 passed in " in ended.stdout
    assert (tmp_path / "conformance-reports" / "reference.json").is_file()


def test_a_cache_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = command(tmp_path, "run", "reference", "--cache", str(tmp_path / "file" / "x"))

    assert ended.returncode == 3
    assert re.search(r"reference not judged: .*: Not a directory", ended.stdout)
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_command_that_is_broken_off_ends_what_it_started(
    tmp_path: Path, number: signal.Signals, status: int
) -> None:
    variables = {**os.environ, **with_toy_uv(tmp_path), "TOY_HANGS": "1"}
    process = subprocess.Popen(
        [*BEGIN, "run", "reference", "--cache", str(tmp_path / "cache")],
        cwd=tmp_path,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    log = tmp_path / "log"
    while not log.exists() or "install" not in log.read_text(encoding="utf-8"):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)

    assert process.returncode == status, said
    assert "Traceback" not in said
    assert running_with(str(tmp_path)) == []
    assert list((tmp_path / "cache" / "environments").iterdir()) == []
