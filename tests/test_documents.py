"""README and CONTRIBUTING name what exists, and all of it."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import tests.ranges.__main__ as ranges
import tests.variations.__main__ as variations
from conformance.clause import MUST, REGISTRY, clause
from conformance.describe.capabilities import Capability
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Verdict
from conformance.sources import plain_sense, renew

SOURCE = plain_sense("of a self-test")
ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PLUGIN = (ROOT / "conformance" / "options.py").read_text(encoding="utf-8")


def test_every_option_is_explained() -> None:
    options = set(re.findall(r'"(--impl[a-z-]*)"', PLUGIN))

    assert options
    assert options - set(re.findall(r"`(--impl[a-z-]*)", README)) == set()


def test_every_verdict_is_explained() -> None:
    table = README.partition("## Read a verdict")[2].partition("## Options")[0]

    assert [verdict for verdict in Verdict if f"| `{verdict}` |" not in table] == []


def test_every_profile_is_explained() -> None:
    (row,) = [line for line in README.splitlines() if "| `--hypothesis-profile" in line]

    assert [name for name in PROFILES if name not in row] == []


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_files_that_are_named_exist(text: str) -> None:
    named = re.findall(r"`((?:conformance|reference_impl|adapters|tests)/[\w./]*)`", text)

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


# What users of a wheel are told to do. They have what is installed, and no checkout.
INSTALLED = (
    README.partition("## Read a verdict")[2].partition("## What is promised")[0],
    CONTRIBUTING.partition("## Add an adapter")[2].partition("<!-- contract")[0],
)
FOR_READERS = {"tests/extensions/"}  # where more of the kind can be read


@pytest.mark.parametrize("text", INSTALLED, ids=["README", "CONTRIBUTING"])
def test_files_that_users_need_are_installed(text: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = tuple(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    named = set(re.findall(r"`((?:[a-z_]+/)+[\w./]*)`", text))

    assert len(packages) == 3
    assert {name for name in named if name.partition("/")[0] not in packages} <= FOR_READERS


def test_the_entry_for_a_token_is_the_one_that_is_judged() -> None:
    kept = (ROOT / "tests" / "extensions" / "csrf.toml").read_text(encoding="utf-8").strip()

    assert f"```toml\n{kept}\n```" in README


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_examples_are_python(text: str) -> None:
    for block in re.findall(r"```python\n(.*?)```", text.replace("\n   ", "\n"), re.S):
        ast.parse(block)


def test_environments_that_are_named_exist() -> None:
    tox = (ROOT / "tox.ini").read_text(encoding="utf-8")

    for name in re.findall(r"tox run -e (\w+)", CONTRIBUTING):
        family, line = re.fullmatch(r"([a-z]+)(\d*)", name).groups()  # type: ignore[union-attr]
        assert re.search(rf"{family}(\{{[^}}]*\b{line}\b)?", tox)


def test_every_exit_status_is_explained() -> None:
    assert [s for s in pytest.ExitCode if f"| {s.value} |" not in README] == []


def test_commands_say_what_is_near(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="there is no list flasc; did you mean flask"):
        renew.main(["flasc", str(tmp_path)])
    assert ranges.main(["flasc"]) == 2
    assert "did you mean flask?" in capsys.readouterr().err
    assert variations.main(["--help"]) == 0
    assert "field-names-in-lower-case" in capsys.readouterr().out


def test_needs_are_capabilities_and_named_once() -> None:
    def function() -> None:
        """Be what MUST be."""

    with pytest.raises(TypeError, match="is no Capability"):
        clause("own.unknown", MUST, needs=["hook.nosuch"], source=SOURCE)(function)  # type: ignore[list-item]
    clause("own.twice", MUST, needs=[Capability.URL, Capability.URL], source=SOURCE)(function)
    made = REGISTRY.pop("own.twice")
    assert made.needs == (Capability.URL,)


OWN = README.partition("## Judge your own")[2].partition("**A framework.**")[0]
EXTENSION = """\
class MyExtension:
    def __init__(self, app):
        app.after_request(self.after)

    def after(self, response):
        response.headers["X-Frame-Options"] = "DENY"
        return response
"""
APPLICATION = """\
import flask


def create_app(*arguments, **options):
    app = flask.Flask(*arguments, **options)
    app.before_request(lambda: None)
    return app
"""
# One that compares whole replies, one that Flask is known to miss, and three that are declared.
CLAUSES = " or ".join(
    [
        "wsgi.middleware-is-invisible",
        "urls.negative-integer",
        "client.answers-alike",
        "urls.external",
    ]
)


def commands() -> list[str]:
    """Return the commands of the section, without the folder that they are run in."""
    found = re.findall(r"^    PYTHONPATH=\. pytest (.*)$", OWN, re.M)
    return [command for command in found if "--impl=ours:" in command]


@pytest.fixture(scope="module")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write what README says, and what its reader has: an extension and an application."""
    pytest.importorskip("flask")
    folder = tmp_path_factory.mktemp("own")
    blocks = re.findall(r"```python\n(.*?)```", OWN, re.S)
    (folder / "ours.py").write_text("\n\n".join(blocks), encoding="utf-8")
    (folder / "my_extension.py").write_text(EXTENSION, encoding="utf-8")
    (folder / "application.py").write_text(APPLICATION, encoding="utf-8")
    design, _ = [
        block for block in re.findall(r"```toml\n(.*?)```", OWN, re.S) if "[[by-design]]" in block
    ]
    (folder / "known.toml").write_text(design, encoding="utf-8")
    return folder


def test_section_has_commands() -> None:
    assert len(commands()) == 5
    assert len(set(commands())) == 4, "the command with the file is named twice"


@pytest.mark.parametrize(
    "command", [*dict.fromkeys(commands()), "--pyargs conformance --impl=ours:AfterAllViews"]
)
def test_commands_do_what_is_said(command: str, own_folder: Path) -> None:
    options = ["-k", CLAUSES, "-p", "no:randomly", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *shlex.split(command), *options, "--impl-strict"],
        cwd=own_folder, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ("by design" in ended.stdout) == ("--impl-known=" in command)
    assert ("requests are https" in ended.stdout) == ("--impl-known=" in command)
    assert "known" in ended.stdout.splitlines()[-1]
