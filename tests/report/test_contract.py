"""The table of what adapters owe, in CONTRIBUTING.md: not stale, and what is told of errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.describe.contract import CONTRACT, path_of
from conformance.report.contract import main, table, written

CONTRIBUTING = Path(__file__).parent.parent.parent / "CONTRIBUTING.md"


def test_contributing_is_not_stale() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8")

    assert text == written(text), "write it: python -m conformance.report.contract CONTRIBUTING.md"


def test_every_name_is_shown() -> None:
    shown = table()

    assert [n for entry in CONTRACT.values() for n in entry.names if f"`{n}`" not in shown] == []


@pytest.mark.parametrize("name", ["", "a b", "call(", ".a"])
def test_name_that_is_none(name: str) -> None:
    with pytest.raises(ValueError, match="is no name"):
        path_of(name)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none.md", None, "none.md: No such file"),
        ("other.md", "# Nothing of ours\n", "other.md: there is no place for the table"),
    ],
)
def test_file_that_cannot_be_written(
    tmp_path: Path, name: str, content: str | None, says: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")

    problem = main([str(path)])

    assert problem is not None
    assert says in problem
    assert "\n" not in problem
