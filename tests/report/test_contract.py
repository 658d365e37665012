"""The table of what adapters owe, in CONTRIBUTING.md: not stale, and what is told of errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.clause import MUST, Clause, load_clauses
from conformance.describe.capabilities import Capability
from conformance.describe.contract import CONTRACT, path_of
from conformance.report.contract import main, promises, table, written
from conformance.sources import FLASK, PEP, WERKZEUG

CONTRIBUTING = Path(__file__).parent.parent.parent / "CONTRIBUTING.md"


def test_contributing_is_not_stale() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8")

    assert text == written(text), "write it: python -m conformance.report.contract CONTRIBUTING.md"


def test_every_name_is_shown() -> None:
    shown = table()

    assert [n for entry in CONTRACT.values() for n in entry.names if f"`{n}`" not in shown] == []


OWN = {FLASK: "Flask", WERKZEUG: "Werkzeug"}


def unpromised(clauses: Iterable[Clause]) -> list[str]:
    """Return each MUST that only one framework's documents ask, and nobody promised so."""
    said = promises()
    return [
        clause.id
        for clause in clauses
        if clause.level is MUST
        and all(source.document in OWN for source in clause.sources)
        and not any(name in said.get(n, "") for n in clause.needs for name in OWN.values())
    ]


def test_what_one_framework_says_is_asked_of_who_promised_it() -> None:
    """A framework that is not like Flask fails no MUST by Flask's own choices."""
    assert unpromised(load_clauses()) == []


def test_what_nobody_promised_is_found() -> None:
    one = next(clause for clause in load_clauses() if clause.level is MUST)
    bare = replace(one, needs=(Capability.WSGI, Capability.THREADS), sources=(FLASK("Quickstart"),))

    assert unpromised([bare]) == [one.id]
    assert unpromised([replace(bare, sources=(FLASK("Quickstart"), PEP(3333, "Abstract")))]) == []
    assert unpromised([replace(bare, needs=(Capability.SESSION,))]) == []


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
