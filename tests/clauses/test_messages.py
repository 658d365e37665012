"""What clauses say when they fail: what was expected, and not only what came."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import conformance.clauses

CLAUSES = Path(conformance.clauses.__file__).parent
FEW = 3  # words beside one value: "the headers are ..." leaves open what they should be
WORD = re.compile(r"[\w/.-]+")
COMPARED = (ast.Eq, ast.In, ast.NotEq)


def assertions(source: str) -> Iterator[ast.Assert]:
    """Yield the assertions of a module."""
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert))


def says_little(node: ast.Assert) -> bool:
    """Tell whether two things are compared, and the message has one of them and few words."""
    compared = isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], COMPARED)
    if not compared or not isinstance(node.msg, ast.JoinedStr):
        return False
    values = [part for part in node.msg.values if isinstance(part, ast.FormattedValue)]
    texts = [str(part.value) for part in node.msg.values if isinstance(part, ast.Constant)]
    return len(values) == 1 and len(WORD.findall(" ".join(texts))) <= FEW


def test_every_assertion_has_a_message() -> None:
    without = [
        f"{path.relative_to(CLAUSES)}:{node.lineno}"
        for path in sorted(CLAUSES.rglob("*.py"))
        for node in assertions(path.read_text(encoding="utf-8"))
        if node.msg is None
    ]

    assert without == []


def test_a_message_says_what_was_expected() -> None:
    little = [
        f"{path.relative_to(CLAUSES)}:{node.lineno}"
        for path in sorted(CLAUSES.rglob("*.py"))
        for node in assertions(path.read_text(encoding="utf-8"))
        if says_little(node)
    ]

    assert little == []


def test_it_is_noticed() -> None:
    found = [
        says_little(node)
        for node in assertions(
            'assert a == b, f"the headers are {a}"\n'
            'assert a == b, f"the headers are {a}, not {b}"\n'
            'assert a == 200, f"GET of a file gives {a}"\n'
            'assert a, f"nothing: {a}"\n'
        )
    ]

    assert found == [True, False, False, False]
