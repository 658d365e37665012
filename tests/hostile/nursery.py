"""A process that has imported the suite, and forks a run for each hostile implementation.

So a run costs half a second instead of three. `python -m tests.hostile.nursery FOLDER NAME...`
writes an outcome into a folder for each name; so many run at once, because most of them wait.
"""

from __future__ import annotations

import dataclasses
import gc
import importlib
import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest

import conformance.judging.items
import conformance.report.outcomes  # noqa: F401
from conformance.clause import load_clauses
from conformance.judging.loading import load_adapter
from tests.hostile.keeper import keep
from tests.hostile.row import Hostile
from tests.hostile.table import BY_NAME

AT_ONCE = 24
FASTER = 5  # how often the limits of a quick row go into the usual ones
PLUGINS = ("randomly", "cacheprovider", "xdist", "anyio")  # are of no use here


def main(folder: Path, names: list[str]) -> None:
    """Judge all of these, and wait for the last of them."""
    modules = {clause.id: clause.function.__module__ for clause in load_clauses()}
    load_adapter("reference")
    gc.collect()
    gc.freeze()
    waiting = list(names)
    running: set[int] = set()
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            name = waiting.pop(0)
            keeper = os.fork()
            if not keeper:
                row = BY_NAME[name]
                if keep(folder / name, lambda: prepare(folder / name, row)):
                    os._exit(0)
                sys.argv = ["pytest", *arguments(row, modules)]
                raise SystemExit(pytest.console_main())
            running.add(keeper)
        with suppress(ChildProcessError):
            running.discard(
                os.waitpid(-1, 0 if len(running) == AT_ONCE or not waiting else os.WNOHANG)[0]
            )
        time.sleep(0.01)


def arguments(row: Hostile, modules: dict[str, str]) -> list[str]:
    """Return what pytest is called with."""
    return [
        "--pyargs",
        *dict.fromkeys(modules[clause] for clause in row.verdicts),
        "-k",
        " or ".join(row.verdicts),
        *(word for name in PLUGINS for word in ("-p", f"no:{name}")),
        "--hypothesis-profile=quick",
        "--impl=hostile:Adapter",
        "--impl-report=report.json",
        *row.options,
    ]


def prepare(folder: Path, row: Hostile) -> None:
    """Make this process one that a person has started in an empty folder."""
    for place in ("here", "temporary", "modules"):
        (folder / place).mkdir(parents=True)
    for name, text in row.files.items():
        (folder / "modules" / name).write_text(text, encoding="utf-8")
    os.chdir(folder / "here")
    os.environ["TMPDIR"] = str(folder / "temporary")
    os.environ.pop("PYTHONPATH", None)
    tempfile.tempdir = None
    sys.path.insert(0, str(folder / "modules"))
    sys.dont_write_bytecode = True
    if row.quick:
        hurry()


def hurry() -> None:
    """Let limits of processor time end sooner than they do for a person."""
    from conformance.limits import patience

    patience.PATIENCE.limit = patience.FIRST / FASTER
    patience.NEXT /= FASTER
    with suppress(ImportError):
        watch = importlib.import_module("conformance.supervision.watch")
        for name in ("FIRST", "NEXT"):
            limits = getattr(watch, name)
            setattr(watch, name, dataclasses.replace(limits, busy=limits.busy / FASTER))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
