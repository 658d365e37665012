"""The extensions are judged as README says: what fails is an entry, or by design in a few lines."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from conformance.clause import load_clauses
from conformance.entries.deviations import read_own
from conformance.judging.known import check_examples

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NAMES = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith(("__", "test_")))
# What is judged here takes long: where one is there that nothing else asks for, all are meant.
ALONE = "flask_limiter"
LINES = 10  # of what is by design
FEW = 40  # lines of an adapter


def needed(name: str) -> set[str]:
    """Return the packages that an example imports."""
    tree = ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))
    found = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {module.partition(".")[0] for module in found if module}


def adapter_of(name: str) -> str:
    """Return the name of the adapter's class."""
    tree = ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))
    (found,) = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    return found


def known_of(name: str) -> list[str]:
    """Return the option that names the file of an example, if it has one."""
    path = HERE / f"{name}.toml"
    return [f"--impl-known={path}"] if path.exists() else []


def test_every_file_belongs_to_an_extension() -> None:
    assert len(NAMES) >= 11
    assert {path.stem for path in HERE.glob("*.toml")} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_adapter_is_a_few_lines(name: str) -> None:
    assert len((HERE / f"{name}.py").read_text(encoding="utf-8").splitlines()) <= FEW


@pytest.mark.parametrize("path", sorted(HERE.glob("*.toml")), ids=lambda path: path.stem)
def test_file_is_well_formed_and_short(path: Path) -> None:
    clauses = load_clauses()
    read = read_own(path, [clause.id for clause in clauses])

    check_examples(read, clauses)
    assert read.designs or read.entries
    text = path.read_text(encoding="utf-8")
    lines = text.partition("[[deviation]]")[0].partition("[[cured]]")[0].strip().splitlines()
    assert len(lines) <= LINES
    assert "[[by-design]]" not in text.partition("[[deviation]]")[2], (
        "what is by design comes first"
    )


@pytest.mark.parametrize("name", NAMES)
def test_nothing_else_fails(name: str, tmp_path: Path) -> None:
    missing = sorted(package for package in needed(name) if find_spec(package) is None)
    missing += [] if find_spec(ALONE) else [ALONE]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    report = tmp_path / "report.json"
    command = [
        *(sys.executable, "-m", "pytest", "--pyargs", "conformance", "-p", "no:cacheprovider"),
        *("-p", "no:randomly", "-c", os.devnull, f"--rootdir={tmp_path}"),
        *(f"--impl=tests.extensions.{name}:{adapter_of(name)}", *known_of(name)),
        *("--impl-strict", "--hypothesis-profile=quick", f"--impl-report={report}"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    ended = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stdout[-20_000:] + ended.stderr[-2_000:]
    assert json.loads(report.read_text(encoding="utf-8"))["complete"] is True
