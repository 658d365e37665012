"""The folder of the pages: what is written there, and what is left alone.

A list of what this command wrote lies in the folder. Only what is on it is ever written over or
removed, and nothing is written through a link, so a folder that has other files keeps them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance.errors import UsageError
from conformance.foreign import text as text_of
from conformance.foreign import visible

LIST = "conformance-pages.txt"
HEAD = "Written by `conformance report --html`, which removes what it does not write again:"
FOREIGN = "was not written by this command, and is kept; name another folder"
ENTRY = re.compile(r"(?:[a-z0-9][a-z0-9.-]*/)*[a-z0-9][a-z0-9.-]*")


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files, named by their paths in the folder, and remove those of an earlier time.

    Raises UsageError, one line, when something else is in the way or cannot be written to; then
    nothing has been removed.
    """
    try:
        _prepare(folder)
        before = _listed(folder)
        for name in files:
            _expect_free(folder, name, before)
        # First, so that whatever breaks off now can be written over the next time.
        everything = sorted({*before, *files})
        _put(folder / LIST, "\n".join([HEAD, *everything, ""]))
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            _put(folder / name, text)
        for name in before - set(files):
            if not any(path.is_symlink() for path in _along(folder, name)):
                (folder / name).unlink(missing_ok=True)
        _put(folder / LIST, "\n".join([HEAD, *sorted(files), ""]))
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or text_of(error)
        place = getattr(error, "filename", None) or folder
        raise UsageError(f"--html {visible(str(place))}: {told}; name another folder") from error


def _prepare(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--html {visible(str(folder))}: it is a file; name a folder")
    folder.mkdir(parents=True, exist_ok=True)


def _listed(folder: Path) -> set[str]:
    """Return what an earlier run wrote; lines that it cannot have written count for nothing."""
    path = folder / LIST
    if not os.path.lexists(path):
        return set()
    regular = path.is_file() and not path.is_symlink()
    text = path.read_text(encoding="utf-8", errors="replace") if regular else ""
    head, *names = text.split("\n")
    if head != HEAD:
        raise UsageError(f"--html: {visible(str(path))} {FOREIGN}")
    return {name for name in names if ENTRY.fullmatch(name) and ".." not in name}


def _expect_free(folder: Path, name: str, before: set[str]) -> None:
    """Raise UsageError when a file cannot be ours: somebody else's, or a link on the way."""
    path = folder / name
    for part in _along(folder, name):
        if part.is_symlink():
            raise UsageError(f"--html: {visible(str(part))} is a link; name another folder")
    if os.path.lexists(path) and (name not in before or not path.is_file()):
        raise UsageError(f"--html: {visible(str(path))} {FOREIGN}")


def _along(folder: Path, name: str) -> Iterator[Path]:
    """Yield the path of a file, and those of the folders that lead to it."""
    parts = name.split("/")
    yield from (folder.joinpath(*parts[:count]) for count in range(1, len(parts) + 1))


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
