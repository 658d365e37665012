"""Programs of the framework's users, run by its command line in processes of their own.

A program is text in which `{module}` stands for the framework; what it prints is what was seen.
Where processes can be forked, all commands share the time that the framework needs to be imported.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from conformance.errors import AdapterError

PATIENCE = 60.0  # seconds, before a program that does not end is given up; no verdict rests on it
# What a user may have set, and must not reach the program.
OWN = ("FLASK_APP", "FLASK_DEBUG", "FLASK_ENV", "FLASK_RUN_FROM_CLI", "FLASK_SKIP_DOTENV")
# Reads commands, one line of JSON each, and runs each in its folder, in a fork of its own.
DRIVER = """
import importlib, json, os, runpy, sys
sys.path[:] = [entry for entry in sys.path if entry]
module, command = sys.argv[1:]
importlib.import_module(module)
for line in sys.stdin:
    folder, arguments, environment = json.loads(line)
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
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
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Commanded(Protocol):
    """What is known here of an implementation: its adapter."""

    adapter: Any


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
    impl: Commanded,
    files: Mapping[str, str],
    *arguments: str,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run one command; see `run_all`."""
    return run_all(impl, [Command(files, arguments, environment or {})])[0]


def run_all(impl: Commanded, commands: Iterable[Command]) -> list[Ended]:
    """Run each command of the framework in a folder of its own, and return how they ended.

    Needs an adapter with `module`, the name that programs import, and `command`, the module that is
    run by `python -m`; raises AdapterError without.
    """
    try:
        module, runs = str(impl.adapter.module), str(impl.adapter.command)
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


class _Driver:
    """A process that has imported the framework, and is asked for one command after another."""

    def __init__(self, module: str, runs: str, path: tuple[str, ...]) -> None:
        self.key = (module, runs, path)
        self.process = subprocess.Popen(
            [sys.executable, "-c", DRIVER, module, runs],
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, folder: str, arguments: list[str], environment: dict[str, str]) -> Ended:
        """Run a command in a folder; raise AdapterError when there is no driver any more."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(OSError):  # what it has not read, it does not answer
            print(json.dumps([folder, arguments, environment]), file=self.process.stdin, flush=True)
        status = self.process.stdout.readline()
        if not status:
            raise AdapterError("command", f"{self.key[1]} cannot be run by python -m")
        written = (Path(folder, f".{name}").read_text() for name in ("output", "errors"))
        return Ended(int(status), *written)

    def close(self) -> None:
        """End the process."""
        with self.process:  # closes both pipes, so that it ends, and waits for that
            pass


_DRIVERS: list[_Driver] = []


def _forked(module: str, runs: str, asked: Asked) -> list[Ended]:
    key = (module, runs, tuple(sys.path))
    if not _DRIVERS or _DRIVERS[0].key != key:
        close_driver()
        _DRIVERS.append(_Driver(*key))
    return [_DRIVERS[0].run(*one) for one in asked]


@atexit.register
def close_driver() -> None:
    """End the process that runs commands, if there is one; another one is started when needed."""
    while _DRIVERS:
        _DRIVERS.pop().close()


def _alone(runs: str, asked: Asked) -> list[Ended]:
    found = []
    for folder, arguments, environment in asked:
        ended = subprocess.run(
            [sys.executable, "-m", runs, *arguments],
            cwd=folder,
            env={**_environment(), **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        found.append(Ended(ended.returncode, ended.stdout, ended.stderr))
    return found


def _environment() -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if key not in OWN}
    path = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path)
    return {**inherited, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"}
