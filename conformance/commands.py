"""Programs of the framework's users, run by its command line in processes of their own.

A program is text in which `{module}` stands for the framework; what it prints is what was seen.
Where processes can be forked, all commands of a run share the time that the framework needs to be
imported.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.errors import AdapterError
from conformance.implementation import Implementation

PATIENCE = 60.0  # seconds, before a program that does not end is given up; no verdict rests on it
# What a user may have set, and must not reach the program.
OWN = ("FLASK_APP", "FLASK_DEBUG", "FLASK_ENV", "FLASK_RUN_FROM_CLI", "FLASK_SKIP_DOTENV")
# Reads commands as JSON and runs each in its folder, in a fork of its own.
DRIVER = """
import importlib, json, os, runpy, sys
module, command, *rest = sys.argv[1:]
sys.path[:] = [entry for entry in sys.path if entry]
importlib.import_module(module)
for folder, arguments, environment in json.load(sys.stdin):
    child = os.fork()
    if not child:
        for name, number in (("output", 1), ("errors", 2)):
            handle = os.open(os.path.join(folder, "." + name), os.O_WRONLY | os.O_CREAT)
            os.dup2(handle, number)
        os.chdir(folder)
        os.environ.update(environment)
        sys.path.insert(0, folder)
        sys.argv = [command, *arguments]
        status = 0
        try:
            runpy.run_module(command, run_name="__main__", alter_sys=True)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            status = 1
            sys.excepthook(*sys.exc_info())
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@dataclass(frozen=True, slots=True)
class Command:
    """Arguments for the framework's command line, in a folder with these files."""

    files: Mapping[str, str]
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit status and what it wrote."""

    status: int
    output: str
    errors: str

    @property
    def lines(self) -> list[str]:
        """The lines of its output."""
        return self.output.splitlines()

    def __str__(self) -> str:
        return f"exit {self.status}, output {self.output!r}, errors {self.errors[-300:]!r}"


def run(
    impl: Implementation,
    files: Mapping[str, str],
    *arguments: str,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run one command; see `run_all`."""
    return run_all(impl, [Command(files, arguments, environment or {})])[0]


def run_all(impl: Implementation, commands: Iterable[Command]) -> list[Ended]:
    """Run each command of the framework in a folder of its own, and return how they ended.

    Needs an adapter with `module`, the name that programs import, and `command`, the module that is
    run by `python -m`; raises AdapterError without.
    """
    try:
        module, runs = str(impl.adapter.module), str(impl.adapter.command)  # type: ignore[attr-defined]
    except AttributeError as error:
        raise AdapterError("command", f"serve.cli is claimed, and {error}") from None
    with tempfile.TemporaryDirectory() as parent:
        asked = []
        for number, command in enumerate(commands):
            folder = Path(parent, str(number))
            for name, text in command.files.items():
                Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
                Path(folder, name).write_text(text.replace("{module}", module), encoding="utf-8")
            folder.mkdir(exist_ok=True)
            asked.append((str(folder), list(command.arguments), dict(command.environment)))
        return _forked(module, runs, asked) if hasattr(os, "fork") else _alone(runs, asked)


Asked = list[tuple[str, list[str], dict[str, str]]]


def _forked(module: str, runs: str, asked: Asked) -> list[Ended]:
    ended = _python(["-c", DRIVER, module, runs], ".", {}, json.dumps(asked))
    statuses = ended.output.split()
    if len(statuses) != len(asked):
        raise AdapterError("command", f"{runs} cannot be run: {ended}")
    return [
        Ended(int(status), *(Path(folder, f".{n}").read_text() for n in ("output", "errors")))
        for status, (folder, *_) in zip(statuses, asked, strict=True)
    ]


def _alone(runs: str, asked: Asked) -> list[Ended]:
    return [_python(["-m", runs, *given], folder, changed) for folder, given, changed in asked]


def _python(given: list[str], folder: str, changed: dict[str, str], text: str = "") -> Ended:
    inherited = {key: value for key, value in os.environ.items() if key not in OWN}
    path = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path)
    ended = subprocess.run(
        [sys.executable, *given],
        cwd=folder,
        env={**inherited, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore", **changed},
        input=text,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)
