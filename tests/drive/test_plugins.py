"""What adds commands to a framework's is imported once for all commands, as the framework is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from conformance.drive import commands
from conformance.drive.commands import close_driver

RUNS = """\
from importlib import metadata
for point in metadata.entry_points(group="toy_framework.commands"):
    try:
        print(point.load())
    except Exception as error:
        print(type(error).__name__)
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="commands share nothing")


@pytest.fixture(autouse=True)
def _driver() -> Iterator[None]:
    close_driver()
    yield
    close_driver()


def test_a_plugin_is_imported_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    count = tmp_path / "count"
    plugins = {
        "counts": f"with open({str(count)!r}, 'a') as file: file.write('.')\nname = 'counted'\n",
        "fails": "1 / 0\n",
        "leaves": "raise SystemExit(3)\n",
    }
    for name, text in plugins.items():
        (tmp_path / f"toy_{name}.py").write_text(text)
    (tmp_path / "toy_framework.py").touch()
    (tmp_path / "toy_command.py").write_text(RUNS)
    installed = tmp_path / "toy-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text(
        "[toy_framework.commands]\n"
        "a = toy_counts:name\nb = toy_fails:name\nc = toy_missing:name\nd = toy_leaves:name\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    adapter = SimpleNamespace(module="toy_framework", command="toy_command")

    ran = [commands.run(SimpleNamespace(adapter=adapter), {}) for _ in range(3)]

    # What cannot be imported is met by each command, as it is without a driver.
    shown = "counted\nZeroDivisionError\nModuleNotFoundError\n"
    assert [(one.status, one.output) for one in ran] == [(3, shown)] * 3
    assert count.read_text() == "."
