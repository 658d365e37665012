"""The folder of a run's own: what the child prints, its stacks, and its temporary files.

It is the child's who may do anything with it, so whoever clears it away expects nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

VARIABLE = "CONFORMANCE_SCRATCH"  # of the environment, which workers of xdist inherit


def make() -> Path:
    """Make a folder. That of a worker of xdist is in its controller's, who outlives it."""
    above = os.environ.get(VARIABLE) if "PYTEST_XDIST_WORKER" in os.environ else None
    within = above if above and Path(above).is_dir() else None
    made = tempfile.mkdtemp(prefix="conformance-", dir=within)
    os.environ.setdefault(VARIABLE, made)
    return Path(made)


def file(path: Path) -> IO[bytes]:
    """Open a file that one process writes and another one reads and empties."""
    return path.open("a+b", buffering=0)  # appending: it is emptied meanwhile


def clear(scratch: Path, kept: frozenset[str]) -> None:
    """Clear away what is in a folder, but for some names; nothing is raised."""
    with suppress(OSError):
        for path in scratch.iterdir():
            if path.name not in kept:
                _clear_away(path)


def remove(scratch: Path) -> None:
    """Remove the folder; nothing is raised."""
    if os.environ.get(VARIABLE) == str(scratch):
        del os.environ[VARIABLE]
    _clear_away(scratch)


def _clear_away(path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        with suppress(OSError):
            path.unlink()
        return
    with suppress(OSError, RecursionError):
        shutil.rmtree(path, ignore_errors=True)
    if path.is_dir():
        _lift(path)
        shutil.rmtree(path, ignore_errors=True)


def _lift(top: Path) -> None:
    """Bring what is in folders in folders up to the top: they may be deeper than Python calls."""
    number = 0
    waiting = _folders(top)
    while waiting:
        folder = waiting.pop()
        for inner in _folders(folder):
            number += 1
            lifted = top / f"lifted-{os.getpid()}-{number}"
            with suppress(OSError):
                inner.rename(lifted)
                waiting.append(lifted)


def _folders(path: Path) -> list[Path]:
    try:
        return [one for one in path.iterdir() if one.is_dir() and not one.is_symlink()]
    except OSError:
        return []
