"""Frames: where an exception was raised, and whose code that is, as far as a path tells.

Which of them belong to the adapter is said by `conformance.perform.blame`.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import FrameType

HERE = str(Path(__file__).parent) + os.sep
ROOT = str(Path(__file__).parent.parent) + os.sep
STANDARD_LIBRARY = sysconfig.get_path("stdlib") + os.sep
# What judges by itself: who calls us or is called by us, and stands for nobody.
MACHINERY = frozenset({"_pytest", "hypothesis", "pluggy", "pytest", "xdist"})
MODULE = "<module>"  # what Python calls the code of a file
INSTALLED = ("site-packages", "dist-packages")


def frames_of(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    """Yield the frames that an exception passed and their lines, the outermost first."""
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def is_ours(path: str) -> bool:
    """Tell whether a file is the suite's: one of `conformance`."""
    return path.startswith(HERE)


def is_adapters(path: str) -> bool:
    """Tell whether a file is in the folder of the adapters, or in a room of it."""
    return "adapters" in Path(path).parts[-3:-1]


@lru_cache(maxsize=4096)
def is_library(path: str) -> bool:
    """Tell whether a file is Python's own or of what runs the judging: it stands for nobody."""
    if path.startswith("<"):
        return True
    parts = Path(path).parts
    installed = next((n for n, part in enumerate(parts) if part in INSTALLED), None)
    if installed is not None:
        return parts[installed + 1].partition(".")[0] in MACHINERY
    return path.startswith(STANDARD_LIBRARY)


@lru_cache(maxsize=4096)
def is_local(path: str) -> bool:
    """Tell whether a file is of somebody's own project: not installed, not of this one."""
    installed = any(part in INSTALLED for part in Path(path).parts)
    return not installed and not path.startswith(ROOT) and not is_library(path)


@lru_cache(maxsize=4096)
def short(path: str) -> str:
    """Return a path as a person finds the file: below what it is imported from."""
    parts = Path(path).parts
    for number, part in enumerate(parts):
        if part in INSTALLED:
            return "/".join(parts[number + 1 :])
    roots = [ROOT, *(os.path.join(os.path.abspath(entry), "") for entry in (".", *sys.path))]
    under = [root for root in roots if path.startswith(root)]
    return path[len(max(under, key=len)) :].replace(os.sep, "/") if under else Path(path).name


def place(path: str, line: int, function: str = "") -> str:
    """Return a place as it is told: "ours.py:12, in load_user", or "ours.py:3" in no function."""
    named = function not in ("", MODULE)
    return f"{short(path)}:{line}" + (f", in {function}" if named else "")


def mistaken_at(error: BaseException) -> tuple[str, int] | None:
    """Return the file and the line of a mistake in spelling Python, or None."""
    if not isinstance(error, SyntaxError):
        return None
    file, line = error.filename, error.lineno
    if type(file) is not str or type(line) is not int or file.startswith("<"):
        return None
    return file, line


def place_of(frame: FrameType) -> str:
    """Return where a frame stands, as it is told."""
    return place(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)


def raised_at(error: BaseException) -> tuple[str, str]:
    """Return the file where an exception was raised and the place as text.

    Python's own files and those of what runs the judging are passed over: what counts is who called
    them. A file that is no Python is where its mistake is, not who wanted to import it. Both are ""
    for an exception that has not been raised.
    """
    mistake = mistaken_at(error)
    if mistake is not None:
        return mistake[0], place(*mistake)
    file, told = "", ""
    last: tuple[FrameType, int] | None = None
    for frame, line in frames_of(error):
        if last is None or not is_library(frame.f_code.co_filename):
            last = frame, line
    if last is not None:
        file = last[0].f_code.co_filename
        told = place(file, last[1], last[0].f_code.co_name)
    return file, told
