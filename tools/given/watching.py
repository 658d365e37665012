"""Watching, as a plugin of pytest: what the functions of packages are given while clauses run.

A run with it has to stay in one process (`-s`), and takes ten times as long.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

PACKAGES, NOTES = "CONFORMANCE_GIVEN_PACKAGES", "CONFORMANCE_GIVEN_NOTES"
PLAIN = (int, str, bool, type(None), float, bytes, tuple)


class Watch:
    """Notes, by function, which arguments had one value only, and which had several."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        self._folders = folders
        self._known: dict[CodeType, dict[str, list[str]] | None] = {}

    def __call__(self, frame: FrameType, event: str, given: Any) -> None:
        """Note a call; Python calls this for each event."""
        if event != "call":
            return
        code = frame.f_code
        if code not in self._known:
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            ours = code.co_filename.startswith(self._folders)
            self._known[code] = {name: [] for name in names} if ours else None
        values = self._known[code]
        if values is None:
            return
        local = frame.f_locals
        for name, seen in values.items():
            if len(seen) < 2 and name in local and (value := shown(local[name])) not in seen:
                seen.append(value)

    def notes(self) -> dict[str, dict[str, list[str]]]:
        """Return values by argument by function, which is told as `path:line`."""
        return {place(code): values for code, values in self._known.items() if values is not None}


def place(code: CodeType) -> str:
    """Return where a function is written."""
    return f"{code.co_filename}:{code.co_firstlineno}"


def shown(value: object) -> str:
    """Return a value as a text; an object is told apart by its identity, and never asked."""
    if type(value) in PLAIN:
        return repr(value)
    return f"<{type(value).__name__} {id(value)}>"


def watch() -> Watch:
    """Return what watches the packages that the environment names."""
    folders = []
    for name in os.environ[PACKAGES].split(","):
        folders.append(str(Path(str(__import__(name).__file__)).parent) + os.sep)
    return Watch(tuple(folders))


class Plugin:
    """Begins with the run, and writes down what it has seen at the end."""

    def __init__(self) -> None:
        self.watch = watch()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        """Watch, also where a clause has put something else into the place."""
        threading.setprofile(self.watch)
        sys.setprofile(self.watch)

    def pytest_sessionfinish(self) -> None:
        """Write the notes."""
        sys.setprofile(None)
        threading.setprofile(None)
        Path(os.environ[NOTES]).write_text(json.dumps(self.watch.notes()), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to watch."""
    config.pluginmanager.register(Plugin())
