"""The page of a clause: which scripts it offers, and what proves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.pages.clauses import LARGEST, script
from conformance.pages.columns import columns
from conformance.pages.saboteurs import FILE, proofs
from tests.command.toys import entry
from tests.pages import saboteurs
from tests.pages.toys import made

NAME = "urls.external"
PROGRAM = f'"""{NAME}: this program exits 1 on Toy 1.0.\n"""\nprint(1)\n'


def offered(folder: Path, named: str) -> str:
    (column,) = columns([made(folder, clauses=[entry(NAME, "fail", script=named)])])
    return script(column, column.report.found[NAME])


def test_a_script_is_found_where_the_report_says_and_beside_it(tmp_path: Path) -> None:
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / f"{NAME}.py").write_text(PROGRAM, "utf-8")

    for named in (scripts / f"{NAME}.py", f"scripts/{NAME}.py", f"/gone/scripts/{NAME}.py"):
        assert offered(tmp_path, str(named)) == PROGRAM


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("secret.txt", PROGRAM),
        ("secret.py", PROGRAM),
        (f"{NAME}.py", "password = 1\n"),
        (f"{NAME}.py", PROGRAM + "#" * LARGEST),
        (f"{NAME}.py", PROGRAM.replace(NAME, "urls.other")),
    ],
)
def test_no_other_file_of_this_machine_is_published(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")

    assert offered(tmp_path, str(tmp_path / name)) == ""


def test_a_link_to_another_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").write_text(PROGRAM, "utf-8")
    (tmp_path / f"{NAME}.py").symlink_to(tmp_path / "target")

    assert offered(tmp_path, str(tmp_path / f"{NAME}.py")) == ""


def test_no_script_is_no_script(tmp_path: Path) -> None:
    for named in ("", "a\0b.py", "/nowhere/x.py", str(tmp_path)):
        assert offered(tmp_path, named) == ""


def test_what_proves_the_clauses_is_up_to_date() -> None:
    stale = f"write it anew: {saboteurs.COMMAND}"

    assert FILE.read_text("utf-8") == saboteurs.written(), stale


def test_an_edit_says_what_stands_in_place_of_what() -> None:
    (first, *_) = proofs()["urls.external"]

    assert first.fault
    assert all(edit.old or edit.place.startswith("werkzeug.") for edit in first.edits)


def test_the_command_that_writes_them_says_what_is_wrong(tmp_path: Path) -> None:
    assert saboteurs.main([]) == f"usage: {saboteurs.COMMAND}"
    assert str(tmp_path) in (saboteurs.main([str(tmp_path)]) or "")
