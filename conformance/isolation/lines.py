"""Preemption within a step: threads that give the turn back at every line of chosen files.

Between whole steps, "read, copy, write back" is atomic; here it is not. Threads only: a task cannot
be interrupted there, and a greenlet only where it switches.
"""

from __future__ import annotations

import inspect
import random
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from types import FrameType
from typing import Any

from conformance.errors import Unsupported
from conformance.isolation import waits
from conformance.isolation.schedules import ByTurns, Picker, Priorities, Uniform
from conformance.isolation.waits import Watch, comes_back
from conformance.perform.threads import FreshThread

Trace = Callable[[FrameType, str, Any], Any]


LOCK, REENTRANT_LOCK = type(threading.Lock()), type(threading.RLock())
_LOCKS: dict[str, list[object]] = {}


def holds_lock(frame: FrameType | None) -> bool:
    """Tell whether a lock is held that belongs to an object whose method runs, or to its module.

    Also where it was taken further out: `functools.cached_property` has one, too.
    """
    while frame is not None:
        code = frame.f_code
        if code.co_filename == __file__:  # here the thread began
            return False
        if any(map(_held, _locks_of(code.co_filename, frame))):
            return True
        if code.co_argcount:
            try:
                own = object.__getattribute__(frame.f_locals[code.co_varnames[0]], "__dict__")
            except (AttributeError, KeyError):
                own = {}
            if any(map(_held, own.values())):
                return True
        frame = frame.f_back
    return False


def _locks_of(file: str, frame: FrameType) -> list[object]:
    """Return the locks of a module; they are there from its beginning."""
    if file not in _LOCKS:
        held = frame.f_globals.values()
        _LOCKS[file] = [thing for thing in held if isinstance(thing, (LOCK, REENTRANT_LOCK))]
    return _LOCKS[file]


def _held(thing: object) -> bool:
    if isinstance(thing, REENTRANT_LOCK):
        return bool(thing._is_owned())  # type: ignore[attr-defined]
    return isinstance(thing, LOCK) and thing.locked()


def source_of(kind: object) -> str:
    """Return the file where a class is written; Unsupported when it is not written in Python."""
    try:
        return inspect.getsourcefile(kind) or ""  # type: ignore[arg-type]
    except TypeError:
        raise Unsupported("turns after every line", "need code that is written in Python") from None


def sources_of(package: str) -> list[str]:
    """Return the files of a package that are loaded."""
    found = [
        getattr(module, "__file__", None)
        for name, module in list(sys.modules.items())
        if name == package or name.startswith(f"{package}.")
    ]
    return sorted({file for file in found if file is not None and file.endswith(".py")})


class LineThread:
    """A thread that runs a function and stops before each line of the chosen files.

    It does not stop while a lock is held that belongs to an object whose method runs, or to its
    module: another thread that needs it could not go on, and would have to be waited for. That
    happens with locks that are kept elsewhere, and costs more.
    """

    def __init__(self, function: Callable[[], None], files: frozenset[str]) -> None:
        self.function, self.files = function, files
        self.done = self.free = self.blocked = False
        self.error: BaseException | None = None
        self._asleep: str | None = None
        self._go, self._back = threading.Lock(), threading.Lock()
        self._go.acquire()
        self._back.acquire()
        self._thread = FreshThread(self._main, "conformance-lines")
        self._thread.start()

    def _main(self) -> None:
        self._go.acquire()
        former = sys.gettrace()
        sys.settrace(self._calls)
        try:
            self.function()
        except BaseException as error:
            self.error = error
        finally:
            sys.settrace(former)
            self.done = True
            self._back.release()

    def _calls(self, frame: FrameType, event: str, argument: Any) -> Trace | None:
        return self._lines if frame.f_code.co_filename in self.files else None

    def _lines(self, frame: FrameType, event: str, argument: Any) -> Trace:
        if event == "line" and not self.free and not holds_lock(frame):
            self._back.release()
            self._go.acquire()
        return self._lines

    def resume(self) -> None:
        """Go on to the next line, or to the end, or until it is `blocked` by another thread."""
        self._go.release()
        self.settle()

    def settle(self) -> None:
        """Wait until it stands before a line, has ended, or waits for what another thread holds."""
        asleep = self._asleep if self.blocked else None
        if asleep is not None and waits.asleep(self._thread.native_id or 0) == asleep:
            return  # still where it was
        self.blocked = not comes_back(self._back)
        if self.blocked:
            self._asleep = waits.asleep(self._thread.native_id or 0)
        elif self.done:
            self._thread.wait()

    def let_go(self) -> None:
        """Let it run to its end without further stops."""
        self.free = True
        if not self.blocked and not self.done:
            self._go.release()


def run_lines(
    functions: Sequence[Callable[[], None]],
    files: Iterable[str],
    picker: Picker,
    on_turn: Callable[[int], None] | None = None,
) -> list[int]:
    """Run functions on threads of their own, one line at a time; return the order of turns.

    `on_turn` is called with a function's number before it goes on. Who waits for what another one
    holds, gets no turns until it has it. The first error of one of them is raised when all have
    ended; Deadlock when none can go on.
    """
    chosen = frozenset(files)
    threads = [LineThread(function, chosen) for function in functions]
    order: list[int] = []
    last: int | None = None
    watch: Watch | None = None
    try:
        while waiting := [thread for thread in threads if not thread.done]:
            live = [i for i, thread in enumerate(threads) if not thread.done and not thread.blocked]
            if live:
                watch = None
                last = picker.pick(live, last)
                order.append(last)
                if on_turn is not None:
                    on_turn(last)
                threads[last].resume()
            else:
                watch = watch or Watch()
                watch.look(f"none of {len(waiting)} threads can go on: each waits for another one")
            for thread in waiting:
                if thread.blocked:
                    thread.settle()
    finally:
        for thread in threads:
            thread.let_go()
    for thread in threads:
        if thread.error is not None:
            raise thread.error
    return order


def line_pickers(runs: int, turns: int = 60, seed: int = 1) -> Iterable[Picker]:
    """Return schedules for so many runs: strictly by turns, then uniform chance and priorities."""
    chance = random.Random(seed)
    yield ByTurns()
    for run in range(1, runs):
        yield Uniform(chance) if run % 2 else Priorities(chance, turns, 2 + run % 3)
