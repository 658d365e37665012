"""Where a process stands that has to be ended, or that has crashed: its stacks, from outside.

The child has Python write its stacks into a file when it crashes, and when `DUMP` comes, which
works in the midst of C too. `TELL` asks for more, as far as Python still runs: which example ran,
and what a coroutine waits for.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import re
import signal
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CoroutineType
from typing import IO, Any

import _pytest
import hypothesis
import pluggy

HERE = str(Path(__file__).parent.parent)
LIBRARIES = (
    sysconfig.get_path("stdlib"),
    *(next(iter(module.__path__)) for module in (_pytest, hypothesis, pluggy)),
    "<",
)
DUMP = getattr(signal, "SIGUSR2", None)
TELL = getattr(signal, "SIGUSR1", None)
LINE = re.compile(r'^  File "(?P<file>.*)", line (?P<line>\d+) in (?P<name>.*)$')


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, and the function that it is in."""

    file: str
    line: int
    name: str

    @property
    def is_ours(self) -> bool:
        """Whether it is the suite's."""
        return self.file.startswith(HERE)

    @property
    def is_library(self) -> bool:
        """Whether it is Python's, or a tool's that the suite calls."""
        return "site-packages" not in self.file and self.file.startswith(LIBRARIES)

    def __str__(self) -> str:
        parts = Path(self.file).parts
        packages = "site-packages" in parts
        short = parts[parts.index("site-packages") + 1 :] if packages else parts[-2:]
        return f"{'/'.join(short)}:{self.line}, in {self.name}"


def write_stacks_into(file: IO[bytes]) -> None:
    """Let this process write its stacks into a file when it crashes, and when `DUMP` comes."""
    faulthandler.enable(file, all_threads=True)
    if DUMP is not None:
        faulthandler.register(DUMP, file, all_threads=True)

    # A process that exits in the midst of a clause leaves no stack, unless its exit writes one.
    exit_at_once, owner = os._exit, os.getpid()

    def exit_and_tell(status: int) -> None:
        if os.getpid() == owner:
            faulthandler.dump_traceback(file)
        exit_at_once(status)

    os._exit = exit_and_tell  # type: ignore[assignment]


def awaited() -> Place | None:
    """Return where a coroutine waits under the event loop of this thread, if a foreign one does.

    No stack shows it: a loop that has nothing to do stands in `select`.
    """
    loop = asyncio._get_running_loop()
    tasks = [] if loop is None else asyncio.all_tasks(loop)
    places = [place for task in tasks for place in _places(task.get_coro())]
    return next((place for place in places if not (place.is_ours or place.is_library)), None)


def _places(coroutine: Any) -> list[Place]:
    """Return where a coroutine stands, and what it awaits, innermost first."""
    found: list[Place] = []
    while type(coroutine) is CoroutineType and coroutine.cr_frame is not None:
        code = coroutine.cr_code
        found.append(Place(code.co_filename, coroutine.cr_frame.f_lineno, code.co_name))
        coroutine = coroutine.cr_await
    return found[::-1]


def place(stacks: str, awaits: Place | None = None) -> Place | None:
    """Return where a process stood: in foreign code that the suite has called, if in any.

    The thread that crashed, or that was running, comes first. Where no stack has any, it is what
    a coroutine awaits, and else the innermost line of the first thread.
    """
    threads = sorted(_threads(stacks), key=lambda thread: not thread[0])
    called = (_called(frames) for _, frames in threads)
    first = (frames[0] for _, frames in threads if frames)
    return next((found for found in called if found), awaits) or next(first, None)


def _called(frames: list[Place]) -> Place | None:
    """Return the innermost frame that is neither ours nor a library's, where ours are below it."""
    for number, frame in enumerate(frames):
        if frame.is_ours:
            return None
        if not frame.is_library:
            return frame if any(below.is_ours for below in frames[number:]) else None
    return None


def _threads(stacks: str) -> Iterator[tuple[bool, list[Place]]]:
    """Yield each thread's frames, innermost first, and whether it is the one that ran."""
    frames: list[Place] = []
    current = False
    for line in stacks.splitlines():
        found = LINE.match(line)
        if found and found["name"] != "exit_and_tell":
            frames.append(Place(found["file"], int(found["line"]), found["name"]))
        elif "most recent call first" in line:
            yield current, frames
            current, frames = line.startswith("Current"), []
    yield current, frames
