"""README and CONTRIBUTING name what exists, and all of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from conformance.judging.judge import PROFILES, Verdict

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PLUGIN = (ROOT / "conformance" / "plugin.py").read_text(encoding="utf-8")


def test_every_option_is_explained() -> None:
    options = set(re.findall(r'"(--impl[a-z-]*)"', PLUGIN))

    assert options
    assert options - set(re.findall(r"`(--impl[a-z-]*)", README)) == set()


def test_every_verdict_is_explained() -> None:
    table = README.partition("## Read a verdict")[2].partition("## Options")[0]

    assert [verdict for verdict in Verdict if f"| `{verdict}` |" not in table] == []


def test_every_profile_is_explained() -> None:
    (row,) = [line for line in README.splitlines() if "--hypothesis-profile" in line]

    assert [name for name in PROFILES if name not in row] == []


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_files_that_are_named_exist(text: str) -> None:
    named = re.findall(r"`((?:conformance|reference_impl|adapters|tests)/[\w./]*)`", text)
    planned = {"adapters/falcon.py"}

    assert named
    assert [name for name in named if not (ROOT / name).exists() and name not in planned] == []


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_examples_are_python(text: str) -> None:
    for block in re.findall(r"```python\n(.*?)```", text.replace("\n   ", "\n"), re.S):
        ast.parse(block)


def test_environments_that_are_named_exist() -> None:
    tox = (ROOT / "tox.ini").read_text(encoding="utf-8")

    for name in re.findall(r"tox run -e (\w+)", CONTRIBUTING):
        family, line = re.fullmatch(r"([a-z]+)(\d*)", name).groups()  # type: ignore[union-attr]
        assert re.search(rf"{family}(\{{[^}}]*\b{line}\b)?", tox)
