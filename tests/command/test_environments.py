"""When an environment is made, when one that is there will do, and what becomes of broken ones."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from conformance.caches import cache_folder
from conformance.command.environments import (
    ABANDONED,
    DAY,
    KEPT,
    READY,
    Environments,
)
from conformance.command.installing import Installer, NotInstalled, one_line
from conformance.command.suite import Suite
from conformance.command.wanted import read
from conformance.errors import UsageError

RELEASE, LINE = read("flask==2.2.5"), read("flask==2.2")


@dataclass(slots=True)
class Shell:
    """Runs no command: it makes the folders that they would, and can be made to fail."""

    commands: list[list[str]] = field(default_factory=list)
    says: str = ""
    ends: int = 0

    def __call__(self, command: Sequence[str]) -> tuple[int, str]:
        self.commands.append(list(command))
        if "venv" in command:
            folder = Path(command[-1])
            (folder / "bin").mkdir(parents=True)
            (folder / "bin" / "python").touch()
            (folder / "site").mkdir()
            return 0, ""
        if "install" in command:
            return self.ends, self.says
        return 0, f"{Path(command[0]).parents[1] / 'site'}\n"

    @property
    def installed(self) -> int:
        return sum("install" in command for command in self.commands)


@pytest.fixture
def shell() -> Shell:
    return Shell()


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    package = tmp_path / "checkout" / "conformance"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("1", encoding="utf-8")
    return Suite((package,), (("METADATA", "Name: x"), ("entry_points.txt", "")), ("pytest>=8.0",))


@pytest.fixture
def environments(tmp_path: Path, shell: Shell, suite: Suite) -> Environments:
    return Environments(tmp_path / "cache", suite, Installer(shell, "python3", "uv"))


def test_an_environment_has_what_is_wanted_and_the_suite(
    environments: Environments, shell: Shell
) -> None:
    made = environments.of(RELEASE)

    (command,) = [command for command in shell.commands if "install" in command]
    assert command[-len(RELEASE.packages) - 1 :] == [*RELEASE.packages, "pytest>=8.0"]
    assert (made.folder / "site" / "conformance" / "__init__.py").read_text() == "1"
    assert made.folder.name.startswith("flask-2.2.5+")


def test_a_release_is_installed_once(environments: Environments, shell: Shell) -> None:
    made = environments.of(RELEASE)
    age(made.folder, 400 * DAY)

    assert environments.of(RELEASE) == made
    assert shell.installed == 1


def test_a_line_is_installed_again_after_a_day(environments: Environments, shell: Shell) -> None:
    made = environments.of(LINE)
    assert environments.of(LINE) == made

    age(made.folder, 2 * DAY)

    assert environments.of(LINE).folder != made.folder
    assert shell.installed == 2


def test_without_a_network_an_older_one_will_do(environments: Environments, shell: Shell) -> None:
    made = environments.of(LINE)
    age(made.folder, 2 * DAY)
    shell.ends, shell.says = 1, "error: no network"

    found = environments.of(LINE)

    assert found.folder == made.folder
    day = time.strftime("%Y-%m-%d", time.localtime(time.time() - 2 * DAY))
    assert found.note == f"not renewed, judged as it was installed on {day}: no network"


def test_refresh_makes_a_release_anew(environments: Environments) -> None:
    made = environments.of(RELEASE)

    assert replace(environments, renew=True).of(RELEASE).folder != made.folder


def test_what_cannot_be_installed_leaves_nothing(environments: Environments, shell: Shell) -> None:
    shell.ends, shell.says = 1, "error: no such release"

    with pytest.raises(NotInstalled, match=r"^no such release$"):
        environments.of(RELEASE)

    assert list((environments.cache / "environments").iterdir()) == []


def test_one_that_broke_half_way_does_not_count(environments: Environments, shell: Shell) -> None:
    made = environments.of(RELEASE)
    (made.folder / READY).unlink()

    assert environments.of(RELEASE).folder != made.folder
    assert shell.installed == 2


def test_one_that_is_distrusted_is_made_anew(environments: Environments) -> None:
    made = environments.of(RELEASE)
    made.distrust()

    assert environments.of(RELEASE).folder != made.folder


@pytest.mark.parametrize("told", ["", "{", "[]", '{"python": 1}', '{"python": "/no/such"}'])
def test_a_mark_that_says_nothing_is_none(environments: Environments, told: str) -> None:
    made = environments.of(RELEASE)
    (made.folder / READY).write_text(told, encoding="utf-8")

    assert environments.of(RELEASE).folder != made.folder


def test_another_suite_has_an_environment_of_its_own(
    environments: Environments, suite: Suite
) -> None:
    made = environments.of(RELEASE)
    (suite.packages[0] / "new.py").write_text("2", encoding="utf-8")
    other = replace(environments, suite=Suite(suite.packages, suite.metadata, suite.requirements))

    assert other.of(RELEASE).folder != made.folder
    assert environments.of(RELEASE) == made


def test_another_python_has_an_environment_of_its_own(environments: Environments) -> None:
    made = environments.of(RELEASE)
    installer = replace(environments.installer, python="python3.12")

    assert replace(environments, installer=installer).of(RELEASE).folder != made.folder


def test_a_folder_is_installed_each_time(
    environments: Environments, shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "flask"', encoding="utf-8")
    wanted = read(str(tmp_path))

    environments.of(wanted)
    environments.of(wanted)

    assert shell.installed == 2


def test_what_nobody_uses_is_removed(environments: Environments) -> None:
    old, used = environments.of(RELEASE), environments.of(LINE)
    touch(old.folder / READY, KEPT + DAY)
    broken = environments.cache / "environments" / "broken"
    begun = environments.cache / "environments" / "begun"
    for folder, back in ((broken, ABANDONED + DAY), (begun, 60)):
        folder.mkdir()
        touch(folder, back)

    environments.of(read("flask==3.0.3"))

    assert (old.folder.exists(), used.folder.exists()) == (False, True)
    assert (broken.exists(), begun.exists()) == (False, True)


def age(folder: Path, seconds: float) -> None:
    """Let an environment have been made so long ago."""
    path = folder / READY
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(data | {"made": data["made"] - seconds}), encoding="utf-8")


def touch(path: Path, seconds: float) -> None:
    """Let a file have been used so long ago."""
    os.utime(path, (time.time() - seconds, time.time() - seconds))


# The installers.


def test_pip_serves_where_there_is_no_uv(tmp_path: Path, shell: Shell) -> None:
    Installer(shell, "python3").make(tmp_path / "e", ["flask"])

    assert shell.commands == [
        ["python3", "-m", "venv", str(tmp_path / "e")],
        [str(tmp_path / "e/bin/python"), "-m", "pip", "install", "-q", "flask"],
    ]


def test_a_python_that_is_not_there(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(UsageError, match=r"^--python 3\.99: there is no python3\.99 on PATH$"):
        Installer.found(shell, "3.99")


SAID = (
    (
        "  × No solution found when resolving dependencies:\n"
        "  ╰─▶ Because there is no version of flask==9.9.9 and you require\n"
        "      flask==9.9.9, we can conclude that your requirements are unsatisfiable.\n",
        "No solution found when resolving dependencies: Because there is no version of flask==9.9.9"
        " and you require flask==9.9.9, we can conclude that your requirements are unsatisfiable.",
    ),
    (
        "error: Failed to fetch: x\n  Caused by: no route\n",
        "Failed to fetch: x Caused by: no route",
    ),
    (
        "WARNING: x\nERROR: No matching distribution found\nnotice\n",
        "No matching distribution found",
    ),
    (
        "ERROR: Could not find x==7 (from versions: 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)\n",
        "Could not find x==7 (from versions: ..., 0.8, 0.9, 1.0)",
    ),
    ("  × No solution found\n  cause: Because so.\n", "No solution found: Because so."),
    ("something else\n\n", "something else"),
    ("", ""),
)


@pytest.mark.parametrize(("said", "told"), SAID)
def test_what_an_installer_says_is_one_line(said: str, told: str) -> None:
    assert one_line(said) == told


def test_what_is_long_keeps_its_beginning_and_its_end() -> None:
    told = one_line(f"error: Failed to install: {'x' * 2000}: No space left on device")

    assert told.startswith("Failed to install: x")
    assert told.endswith("No space left on device")
    assert len(told) < 420


# The suite.


def test_the_running_suite_is_whole() -> None:
    suite = Suite.running()

    assert [package.name for package in suite.packages] == [
        "adapters",
        "conformance",
        "reference_impl",
    ]
    assert {re.split(r"\W", need)[0] for need in suite.requirements} == {
        *("pytest", "hypothesis", "requests", "werkzeug", "packaging")
    }


def test_a_copy_has_no_compiled_files(tmp_path: Path, suite: Suite) -> None:
    compiled = suite.packages[0] / "__pycache__"
    compiled.mkdir()
    (compiled / "x.pyc").touch()
    site = tmp_path / "site"
    site.mkdir()

    suite.copy_to(site)

    assert not (site / "conformance" / "__pycache__").exists()
    (told,) = site.glob("*.dist-info")
    assert (told / "METADATA").read_text() == "Name: x"


def test_what_python_compiled_does_not_tell_suites_apart(suite: Suite) -> None:
    before = suite.fingerprint
    (suite.packages[0] / "x.pyc").touch()

    assert Suite(suite.packages, suite.metadata, suite.requirements).fingerprint == before


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")

    assert cache_folder() == tmp_path / "microframework-conformance"
