"""Entries that a run writes: what is in them, where they may go, and that nothing is lost."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.clause import MUST, SHOULD, Level
from conformance.entries.deviations import read_own
from conformance.errors import UsageError
from conformance.judging.judge import Verdict
from conformance.judging.results import Result, Run
from conformance.perform.trace import side_by_side
from conformance.report.entries import MOST, check, entry, write

RUN = Run("own", "1.5", "own:Own", "3.11", "", (), "quick", None, Level.MAY, False, ())
FAILED = Result(
    "urls.one", MUST, Verdict.FAIL, "seen b\nmore", example="value = 'b'", says="seen b"
)
MISSED = replace(FAILED, clause="urls.two", level=SHOULD, example="", says="")
PASSED = Result("urls.three", MUST, Verdict.PASS)
LOST = replace(FAILED, clause="urls.four", unwritten="it is gone")
CLAUSES = ("urls.one", "urls.two", "urls.three", "urls.four")
ODD = "\x00 \x1b[31m \ud800 \u2028 \U0001f40d ''' \"\"\" \\ ü \r\n"


def test_entries_are_read_as_they_were_found(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"

    done = write(str(path), RUN, (FAILED, MISSED, PASSED, LOST), ())

    one, other = read_own(path, CLAUSES).entries
    assert (one.clause, one.reason, one.says, one.example) == (
        "urls.one",
        "seen b",
        "seen b",
        "value = 'b'",
    )
    assert str(one.versions) == "==1.5"
    assert (other.clause, other.example) == ("urls.two", "")
    assert done.lines() == [
        f"2 entries of known deviations written to {path}",
        "no entry for urls.four: it is gone",
    ]
    assert [p.name for p in tmp_path.iterdir()] == ["known.toml"]


@pytest.mark.parametrize("text", [ODD, "'", "'''", 'a"""b', "\\", "\\'''\\x41", "a\n'''\nb\\"])
def test_whatever_a_message_has(text: str) -> None:
    odd = replace(FAILED, message=f"seen {text}", says=f"x {text}", example=f"v = {text}")
    wanted = text.encode("utf-8", "backslashreplace").decode()

    (read,) = tomllib.loads(entry(odd, "1.5"))["deviation"]

    assert read["reason"].startswith("seen")
    assert read["says"] == f"x {wanted}"
    assert read["example"] == f"v = {wanted}\n"


def test_long_message_is_cut() -> None:
    (read,) = tomllib.loads(entry(replace(FAILED, message="x" * 10_000), "1.5"))["deviation"]

    assert len(read["reason"]) == MOST


WIDE = "b'<!doctype html>\\n<html lang=en>\\n<title>400 Bad Request</title>\\n<p>token gone</p>\\n'"


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("of one file:\n  - it is not closed", "of one file: - it is not closed"),
        ("a\x1b[31mb\x00c \u202e", "a\\x1b[31mb\\x00c \\u202e"),
        (side_by_side(["there"], [WIDE]), "expected there, seen b' token gone '"),
        (side_by_side(["x" * 900], ["y" * 900]), f"expected {'x' * 77}..., seen {'y' * 77}..."),
        (
            f"{'many words ' * 90}:\n{side_by_side(['a'], ['b'])}",
            f"{'many words ' * 15}many words...: expected a, seen b",
        ),
        ("", "It does not hold."),
    ],
)
def test_a_reason_is_one_line_that_a_person_reads(message: str, reason: str) -> None:
    (read,) = tomllib.loads(entry(replace(FAILED, message=message), "1.5"))["deviation"]

    assert read["reason"] == reason
    assert len(reason) <= MOST


def test_an_answer_of_the_applications_own_is_the_reason() -> None:
    manner = "a POST that a view takes is answered with 400 'The token is missing.'"

    (read,) = tomllib.loads(entry(replace(FAILED, manner=manner), "1.5"))["deviation"]

    assert read["reason"] == manner


def test_a_file_may_be_named_as_the_system_lets_it(tmp_path: Path) -> None:
    """The name stands in the first lines, which are a comment."""
    path = tmp_path / "a\nb\udcff.toml"

    write(str(path), RUN, (FAILED,), ())

    assert len(tomllib.loads(path.read_bytes().decode("utf-8"))["deviation"]) == 1


@pytest.mark.parametrize("version", ["unknown", "", "1.5\n", "main branch"])
def test_version_that_no_range_has(version: str) -> None:
    (read,) = tomllib.loads(entry(FAILED, version))["deviation"]

    assert "versions" not in read or read["versions"].strip() == "==1.5"


def test_what_was_written_by_hand_stays(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    by_hand = b'# mine\r\n[[deviation]]\nclause = "urls.one"\nreason = "It is so." # as ever'
    path.write_bytes(by_hand)
    path.chmod(0o600)

    done = write(str(path), RUN, (FAILED, MISSED), {"urls.one"})

    assert path.read_bytes().startswith(by_hand + b"\n\n[[deviation]]")
    assert [e.clause for e in read_own(path, CLAUSES).entries] == ["urls.one", "urls.two"]
    assert done.left == (("urls.one", "the file has one, which says otherwise"),)
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_to_add_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    path.write_text("shipped = false", encoding="utf-8")
    before = path.stat().st_mtime_ns, path.stat().st_ino

    write(str(path), RUN, (PASSED,), ())

    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_a_run_without_failures_begins_a_file(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"

    write(str(path), RUN, (PASSED,), ())

    assert read_own(path, CLAUSES).entries == ()


def test_file_that_cannot_be_written_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "known.toml"
    path.write_text("shipped = false\n", encoding="utf-8")

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write(str(path), RUN, (FAILED,), ())

    assert path.read_text(encoding="utf-8") == "shipped = false\n"
    assert [p.name for p in tmp_path.iterdir()] == ["known.toml"]


def test_where_entries_may_go(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    check(str(path), None)
    path.touch()
    check(str(path), None)
    path.write_text("shipped = false", encoding="utf-8")
    check(str(path), str(tmp_path / "." / "known.toml"))


def test_where_entries_may_not_go(tmp_path: Path) -> None:
    there, pipe, link = (tmp_path / name for name in ("there.toml", "pipe", "link"))
    there.write_text("shipped = false", encoding="utf-8")
    os.mkfifo(pipe)
    link.symlink_to(tmp_path / "elsewhere")
    refused = {
        str(there): "there is such a file; to add to it, give --impl-known=",
        str(pipe): "is no regular file",
        str(link): "is no regular file",
        str(tmp_path): "is no regular file",
        "/dev/null": "is no regular file",
        str(tmp_path / "missing" / "known.toml"): "there is no such folder",
        "": "name a file",
        " ": "name a file",
        "..": "name a file",
        str(tmp_path / ("x" * 5000)): "File name too long",
    }

    for path, says in refused.items():
        with pytest.raises(UsageError) as caught:
            check(path, str(tmp_path / "another.toml"))
        assert says in str(caught.value)


def test_a_reason_tells_what_differs() -> None:
    table = side_by_side(["a", "b c", ""], ["a", "d", ""])
    for why, reason in (("", "expected b c, seen d"), ("/x:", "/x: expected b c, seen d")):
        message = "\n".join(filter(None, [why, table]))
        made = tomllib.loads(entry(replace(FAILED, message=message), "1.0"))
        assert made["deviation"][0]["reason"] == reason
