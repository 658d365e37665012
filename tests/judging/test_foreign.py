"""Text of foreign objects: made in one place, which raises nothing, whatever it is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import conformance
from conformance.foreign import capped, said, shown, text, visible
from conformance.perform.destructors import watching_destructors

ROOT = Path(conformance.__file__).parent
# Exceptions of ours, and of Python's that nobody judged can make: their text is safe.
OWN = frozenset(
    {
        "AdapterError",
        "AssertionError",
        "BindRefused",
        "Breach",
        "ChapterError",
        "Closed",
        "ConformanceError",
        "Hung",
        "InvalidSpecifier",
        "OSError",
        "TOMLDecodeError",
        "UnicodeDecodeError",
        "Unreadable",
        "UsageError",
        "_Ended",
    }
)


class Silent(Exception):
    """An error that cannot be shown."""

    def __str__(self) -> str:
        raise SystemExit(0)

    __repr__ = __str__


class Text(str):
    """A text that is another one when it is asked."""

    def __str__(self) -> str:
        return self

    def __len__(self) -> int:
        return 0


@pytest.mark.parametrize("make", [text, shown])
def test_what_cannot_be_shown_is_named(make: object) -> None:
    assert "Silent whose __" in make(Silent())  # type: ignore[operator]
    assert type(make(Text("a"))) is str  # type: ignore[operator]


def test_error_is_told_as_python_tells_it() -> None:
    assert said(LookupError("no user")) == "LookupError: no user"
    assert said(LookupError()) == "LookupError"
    assert said(Silent()).startswith("Silent: <Silent whose __str__ raises SystemExit>")


def test_text_is_capped_before_it_is_made() -> None:
    assert shown("x" * 100_000_000) == repr("x" * 8_000) + "... (99,992,000 more)"
    assert capped("xyz", 2) == "xy... (1 more characters)"


def test_control_characters_are_escaped() -> None:
    assert visible("é\n\t\x1b[1m\x00\x9b\u2028\ud800") == "é\n\t\\x1b[1m\\x00\\x9b\\u2028\\ud800"


def test_destructor_that_raises_what_cannot_be_shown() -> None:
    """The hook that hears of it must not break."""

    class Made:
        def __del__(self) -> None:
            raise Silent

    with watching_destructors() as seen:
        Made()

    assert seen[0].startswith("Silent: ")
    assert "test_foreign.py" in seen[0]


def unsafe(tree: ast.AST) -> Iterator[int]:
    """Yield the lines where an exception that somebody else made is shown by itself."""
    for handler in ast.walk(tree):
        if not isinstance(handler, ast.ExceptHandler) or handler.name is None:
            continue
        if set(named(handler.type)) <= OWN:
            continue
        for node in ast.walk(handler):
            value: ast.expr | None = None
            if isinstance(node, ast.FormattedValue):
                value = node.value
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                value = node.args[0] if node.func.id in ("str", "repr") and node.args else None
            if isinstance(value, ast.Name) and value.id == handler.name:
                yield value.lineno


def named(caught: ast.expr | None) -> Iterator[str]:
    """Yield the names of the classes that a handler catches."""
    if isinstance(caught, ast.Tuple):
        for one in caught.elts:
            yield from named(one)
    elif isinstance(caught, ast.Attribute):
        yield caught.attr
    elif isinstance(caught, ast.Name):
        yield caught.id
    else:
        yield "BaseException"


@pytest.mark.parametrize(
    "path",
    sorted(path for path in ROOT.rglob("*.py") if "clauses" not in path.parts),
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_no_exception_of_others_is_shown_by_itself(path: Path) -> None:
    found = list(unsafe(ast.parse(path.read_text(encoding="utf-8"))))

    assert not found, f"{path.name}:{found[0]}: use conformance.foreign.text, or told_with_place"
