"""The command with a package index: slow, so `tox run -e command` alone runs it.

Environments are made with what really was released, as a stranger has them made.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.command.toys import BEGIN

pytestmark = pytest.mark.skipif(
    not os.environ.get("CONFORMANCE_INDEX"), reason="asks a package index: tox run -e command"
)
CHAPTER = ("--profile", "quick", "-k", "sessions or blueprints")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stranger")


def conformance(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with environments that the tests of this file share."""
    return subprocess.run(
        [*BEGIN, *arguments],
        cwd=folder,
        env={**os.environ, "CONFORMANCE_CACHE": str(folder / "cache")},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_a_line_is_its_newest_release_with_what_was_beside_it(folder: Path) -> None:
    ended = conformance(folder, "run", "flask==2.2", "bottle", *CHAPTER)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    path = folder / "conformance-reports" / "flask-2.2.json"
    packages = json.loads(path.read_text(encoding="utf-8"))["environment"]["packages"]
    assert (packages["flask"], packages["werkzeug"]) == ("2.2.5", "2.2.3")


def test_a_difference_says_what_flask_changed(folder: Path) -> None:
    ended = conformance(folder, "diff", "flask==2.2.5", "flask==3.1.3", *CHAPTER)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "blueprints.empty-name (MUST)" in ended.stdout.partition("MENDED")[2]
    assert "https://github.com/pallets/flask/issues/5010" in ended.stdout


def test_what_was_judged_needs_no_index(folder: Path) -> None:
    again = ("diff", "flask==2.2.5", "flask==3.1.3", *CHAPTER)
    conformance(folder, *again)
    here = {"UV_OFFLINE": "1", "PIP_NO_INDEX": "1", "CONFORMANCE_CACHE": str(folder / "cache")}
    ended = subprocess.run(
        [*BEGIN, *again],
        cwd=folder,
        env={**os.environ, **here},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert "flask==3.1.3: was judged before" in ended.stderr


def test_a_release_that_does_not_exist(folder: Path) -> None:
    ended = conformance(folder, "run", "flask==9.9.9")

    assert ended.returncode == 4
    assert "flask==9.9.9 not judged: " in ended.stdout
    assert len(ended.stdout.splitlines()) == 1
