"""Makes an environment, judges the suite in it, and keeps the report.

With `uv` when there is one, else with `venv` and `pip`. What a report means is said by
`complaints.py`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.ranges.table import Environment

ROOT = Path(__file__).parent.parent.parent
OPTIONS = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--hypothesis-profile=quick")
NO_VERDICTS = 2  # pytest's exit status from here on: broken off, broken, a wrong command
Report = dict[str, Any]


class NotJudged(Exception):
    """An environment could not be made, or gave no report; the text is one line."""


@dataclass(slots=True)
class Bench:
    """Where environments and reports are kept, and what runs at the moment.

    A report that is there already is taken as it is, so a run that was broken off goes on where it
    stopped. `clauses` are the ids to judge; none means the whole suite.
    """

    environments: Path
    reports: Path
    clauses: tuple[str, ...] = ()
    running: set[subprocess.Popen[str]] = field(default_factory=set)
    stopped: bool = False

    def report(self, environment: Environment) -> Report:
        """Return the report of an environment; raise NotJudged when there can be none."""
        path = self.reports / f"{environment.name}{self._choice()}.json"
        kept = _read(path)
        if kept is not None:
            return kept
        python = self._python(environment)
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder) / "report.json"
            command = [str(python), "-m", "pytest", "--pyargs", "conformance", *OPTIONS]
            command += [f"--impl={environment.adapter}", f"--impl-report={fresh}"]
            if self.clauses:
                command += ["-k", " or ".join(self.clauses)]
            said = self._run(command, folder, judging=True)
            found = _read(fresh)
            if found is None:
                raise NotJudged(_last_line(said))
            _check(found, environment)
            shutil.copy(fresh, path.with_suffix(".part"))
            path.with_suffix(".part").rename(path)
            return found

    def scripts(self, environment: Environment, folder: Path) -> list[Path]:
        """Have the scripts of what fails in an environment written, and return them.

        Raise NotJudged where nothing can be judged.
        """
        command = [str(self._python(environment)), "-m", "pytest", "--pyargs", "conformance"]
        command += [*OPTIONS, f"--impl={environment.adapter}", f"--impl-scripts={folder}"]
        command += ["-k", " or ".join(self.clauses)] if self.clauses else []
        with tempfile.TemporaryDirectory() as elsewhere:
            self._run(command, elsewhere, judging=True)
        return sorted(folder.glob("*.py"))

    def bare(self, environment: Environment) -> Path:
        """Return the interpreter of an environment that has the releases, and no suite."""
        return self._made(f"{environment.name}-bare", environment.requirements())

    def stop(self) -> None:
        """End what runs."""
        self.stopped = True
        for process in list(self.running):
            with contextlib.suppress(ProcessLookupError):
                process.terminate()

    def _choice(self) -> str:
        """Return what a report on some clauses has in its name."""
        if not self.clauses:
            return ""
        return "~" + hashlib.sha256(" ".join(self.clauses).encode()).hexdigest()[:8]

    def _python(self, environment: Environment) -> Path:
        return self._made(environment.name, ("-e", str(ROOT), *environment.requirements()))

    def _made(self, name: str, packages: Sequence[str]) -> Path:
        """Return the interpreter of an environment, which is made when it is not there."""
        folder = self.environments / name
        python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        ready = folder / "ready"
        wanted = "\n".join((*packages, sys.version))
        if ready.is_file() and ready.read_text(encoding="utf-8") == wanted:
            return python
        shutil.rmtree(folder, ignore_errors=True)
        uv = shutil.which("uv")
        if uv is not None:
            self._run([uv, "venv", "-q", "-p", sys.executable, str(folder)], ROOT)
            self._run([uv, "pip", "install", "-q", "--python", str(python), *packages], ROOT)
        else:
            self._run([sys.executable, "-m", "venv", str(folder)], ROOT)
            self._run([str(python), "-m", "pip", "install", "-q", *packages], ROOT)
        ready.write_text(wanted, encoding="utf-8")
        return python

    def _run(self, command: Sequence[str], folder: Path | str, *, judging: bool = False) -> str:
        """Run a command to its end and return what it wrote; raise NotJudged when it fails.

        A run of the suite fails with 1 when a clause does, which is what it is to find out.
        """
        if self.stopped:
            raise NotJudged("stopped")
        variables = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHON"))}
        with subprocess.Popen(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            self.running.add(process)
            try:
                said, _ = process.communicate()
            finally:
                self.running.discard(process)
        if process.returncode and not (judging and 0 < process.returncode < NO_VERDICTS):
            raise NotJudged(_last_line(said) or f"exit status {process.returncode}")
        return said


def _read(path: Path) -> Report | None:
    """Return a report that is complete, or None."""
    try:
        found: Report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.get("complete") else None


def _check(report: Report, environment: Environment) -> None:
    """Raise NotJudged when other releases were judged than the ones that were asked for."""
    found = report["environment"]["packages"]
    for name, release in environment.releases:
        if found.get(name, release) != release:
            raise NotJudged(f"{name} {found[name]} was installed")


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return next(
        (line for line in lines if line.startswith(("ERROR", "error"))), (lines or [""])[-1]
    )
