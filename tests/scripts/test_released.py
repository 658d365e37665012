"""Scripts where nothing else is: how it is told that one ends otherwise than it should."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from conformance.scripts.offering import LAST
from tests.ranges.table import Environment
from tests.scripts.__main__ import ended, main

HERE = Environment((("flask", "3.1.3"),))
SHOWS = f"import sys\nprint('expected')\nprint({LAST!r})\nsys.exit(1)\n"
HIDES = "print('expected')\nprint('the behaviour does not show')\n"
BREAKS = "import nowhere_at_all\n"


def test_who_ends_otherwise_is_named(tmp_path: Path) -> None:
    for name, text in (("a.shows", SHOWS), ("a.hides", HIDES), ("a.breaks", BREAKS)):
        Path(tmp_path, f"{name}.py").write_text(text, encoding="utf-8")
    scripts = sorted(tmp_path.glob("*.py"))

    broken, hiding = ended(scripts, Path(sys.executable), 1, HERE)
    again, showing = ended(scripts, Path(sys.executable), 0, HERE)

    assert broken.startswith("Flask 3.1.3: a.breaks ends with 1 instead of 1: ModuleNotFoundError")
    assert hiding == "Flask 3.1.3: a.hides ends with 0 instead of 1: the behaviour does not show"
    assert again.startswith("Flask 3.1.3: a.breaks ends with 1 instead of 0: ModuleNotFound")
    assert showing == f"Flask 3.1.3: a.shows ends with 1 instead of 0: {LAST}"


def test_a_release_that_nobody_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["0.0.1"]) == 2
    assert capsys.readouterr().err == "0.0.1: no release of flask that releases.toml has\n"
