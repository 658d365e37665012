"""Entries of known deviations, written by the run that found them: `--impl-known-write=FILE`.

The file that comes out is one's own, to be edited and given back by `--impl-known=FILE`. How such a
file is read is said by `conformance.entries.deviations`, and what can be demanded of a failure that
shows again by `conformance.judging.known`.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from conformance.entries.deviations import is_version
from conformance.errors import UsageError
from conformance.foreign import visible
from conformance.judging.judge import Verdict
from conformance.judging.known import same_file
from conformance.judging.results import Result, Run
from conformance.judging.telling import BEHIND, telling
from conformance.perform.shown import TAG
from conformance.perform.trace import first_difference

OPTION = "--impl-known-write"
HEAD = """\
# What {name} {version} is known to miss, written by a run of the conformance suite.
# Say in each `reason` why it is so, add a `link` to the report, widen `versions` where you know it
# ("versions" may be left out), and give the file back: --impl-known={file}
"""
MOST = 200  # characters of a reason
SIDE = 80  # characters of what was expected, and of what was seen
PAGE = ("<!doctype", "<html", "<head", "<body", "<title")  # of these, a reason has the words alone
LINE_ENDS = re.compile(r"(?:\\[nrt])+")  # as they are written in a text that is shown
# What a basic string of TOML cannot hold as it is.
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the failures of a run: how many entries were written, and who has none."""

    path: str
    count: int
    left: tuple[tuple[str, str], ...]  # clauses without an entry, and why

    def lines(self) -> list[str]:
        """Return what a person is told."""
        number = "1 entry" if self.count == 1 else f"{self.count} entries"
        told = [f"{number} of known deviations written to {self.path}"]
        return told + [f"no entry for {clause}: {why}" for clause, why in self.left]


def check(wanted: str, known: str | None) -> None:
    """Raise UsageError, one line, when no file can be written there at the end of a run."""
    told = f"{OPTION}={wanted}"
    path = Path(wanted)
    try:
        if not wanted.strip() or path.name in ("", ".", ".."):
            raise UsageError(f"{told}: name a file")
        if not path.absolute().parent.is_dir():
            raise UsageError(f"{told}: there is no such folder")
        if path.is_symlink() or (path.exists() and not stat.S_ISREG(path.stat().st_mode)):
            raise UsageError(f"{told}: is no regular file")
        if path.exists() and path.stat().st_size and not same_file(wanted, known):
            raise UsageError(
                f"{told}: there is such a file; to add to it, give --impl-known={wanted}, too"
            )
        if not os.access(path.absolute().parent, os.W_OK):
            raise UsageError(f"{told}: nobody may write into this folder")
    except (OSError, ValueError) as error:
        raise UsageError(f"{told}: {getattr(error, 'strerror', None) or error}") from error


def write(wanted: str, run: Run, results: Iterable[Result], own: Collection[str]) -> Written:
    """Write an entry for each clause that failed, after what the file holds already.

    `own` are the clauses that have an entry there which applies. The file is written whole or not
    at all. Raises OSError when it cannot be.
    """
    failed = [result for result in results if result.verdict is Verdict.FAIL]
    left = [(r.clause, _why_not(r, own)) for r in failed]
    without = tuple((clause, why) for clause, why in left if why)
    entries = [entry(r, run.version) for r, (_, why) in zip(failed, left, strict=True) if not why]
    path = Path(wanted)
    former = path.read_bytes() if path.exists() else b""
    head = HEAD.format(
        name=_line(run.implementation), version=_line(run.version), file=_line(wanted)
    )
    text = "" if former else head
    text += "".join(f"\n{one}" for one in entries)
    if text:
        gap = b"\n" if former and not former.endswith(b"\n") else b""
        _replace(path, former + gap + text.encode("utf-8"))
    return Written(wanted, len(entries), without)


def _why_not(result: Result, own: Collection[str]) -> str:
    """Return why a clause that failed gets no entry, "" if it does."""
    return "the file has one, which says otherwise" if result.clause in own else result.unwritten


def entry(result: Result, version: str) -> str:
    """Return the entry of a clause that failed, as TOML."""
    lines = ["[[deviation]]", f"clause = {_basic(result.clause)}"]
    if is_version(version):
        lines.append(f"versions = {_basic(f'=={version}')}")
    lines.append(f"reason = {_basic(_reason(result))}")
    if result.says:
        lines.append(f"says = {_basic(result.says)}")
    if result.example:
        lines.append(f"example = {_block(result.example)}")
    return "\n".join(lines) + "\n"


def _reason(result: Result) -> str:
    if result.manner:
        return _capped(_words(result.manner), MOST)
    message = telling(result.message.strip())
    head, _, rest = message.partition("\n")
    first = _words(head) or "It does not hold."
    difference = first_difference(message)
    if difference is not None and not first.startswith(BEHIND):
        expected, seen = (_capped(_words(side), SIDE) or "(nothing)" for side in difference[1:])
        told = f"expected {expected}, seen {seen}"
        why = "" if first == "expected seen" else first.removesuffix(":")
        first = f"{_capped(why, MOST - len(told) - 2)}: {told}" if why else told
    elif first.endswith(":"):
        first = f"{first} {_words(rest)}".strip().removesuffix(":")
    return _capped(first, MOST)


def _words(text: str) -> str:
    """Return a text on one line; of a page, what a person would read there."""
    if any(start in text.lower() for start in PAGE):
        text = LINE_ENDS.sub(" ", TAG.sub(" ", text))
    return _line(text)


def _line(text: str) -> str:
    """Return a text on one line, without what a terminal or an editor would obey."""
    return " ".join(visible(_encodable(text).replace("\n", " ").replace("\t", " ")).split())


def _capped(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words where there are some."""
    if len(text) <= most:
        return text
    cut = text[: max(most - 3, 0)]
    return (cut.rpartition(" ")[0] if " " in cut[most // 2 :] else cut) + "..."


def _basic(text: str) -> str:
    """Return a text as a basic string of TOML."""
    return '"' + "".join(map(_escaped, _encodable(text))) + '"'


def _encodable(text: str) -> str:
    """Return a text without lone surrogates, which no file can hold: their escapes stand there."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _escaped(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _block(text: str) -> str:
    """Return a text of some lines: literally where that can be, as it is easier to edit."""
    text = _encodable(text)
    if "'''" not in text and all(c.isprintable() or c == "\n" for c in text):
        return f"'''\n{text}\n'''"
    inner = "\n".join("".join(map(_escaped, line)) for line in text.split("\n"))
    return f'"""\n{inner}\n"""'


def _replace(path: Path, data: bytes) -> None:
    """Write a file beside the path and move it there, with the mode of the one that was there."""
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
    handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name[:100]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)
        raise
