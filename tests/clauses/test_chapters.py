"""Chapters that cannot be imported: one line that names the file and the line, and nothing more."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import conformance

PACKAGE = Path(conformance.__file__).parent
IMPORTS = """\
'''A chapter of one clause.'''

from conformance.clause import MUST, clause
from conformance.sources import plain_sense

"""
UNSAID = (
    IMPORTS
    + """\
@clause("own.unsaid", MUST, source=plain_sense("so"))
def test_unsaid(impl):
    '''It must say so in capitals.'''
"""
)


@pytest.fixture
def chapter(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of a chapter to be written, in a copy of the suite that is imported first."""
    without = shutil.ignore_patterns("test_*.py", "__pycache__")
    shutil.copytree(PACKAGE, pytester.path / "conformance", ignore=without)
    paths = [str(pytester.path), str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    folder = pytester.path / "conformance" / "clauses" / "own"
    folder.mkdir()
    (folder / "__init__.py").write_text("'''A chapter of one topic.'''", encoding="utf-8")
    return folder / "test_own.py"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("def unfinished(:\n", 1, "SyntaxError: invalid syntax"),
        ("import os\n\nos.nothing\n", 3, "AttributeError: module 'os' has no attribute 'nothing'"),
        (UNSAID, 6, "ValueError: clause own.unsaid: its sentence must say MUST"),
    ],
    ids=["syntax", "import", "sentence"],
)
@pytest.mark.parametrize("option", ["--impl=reference", "--impl-clauses"])
def test_broken_chapter(
    pytester: pytest.Pytester, chapter: Path, text: str, line: int, says: str, option: str
) -> None:
    chapter.write_text(text, encoding="utf-8")

    result = pytester.runpytest_subprocess("--pyargs", "conformance", option)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (told,) = (shown for shown in result.stderr.lines if shown)
    assert told.startswith(f"ERROR: {chapter}:{line}: {says}")


def test_broken_chapter_when_nothing_was_asked_for(
    pytester: pytest.Pytester, chapter: Path
) -> None:
    chapter.write_text("def unfinished(:\n", encoding="utf-8")

    result = pytester.runpytest_subprocess("conformance")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {chapter}:1: SyntaxError: invalid syntax*"])
    assert "Traceback" not in result.stdout.str() + result.stderr.str()
