"""A run of the suite, measured: processor time as a whole, and by clause."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.bench.tables import Line

# In the same order each time, and with nothing written but the report.
JUDGE = "-m pytest --pyargs conformance -qq -p no:cacheprovider -p no:randomly"


class Broken(Exception):
    """A run wrote no report; the text has what it said."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run took: seconds of processor time of all its processes, and a line by clause.

    `start` is what it takes to begin: to import the suite and the adapter, and to collect.
    """

    about: str
    whole: float
    start: float
    clauses: tuple[Line, ...]

    @property
    def judging(self) -> float:
        """The seconds that went into clauses; what is left is pytest's, and the supervisor's."""
        return sum(line.seconds for line in self.clauses)


def measured(impl: str, profile: str, chosen: str = "", times: int = 1) -> Figures:
    """Judge an implementation, and return the figures of the cheapest of so many runs.

    Whatever else runs on the machine makes a run dearer and never cheaper. The first run compiles
    modules, so another one goes before. Raises Broken when a run writes no report.
    """
    options = [f"--impl={impl}", f"--hypothesis-profile={profile}"]
    options += ["-k", chosen] if chosen else []
    _seconds([*options, "--collect-only"])
    start = min(_seconds([*options, "--collect-only"])[0] for _ in range(times))
    return min((_run(options, start) for _ in range(times)), key=lambda run: run.whole)


def _run(options: Sequence[str], start: float) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        seconds, told = _seconds([*options, f"--impl-report={report}"])
        try:
            found = json.loads(report.read_text(encoding="utf-8"))
        except OSError:
            raise Broken(told.strip() or "the run wrote no report") from None
    judged = found["implementation"]
    about = f"{judged['name']} {judged['version']}, profile {found['settings']['profile']}"
    lines = (Line(c["id"], c["seconds"], c["examples"]) for c in found["clauses"] if c["verdict"])
    return Figures(about, seconds, start, tuple(lines))


def _seconds(options: Sequence[str]) -> tuple[float, str]:
    """Run pytest; return the processor time of it and its descendants, and what it printed."""
    # Byte code is kept, as it is for a user: without it, each start would compile the suite.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *JUDGE.split(), *options],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent, done.stdout
