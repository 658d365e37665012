"""Trophies: the rule, what is told beside it, the programs, and the page."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest

from conformance.clause import MUST, load_clauses
from conformance.errors import UsageError
from conformance.sources import FLASK, RFC, WERKZEUG, plain_sense
from tests.ranges.table import read_table
from tests.scripts.__main__ import ended
from tests.trophies.__main__ import DOCS, main
from tests.trophies.choosing import Told, Trophy, binds, read_told, trophies
from tests.trophies.page import PAGE, SCRIPTS, manner, page, script

NOTHING = Told({}, {}, {})
RENEW = "python -m tests.trophies"


@pytest.fixture(scope="module")
def found() -> tuple[Trophy, ...]:
    return trophies(read_table(), load_clauses(), read_told())


def test_the_page_is_up_to_date(found: tuple[Trophy, ...]) -> None:
    told = f"docs/trophies.md is stale; write it with: {RENEW}"
    assert (DOCS / PAGE).read_text(encoding="utf-8") == page(found, DOCS), told


def test_they_are_musts_of_the_newest_releases(found: tuple[Trophy, ...]) -> None:
    table = read_table()

    assert found
    for one in found:
        assert one.clause.level is MUST
        assert one.where == table.environments(one.framework)[-1]
        assert one.entry.applies(one.where.releases[0][1], one.where.release)


def test_documents_bind_those_who_say_so() -> None:
    assert binds(FLASK.api("Flask.run"), "flask")
    assert binds(FLASK.api("Flask.run"), "quart")
    assert not binds(FLASK.api("Flask.run"), "falcon")
    assert not binds(FLASK.api("Flask.run"), "werkzeug")
    assert binds(WERKZEUG.api("werkzeug.local.Local"), "flask")
    assert binds(RFC(9110, "9.3.2"), "falcon")
    assert binds(plain_sense("nobody could want otherwise"), "bottle")


def test_a_bug_of_what_is_beneath_is_counted_there(found: tuple[Trophy, ...]) -> None:
    names = [one.name for one in found]
    head = next(one for one in found if one.name == "werkzeug:proxies.unbound-hash")

    assert "flask:proxies.unbound-hash" in head.others
    assert "flask:proxies.unbound-hash" not in names
    counted = [*names, *(other for one in found for other in one.others)]
    assert len(counted) == len(set(counted))


def test_what_is_the_same_is_told(found: tuple[Trophy, ...]) -> None:
    told = read_told()
    alone = trophies(read_table(), load_clauses(), replace(told, same={}))

    assert told.same
    assert len(found) < len(alone)
    assert set(told.same).isdisjoint(one.name for one in found)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (replace(NOTHING, same={"flask:a.b": "flask:a.c"}), "flask:a.b is no bug of a newest"),
        (replace(NOTHING, found={"proxies.unbound-hash": "x"}), "is no bug of a newest release"),
        (replace(NOTHING, guarded={"proxies.unbound-hush": "x"}), "did you mean proxies.unbound-h"),
    ],
)
def test_an_unknown_name_is_told(told: Told, why: str) -> None:
    with pytest.raises(UsageError, match=re.escape(why)):
        trophies(read_table(), load_clauses(), told)


def test_an_unknown_table_is_told(tmp_path: Path) -> None:
    path = tmp_path / "told.toml"
    path.write_text("[some]\n", encoding="utf-8")

    with pytest.raises(UsageError, match="unknown table 'some'; there are same, found, guarded"):
        read_told(path)


def test_what_is_guarded_has_no_recipe(found: tuple[Trophy, ...]) -> None:
    guarded = [one for one in found if one.guarded]
    text = page(found, DOCS)

    assert guarded
    assert [one.name for one in guarded if script(one, DOCS)] == []
    assert [one.name for one in guarded if one.entry.reason in text] == []
    assert "guarded" not in text


def test_programs_are_those_of_trophies(found: tuple[Trophy, ...]) -> None:
    there = {path.relative_to(DOCS) for path in (DOCS / SCRIPTS).rglob("*.py")}
    wanted = [script(one, DOCS) for one in found]

    assert there == {path.relative_to(DOCS) for path in wanted if path}


def test_programs_say_where_they_were_run(found: tuple[Trophy, ...]) -> None:
    for one in found:
        path = script(one, DOCS)
        if path is not None:
            text = path.read_text(encoding="utf-8")
            compile(text, path.name, "exec")
            assert f"exits 1 on {one.where.releases[0][0].capitalize()}" in text
            told = f"{path}: is of another release; write it with: {RENEW} --scripts"
            assert all(release in text for _, release in one.where.releases), told


@pytest.mark.parametrize("framework", ["werkzeug", "flask", "quart", "bottle"])
def test_a_program_shows_its_bug(framework: str, found: tuple[Trophy, ...]) -> None:
    """The others are run by `tox run -e trophies`."""
    mine = [(one, script(one, DOCS)) for one in found if one.framework == framework]
    one, path = next((one, path) for one, path in mine if path)
    for name, release in one.where.releases:
        try:
            if metadata.version(name) != release:
                pytest.skip(f"another {name} is installed")
        except metadata.PackageNotFoundError:
            pytest.skip(f"{name} is not installed")

    assert list(ended([path], Path(sys.executable), 1, one.where)) == []


def test_how_a_clause_finds_is_told(found: tuple[Trophy, ...]) -> None:
    assert {manner(one.clause) for one in found} == {"all cases", "drawn examples", "its example"}


def test_an_unknown_framework_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flasc"]) == 2
    told = "flasc: no adapter has known deviations by that name; did you mean flask?\n"
    assert capsys.readouterr().err == told
