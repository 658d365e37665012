"""A process that has imported the suite, and forks a run for each hostile implementation.

So a run costs half a second instead of three. `python -m tests.hostile.nursery FOLDER NAME...`
writes an outcome into a folder for each name; many run at once, because most of them wait.
"""

from __future__ import annotations

import dataclasses
import gc
import importlib
import os
import sys
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from conformance.clause import load_clauses
from conformance.judging.loading import load_adapter
from conformance.report.document import cited
from tests.hostile.keeper import keep
from tests.hostile.row import Hostile
from tests.hostile.table import BY_NAME

AT_ONCE = 20
BURNING = 2  # of these, as many may use up processor time
FASTER = 5  # how often the limits of a row that burns go into the usual ones
PLUGINS = ("randomly", "cacheprovider", "anyio", "xdist.looponfail")  # are of no use here
EARLY = (  # what each run would import anew
    "conformance.judging.items",
    "conformance.plugin",
    "conformance.report.outcomes",
    "conformance.supervision.supervisor",
    "faulthandler",
    "pdb",
    "xml.etree.ElementTree",
    "_hypothesis_pytestplugin",
    *(f"_pytest.{name}" for name in ("junitxml", "skipping", "unittest", "pastebin", "warnings")),
)
PRELOADED = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"


def main(folder: Path, names: list[str]) -> None:
    """Judge all of these, and wait for the last of them."""
    for name in EARLY:
        importlib.import_module(name)
    clauses = load_clauses()
    modules = {clause.id: clause.function.__module__ for clause in clauses}
    load_adapter("reference")
    for clause in clauses:
        for source in clause.sources:
            cited(source)
    gc.collect()
    gc.freeze()
    waiting = [BY_NAME[name] for name in names]
    running: dict[int, Hostile] = {}
    while waiting or running:
        while row := _next(waiting, running):
            waiting.remove(row)
            keeper = os.fork()
            if not keeper:
                place = folder / row.name
                if keep(place, row.sent, partial(prepare, place, row)):
                    os._exit(0)
                raise SystemExit(pytest.main(arguments(row, modules)))
            running[keeper] = row
        running.pop(os.wait()[0], None)


def _next(waiting: list[Hostile], running: dict[int, Hostile]) -> Hostile | None:
    """Return what may begin now: those that burn come first, but only so many at once."""
    if len(running) >= AT_ONCE:
        return None
    burning = sum(row.burns for row in running.values())
    ready = [row for row in waiting if not row.burns or burning < BURNING]
    return next((row for row in ready if row.burns), ready[0] if ready else None)


def arguments(row: Hostile, modules: dict[str, str]) -> list[str]:
    """Return what pytest is called with."""
    plugins = PLUGINS if "-n" in row.options else (*PLUGINS, "xdist")
    places = row.chapters or dict.fromkeys(modules[clause] for clause in row.verdicts)
    return [
        "--pyargs",
        *places,
        *([] if row.chapters else ["-k", " or ".join(row.verdicts)]),
        *(word for name in plugins for word in ("-p", f"no:{name}")),
        f"-W{PRELOADED}",
        "--hypothesis-profile=quick",
        "--impl=hostile:Adapter",
        f"--impl-report={row.report}",
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
    os.environ["PYTHONPATH"] = str(folder / "modules")  # as a person has it, for workers, too
    tempfile.tempdir = None
    sys.path.insert(0, str(folder / "modules"))
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    if row.burns:
        hurry()
    exec(row.setting, {"os": os, "Path": Path})


def hurry() -> None:
    """Let limits of processor time end sooner than they do for a person."""
    from conformance.limits import patience

    patience.FIRST /= FASTER
    patience.NEXT /= FASTER
    with suppress(ImportError):
        for place in ("watch", "supervisor"):  # where they are said, and where they are imported
            module = importlib.import_module(f"conformance.supervision.{place}")
            for name in ("FIRST", "NEXT"):
                limits = getattr(module, name)
                setattr(module, name, dataclasses.replace(limits, busy=limits.busy / FASTER))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
