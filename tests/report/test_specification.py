"""SPEC.md says what the clauses say."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

import conformance.report.specification as specification_module
from conformance import clause
from conformance.clause import MUST, SHOULD, WITHDRAWN, Clause, load_clauses
from conformance.describe.capabilities import Capability
from conformance.errors import ChapterError
from conformance.report.specification import COMMAND, main, specification
from conformance.sources import FLASK, plain_sense

SPEC = Path(__file__).parents[2] / "SPEC.md"


def test_it_is_up_to_date() -> None:
    current = SPEC.read_text(encoding="utf-8")

    assert current == specification(load_clauses()), f"SPEC.md is stale; write it with: {COMMAND}"


def test_a_clause_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    chapter = ModuleType("own", "What the chapter is about.\n\nAnd more of it.")
    monkeypatch.setitem(sys.modules, f"{clause.CHAPTERS}.own", chapter)
    stated = Clause(
        "own.order",
        MUST,
        "Contexts of `<app>` MUST be popped in <reverse>.",
        "Why so.",
        (Capability.AMBIENT,),
        (FLASK.api("g", "what it is"), plain_sense("nobody wants [less]")),
        50,
        test_it_is_up_to_date,
    )

    lines = specification([stated]).split("## own\n")[1].splitlines()

    assert lines == [
        "",
        "What the chapter is about.",
        "",
        "And more of it.",
        "",
        "---",
        "",
        "*SPEC.md says what the clauses say.*",
        "",
        "### own.order",
        "",
        "Contexts of `<app>` MUST be popped in &lt;reverse>.",
        "",
        "Why so.",
        "",
        "- needs: `context.ambient`",
        "- source: [Flask documentation, g](https://flask.palletsprojects.com/en/stable/api/"
        "#flask.g): what it is",
        "- source: plain sense: nobody wants [less]",
    ]


def test_ids_that_were_withdrawn_stay_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(clause.WITHDRAWN, "a.gone", "nobody promises it")
    stated = Clause("a.b", MUST, "It does.", "", (), (plain_sense("x"),), 1, test_it_is_up_to_date)

    assert "*Withdrawn*\n\n- `a.gone`: nobody promises it\n" in specification([stated])


def test_overview_counts_by_level() -> None:
    stated = [
        Clause(f"a.{n}", level, "It does.", "", (), (plain_sense("x"),), 1, test_it_is_up_to_date)
        for n, level in enumerate([MUST, MUST, SHOULD])
    ]

    assert "| [a](#a) | 2 | 1 | 0 |" in specification(stated)


def test_command_writes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "SPEC.md"

    assert main([str(path)]) is None

    assert path.read_text(encoding="utf-8") == specification(load_clauses())


def test_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    told = main([str(tmp_path / "none" / "SPEC.md")])

    assert told is not None
    assert told.endswith("none/SPEC.md: No such file or directory")


def test_faulty_clause_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty() -> None:
        raise ChapterError("somewhere.py:7: NameError: no x")

    monkeypatch.setattr(specification_module, "load_clauses", faulty)

    assert main([]) == "somewhere.py:7: NameError: no x"


def test_withdrawn_clauses_name_clauses_that_exist() -> None:
    """What took the place of a withdrawn clause is named in its reason, and is there."""
    known = {clause.id for clause in load_clauses()}
    chapters = {name.partition(".")[0] for name in known}
    named = {
        (id_, name)
        for id_, why in WITHDRAWN.items()
        for name in re.findall(r"`([a-z]+\.[a-z0-9-]+)`", why)
        if name.partition(".")[0] in chapters
    }

    assert named
    assert sorted((id_, name) for id_, name in named if name not in known) == []
