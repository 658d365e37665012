"""The folder of the pages: what others have there stays, and nothing is written elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.errors import UsageError
from conformance.pages.folder import HEAD, LIST, write

FILES = {"index.html": "one", "clauses/a.html": "two"}


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.name != LIST
    }


def test_it_is_made_with_the_folders_above_it(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b", FILES)

    assert contents(tmp_path / "a" / "b") == FILES


def test_files_of_others_are_kept(tmp_path: Path) -> None:
    (tmp_path / "CNAME").write_text("example.org", "utf-8")
    (tmp_path / "clauses").mkdir()
    (tmp_path / "clauses" / "notes.txt").write_text("mine", "utf-8")

    write(tmp_path, FILES)
    write(tmp_path, {"index.html": "three"})

    others = {"CNAME": "example.org", "clauses/notes.txt": "mine"}
    assert contents(tmp_path) == {"index.html": "three"} | others


def file_in_the_way(folder: Path) -> None:
    (folder / "index.html").write_text("mine", "utf-8")


def list_in_the_way(folder: Path) -> None:
    (folder / LIST).write_text("mine\nindex.html\n", "utf-8")


def link_in_the_way(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "clauses").symlink_to(folder / "elsewhere")


def linked_file(folder: Path) -> None:
    (folder / "index.html").symlink_to(folder / "victim")
    (folder / LIST).write_text(f"{HEAD}\nindex.html\n", "utf-8")


def linked_list(folder: Path) -> None:
    (folder / "victim").write_text(f"{HEAD}\nindex.html\n", "utf-8")
    (folder / LIST).symlink_to(folder / "victim")


def file_for_a_folder(folder: Path) -> None:
    (folder / "clauses").write_text("mine", "utf-8")


def folder_for_a_file(folder: Path) -> None:
    (folder / "index.html").mkdir()
    (folder / LIST).write_text(f"{HEAD}\nindex.html\n", "utf-8")


@pytest.mark.parametrize(
    "prepare",
    [
        file_in_the_way,
        list_in_the_way,
        link_in_the_way,
        linked_file,
        linked_list,
        file_for_a_folder,
        folder_for_a_file,
    ],
)
def test_what_is_in_the_way_is_kept_and_told_in_a_line(
    tmp_path: Path, prepare: Callable[[Path], None]
) -> None:
    prepare(tmp_path)
    (tmp_path / "victim").touch()
    before = contents(tmp_path)

    with pytest.raises(UsageError, match="name another folder") as info:
        write(tmp_path, FILES)

    assert "\n" not in str(info.value)
    assert {name: contents(tmp_path)[name] for name in before} == before
    assert not list(tmp_path.glob("elsewhere/*"))


def test_a_list_that_somebody_wrote_removes_nothing_outside(tmp_path: Path) -> None:
    victim, folder = tmp_path / "victim", tmp_path / "pages"
    victim.write_text("mine", "utf-8")
    folder.mkdir()
    odd = "\n".join([HEAD, "../victim", str(victim), "a/../../victim", ".", ""])
    (folder / LIST).write_text(odd, "utf-8")

    write(folder, FILES)

    assert victim.read_text("utf-8") == "mine"


def test_what_is_not_written_again_is_removed_but_not_through_a_link(tmp_path: Path) -> None:
    write(tmp_path, FILES | {"scripts/x/a.py": "old"})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.py").write_text("mine", "utf-8")
    (tmp_path / "scripts" / "x" / "a.py").unlink()
    (tmp_path / "scripts" / "x").rmdir()
    (tmp_path / "scripts" / "x").symlink_to(tmp_path / "mine")

    write(tmp_path, {"index.html": "new"})

    assert contents(tmp_path) == {"index.html": "new", "mine/a.py": "mine"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    for place, told in (("file", "it is a file"), ("file/below", "Not a directory")):
        with pytest.raises(UsageError, match=told) as info:
            write(tmp_path / place, FILES)
        assert "\n" not in str(info.value)


def test_a_name_that_no_file_can_have_is_a_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as info:
        write(tmp_path / "a\0b", FILES)

    assert "\n" not in str(info.value)
