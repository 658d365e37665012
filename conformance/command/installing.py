"""What makes an environment and installs into it: uv where there is one, else venv and pip.

Where environments are kept is the business of `environments.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import ConformanceError, UsageError

MOST = 400  # characters of what an installer says
DRAWN = re.compile(r"[×╰├│─▶┬╮╯]+")  # what uv draws its trees with
VERSIONS = re.compile(r"(\(from versions: )(?:[^,()]+, ){4,}((?:[^,()]+, ){2}[^,()]+)")
Run = Callable[[Sequence[str]], tuple[int, str]]


class NotInstalled(ConformanceError):
    """An environment could not be made; the text is one line of what the installer says."""


@dataclass(frozen=True, slots=True)
class Installer:
    """Makes environments with one Python. `run` runs a command and returns status and output."""

    run: Run
    python: str = ""
    uv: str = ""

    @classmethod
    def found(cls, run: Run, python: str = "") -> Installer:
        """Return uv's, or pip's when there is no uv; UsageError when there is no such Python."""
        uv = shutil.which("uv") or ""
        if python and not uv:
            named = python if not python[0].isdigit() else f"python{python}"
            path = shutil.which(named)
            if path is None:
                raise UsageError(f"--python {python}: there is no {named} on PATH")
            python = path
        return cls(run, python or sys.executable, uv)

    @property
    def kind(self) -> str:
        """What the Python is, for whoever keeps environments apart."""
        return sys.version if self.python == sys.executable else self.python

    def make(self, folder: Path, packages: Sequence[str]) -> Path:
        """Make an environment with these packages and return its Python; raise NotInstalled."""
        python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if self.uv:
            self._do([self.uv, "venv", "-q", "-p", self.python, str(folder)])
            self._do([self.uv, "pip", "install", "-q", "--python", str(python), *packages])
        else:
            self._do([self.python, "-m", "venv", str(folder)])
            self._do([str(python), "-m", "pip", "install", "-q", *packages])
        return python

    def site(self, python: Path) -> Path:
        """Return the folder of installed packages of an environment."""
        told = self._do([str(python), "-c", "import sysconfig as s; print(s.get_path('purelib'))"])
        return Path(told.strip().splitlines()[-1])

    def _do(self, command: Sequence[str]) -> str:
        status, said = self.run(command)
        if status:
            raise NotInstalled(one_line(said) or f"{Path(command[0]).name} ended with {status}")
        return said


def one_line(said: str) -> str:
    """Return what an installer says is wrong, as one line: from its first word of an error on."""
    lines = [" ".join(DRAWN.sub(" ", line).split()) for line in said.splitlines()]
    begins = [
        n for n, raw in enumerate(said.splitlines()) if raw.lstrip().startswith(("×", "error"))
    ]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    if begins:
        told = " ".join(line for line in lines[begins[0] :] if line)
    elif errors:
        told = errors[0]
    else:
        told = next((line for line in reversed(lines) if line), "")
    told = told.removeprefix("error: ").replace(" cause: ", ": ")
    told = VERSIONS.sub(r"\1..., \2", told)
    # What is behind it all often comes last: no space, no route.
    return told if len(told) <= MOST else f"{told[: MOST // 2]} ... {told[-MOST // 2 :]}"
