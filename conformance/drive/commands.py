"""Programs of the framework's users, run by its command line in processes of their own.

A program is text in which `{module}` stands for the framework; what it prints is what was seen.
Where processes can be forked, all commands share the time that the framework needs to be imported
(`conformance.drive.driver`). A command runs in an empty folder, with nothing of the user's folder
and of what the environment says to Python and the framework; one that does not end is ended.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, Protocol

from conformance.errors import AdapterError
from conformance.foreign import said
from conformance.limits.processes import ROUND, UNSEEN, Spell, end_group, of_group

# What a user may have set, and must not reach the program; besides, what begins as the framework.
NOT_OURS = ("PYTHON", "FLASK_", "WERKZEUG_")
NOT_NEEDED = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy")
ISOLATED = (sys.executable, "-I", "-X", "utf8", "-W", "ignore")
DRIVER = str(Path(__file__).with_name("driver.py"))
USUAL = ("app", "wsgi")  # where command lines look for an application that nobody has named
INPUT = ".input"  # the file that a command reads its input from
TOLD = 300  # characters of what a command has written


class Hung(AssertionError):
    """A command, or the import of the framework, that did not come to an end."""


class Commanded(Protocol):
    """What is known here of an implementation: its adapter."""

    adapter: Any


@dataclass(frozen=True, slots=True)
class Command:
    """Arguments for the framework's command line, in a folder with these files.

    `typed` is what the command reads from its input. With `program`, one of the files is run as a
    program of its own, in place of the command line.
    """

    files: Mapping[str, str]
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    typed: str = ""
    program: str | None = None


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
        written = f"output {self.output[-TOLD:]!r}, errors {self.errors[-TOLD:]!r}"
        return f"exit {self.status}, {written}"


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
    run by `python -m`; raises AdapterError without, and Hung when a command does not end.
    """
    try:
        module, runs = str(impl.adapter.module), str(impl.adapter.command)
    except AttributeError as error:
        raise AdapterError("command", f"serve.cli is claimed, and {said(error)}") from None
    with tempfile.TemporaryDirectory() as parent:
        asked = []
        for number, command in enumerate(commands):
            folder = Path(parent, str(number))
            for name, text in {**command.files, INPUT: command.typed}.items():
                Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
                Path(folder, name).write_text(text.replace("{module}", module), encoding="utf-8")
            own = sorted({*USUAL, *(name.partition("/")[0].removesuffix(".py")
                                    for name in command.files)})  # fmt: skip
            one = (list(command.arguments), dict(command.environment), own, command.program or runs)
            asked.append((str(folder), *one))
        path = path_for(module, runs)
        forked = hasattr(os, "fork")
        return _forked(module, runs, path, asked) if forked else _alone(module, path, asked)


def path_for(*modules: str) -> tuple[str, ...]:
    """Return the path that a process needs to import these modules, in full.

    That is the path of this process, without the current folder, which may hold anything; unless
    one of the modules comes from there.
    """
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:  # it was removed
        here = ""
    found = [PathFinder.find_spec(module.partition(".")[0]) for module in modules]
    needed = {
        os.path.realpath(Path(place).parent)
        for spec in found
        if spec is not None
        for place in (spec.submodule_search_locations or [spec.origin or ""])
    }
    entries = [os.path.realpath(entry or ".") for entry in sys.path]
    return tuple(dict.fromkeys(e for e in entries if e != here or e in needed))


# Folder, arguments, environment, the names of modules that are found in the folder alone, and the
# module that is run.
Asked = list[tuple[str, list[str], dict[str, str], list[str], str]]


class _Driver:
    """A process that has imported the framework, and is asked for one command after another."""

    def __init__(self, module: str, runs: str, path: tuple[str, ...]) -> None:
        self.module, self.runs = module, runs
        self._buffer = b""
        self._ready = False
        self._folder = tempfile.TemporaryDirectory()
        self._answers, theirs = os.pipe()
        self._said = Path(self._folder.name, "said")
        try:
            with self._said.open("wb") as said:
                self.process = subprocess.Popen(
                    [*ISOLATED, DRIVER, module, json.dumps(path), str(theirs)],
                    env=_environment(module),
                    cwd=self._folder.name,
                    stdin=subprocess.PIPE,
                    stdout=said,
                    stderr=said,
                    pass_fds=(theirs,),
                    process_group=0,  # Ctrl-C is for us, and we end it
                )
        finally:
            os.close(theirs)

    def run(self, folder: str, *asked: Any) -> Ended:
        """Run a command in a folder.

        Raises AdapterError when there is no driver any more, and Hung when the command, or the
        import of the framework, does not end. Whatever is raised, all processes are ended then.
        """
        group = self.process.pid
        what = f"the import of {self.module}"
        told = [self._said]
        try:
            if not self._ready:
                self._answer(group)
                self._ready = True
            what = " ".join([f"`python -m {asked[-1]}", *asked[0]]) + "`"
            told = [Path(folder, f".{name}") for name in ("output", "errors")]
            assert self.process.stdin is not None
            with contextlib.suppress(OSError):  # what it has not read, it does not answer
                self.process.stdin.write(json.dumps([folder, *asked]).encode() + b"\n")
                self.process.stdin.flush()
            group = int(self._answer(group))
            status = int(self._answer(group))
        except Hung as hung:
            end_group(group)  # the driver, which would do so, is ended next
            said = "".join(map(_read, told))[-TOLD:]
            last = f"; what it wrote last: {said!r}" if said else "; it wrote nothing"
            raise Hung(f"{what} did not come to an end: {hung}{last}") from None
        except BaseException:
            end_group(group)
            raise
        return Ended(status, *map(_read, told))

    def _answer(self, group: int) -> str:
        """Return what the driver says next, while a process group does what it says."""
        spell = Spell(lambda: of_group(group))
        with selectors.DefaultSelector() as selector:
            selector.register(self._answers, selectors.EVENT_READ)
            while b"\n" not in self._buffer:
                if selector.select(ROUND):
                    read = os.read(self._answers, 4096)
                    if not read:
                        said = _read(self._said).strip()[-TOLD:]
                        told = f"{self.runs} cannot be run by python -m: {said}"
                        raise AdapterError("command", told)
                    self._buffer += read
                    continue
                problem = spell.look()
                if problem is not None:
                    raise Hung(problem)
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode().rpartition(" ")[2]

    def close(self) -> None:
        """End the process."""
        end_group(self.process.pid)
        with self.process:  # closes the pipe, and waits for it
            pass
        os.close(self._answers)
        self._folder.cleanup()


def _read(file: Path) -> str:
    with contextlib.suppress(OSError):
        return file.read_text(encoding="utf-8", errors="replace")
    return ""


# One at most, with what it was started for.
_DRIVERS: dict[tuple[Any, ...], _Driver] = {}


def _forked(module: str, runs: str, path: tuple[str, ...], asked: Asked) -> list[Ended]:
    key = (os.getpid(), module, runs, path)
    if key not in _DRIVERS:
        close_driver()
        _DRIVERS[key] = _Driver(module, runs, path)
    try:
        return [_DRIVERS[key].run(*one) for one in asked]
    except BaseException:
        close_driver()
        raise


@atexit.register
def close_driver() -> None:
    """End the process that runs commands, if there is one; another one is started when needed."""
    while _DRIVERS:
        key, driver = _DRIVERS.popitem()
        if key[0] == os.getpid():  # not that of a process that was forked
            driver.close()


def _alone(module: str, path: tuple[str, ...], asked: Asked) -> list[Ended]:
    found = []
    for folder, arguments, environment, _, runs in asked:
        own = {
            "PYTHONPATH": os.pathsep.join((*path, folder)),
            "PYTHONWARNINGS": "ignore",
            "PYTHONUTF8": "1",
        }
        try:
            ended = subprocess.run(
                [sys.executable, "-P", "-m", runs, *arguments],
                cwd=folder,
                env={**_environment(module), **own, **environment},
                input=Path(folder, INPUT).read_text(encoding="utf-8"),
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=UNSEEN,
                check=False,
            )
        except subprocess.TimeoutExpired:
            what = " ".join([f"`python -m {runs}", *arguments]) + "`"
            raise Hung(f"{what} did not come to an end in {UNSEEN:.0f} s") from None
        found.append(Ended(ended.returncode, ended.stdout, ended.stderr))
    return found


def _environment(module: str) -> dict[str, str]:
    prefixes = (*NOT_OURS, f"{module.partition('.')[0].upper()}_")
    return {
        key: value
        for key, value in os.environ.items()
        if not key.upper().startswith(prefixes) and key.lower() not in NOT_NEEDED
    }
