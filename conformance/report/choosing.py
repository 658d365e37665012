"""Which clauses the words of a pytest command choose, for a list of them: nothing is collected.

`-k`, `-m`, paths and `--impl-level` mean what they mean where clauses are judged.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.clause import Clause, Level
from conformance.errors import UsageError

if TYPE_CHECKING:
    import pytest


def chosen(config: pytest.Config, clauses: Iterable[Clause]) -> list[Clause]:
    """Return the clauses that a run with these options would judge.

    Raises UsageError, one line, for an expression that is none and for a place that is not there.
    """
    every = list(clauses)
    level = Level(config.getoption("impl_level").upper())
    keyword, marks = config.getoption("keyword", ""), config.getoption("markexpr", "")
    named = keyword if keyword in {clause.id for clause in every} else ""
    by_keyword = _expression("-k", keyword)
    by_marks = _expression("-m", marks)
    places = [_place(given, config) for given in config.getoption("file_or_dir", None) or []]
    return [
        clause
        for clause in every
        if level.covers(clause.level)
        and named in ("", clause.id)
        and by_keyword(_names(clause))
        and by_marks([])  # a clause has no marks
        and (not places or any(_is_in(clause, place, name) for place, name in places))
    ]


def _names(clause: Clause) -> list[str]:
    """Return what `-k` compares: the id, the function and the file."""
    return [clause.id, clause.function.__name__, Path(clause.inner.__code__.co_filename).name]


def _expression(option: str, given: str) -> Callable[[list[str]], bool]:
    """Return whether names are chosen by an expression of pytest's; an empty one takes all."""
    if not given.strip():
        return lambda names: True
    from _pytest.mark.expression import Expression

    try:
        compiled = Expression.compile(given)
    except SyntaxError as error:
        raise UsageError(f"{option} {given}: {error.msg}") from error

    def takes(names: list[str]) -> bool:
        lowered = [name.lower() for name in names]

        def matches(part: str, /, **_: object) -> bool:
            return any(part.lower() in name for name in lowered)

        return compiled.evaluate(matches)

    return takes


def _place(given: str, config: pytest.Config) -> tuple[Path, str]:
    """Return the file or folder that is named, and what is named in it."""
    path, _, name = given.partition("::")
    found = config.invocation_params.dir / path
    if config.getoption("pyargs", False):
        try:
            spec = importlib.util.find_spec(path)
        except (ImportError, ValueError):
            spec = None
        if spec is not None:
            folders = list(spec.submodule_search_locations or ())
            found = Path(folders[0] if folders else spec.origin or path)
    if not found.exists():
        raise UsageError(f"file or directory not found: {given}")
    return found.resolve(), name.rpartition("::")[2]


def _is_in(clause: Clause, place: Path, name: str) -> bool:
    file = Path(clause.inner.__code__.co_filename).resolve()
    return file.is_relative_to(place) and name in ("", clause.id)
