"""Preemption within a step: threads that give the turn back at every line of chosen files.

Between whole steps, "read, copy, write back" is atomic; here it is not. Threads only: a task cannot
be interrupted there, and a greenlet only where it switches.
"""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from types import FrameType
from typing import Any

from conformance.isolation.schedules import Picker, Priorities, Uniform

Trace = Callable[[FrameType, str, Any], Any]


class LineThread:
    """A thread that runs a function and stops before each line of the chosen files.

    Files with locks are not for this: a thread that stops while it holds one would make the other
    wait for ever.
    """

    def __init__(self, function: Callable[[], None], files: frozenset[str]) -> None:
        self.function, self.files = function, files
        self.done = False
        self.error: BaseException | None = None
        self._go, self._back = threading.Lock(), threading.Lock()
        self._go.acquire()
        self._back.acquire()
        self._thread = threading.Thread(target=self._main, name="conformance-lines")
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
        if event == "line":
            self._back.release()
            self._go.acquire()
        return self._lines

    def resume(self) -> None:
        """Go on to the next line, or to the end."""
        self._go.release()
        self._back.acquire()
        if self.done:
            self._thread.join()


def run_lines(
    functions: Sequence[Callable[[], None]], files: Iterable[str], picker: Picker
) -> list[int]:
    """Run functions on threads of their own, one line at a time; return the order of turns.

    The first error of one of them is raised when all have ended.
    """
    chosen = frozenset(files)
    threads = [LineThread(function, chosen) for function in functions]
    order: list[int] = []
    last: int | None = None
    while live := [i for i, thread in enumerate(threads) if not thread.done]:
        last = picker.pick(live, last)
        order.append(last)
        threads[last].resume()
    for thread in threads:
        if thread.error is not None:
            raise thread.error
    return order


def line_pickers(runs: int, turns: int = 60, seed: int = 1) -> Iterable[Picker]:
    """Return schedules for so many runs: uniform chance and priorities by turns."""
    chance = random.Random(seed)
    for run in range(runs):
        yield Uniform(chance) if run % 2 else Priorities(chance, turns, 2 + run % 3)
