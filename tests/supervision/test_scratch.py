"""The folder of a run is cleared away, whatever the child has made of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from conformance.supervision import scratch

DEEPER = 200  # than Python calls


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.delenv(scratch.VARIABLE, raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return scratch.make()


def test_it_is_deeper_than_python_calls(folder: Path) -> None:
    start = os.getcwd()
    os.chdir(folder)
    try:
        for _ in range(sys.getrecursionlimit() + DEEPER):
            os.mkdir("d")
            os.chdir("d")
        Path("file").touch()
    finally:
        os.chdir(start)

    scratch.remove(folder)

    assert not folder.exists()


def test_it_is_a_file_now(folder: Path) -> None:
    folder.rmdir()
    folder.touch()

    scratch.remove(folder)

    assert not folder.exists()


def test_it_is_a_link_now(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "file").touch()
    folder.rmdir()
    folder.symlink_to(other)

    scratch.remove(folder)

    assert not folder.is_symlink()
    assert (other / "file").exists()


def test_it_is_gone_already(folder: Path) -> None:
    folder.rmdir()

    scratch.remove(folder)

    assert scratch.VARIABLE not in os.environ


def test_names_that_are_kept_stay(folder: Path) -> None:
    for name in ("printed", "other"):
        (folder / name).touch()
    (folder / "folder" / "inner").mkdir(parents=True)

    scratch.clear(folder, frozenset({"printed"}))

    assert [path.name for path in folder.iterdir()] == ["printed"]
