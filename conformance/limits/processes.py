"""An end to processes that clauses start: commands that loop, sleep, or leave children behind.

What counts is the processor time of a whole process group, and the time in which all of it stands
still; a busy machine changes neither. How commands are run is said by `conformance.drive.commands`.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from conformance.limits.patience import PATIENCE
from conformance.limits.proc import AWAKE, PROC, busy, listed, states, words

SHARE = 0.8  # of the limit for calls: a command ends before whoever waits for it is ended
ROUND = 0.1  # seconds between two looks
STIR = 0.02  # seconds of processor time between two looks that are no work: looking takes some
UNSEEN = 60.0  # seconds, where nobody can look into processes


def end_group(group: int) -> None:
    """Kill a process group, if there still is one."""
    if group > 1:
        with suppress(OSError):
            os.killpg(group, signal.SIGKILL)


Seen = Iterable[tuple[float, str]]  # processor time, and the states of threads


class Spell:
    """For how long something has been busy, and has stood still, since this was made.

    `seen` looks at it: it returns processor time and states of threads, nothing where nobody can.
    """

    def __init__(self, seen: Callable[[], Seen]) -> None:
        self._seen = seen
        self._limit = PATIENCE.limit * SHARE
        self._still = 0.0
        self._began: float | None = None
        self._busy = -1.0
        self._last = time.monotonic()

    def look(self) -> str | None:
        """Return what was done for too long, for a person; None while all is well."""
        now = time.monotonic()
        passed, self._last = min(now - self._last, 2 * ROUND), now
        found = list(self._seen())
        total = sum(spent for spent, _ in found)
        if total - self._busy < STIR and not any(set(AWAKE) & set(seen) for _, seen in found):
            self._still += passed
        self._busy = total
        self._began = total if self._began is None else self._began
        if total - self._began > self._limit:
            return self._lost(f"it was still busy after {self._limit:.1f} s of processor time")
        limit = self._limit if found else max(UNSEEN, self._limit)
        if self._still > limit:
            return self._lost(f"it waited for {limit:.1f} s, for what never came")
        return None

    def _lost(self, said: str) -> str:
        PATIENCE.lose(self._limit)
        return said


class Standstill(AssertionError):
    """Something was ended, because nothing moved any more."""


@contextmanager
def until_still(end: Callable[[], object]) -> Iterator[None]:
    """Watch the threads of this process while the block runs; call `end` when all of them wait.

    `end` is called on a thread of ours, and lets the block come to an end. Then Standstill is
    raised in place of whatever exception the block raises.
    """
    over, problems = threading.Event(), list[str]()

    def watch() -> None:
        mine = threading.get_native_id()
        spell = Spell(lambda: _threads(mine))
        while not over.wait(ROUND):
            problem = spell.look()
            if problem is not None:
                problems.append(problem)
                end()
                return

    thread = threading.Thread(target=watch, name="conformance-standstill", daemon=True)
    thread.start()
    try:
        yield
    except Exception as error:
        if problems:
            raise Standstill(problems[0]) from error
        raise
    finally:
        over.set()
        thread.join()
    if problems:
        raise Standstill(problems[0])


def _threads(mine: int) -> Iterator[tuple[float, str]]:
    """Yield this process as `Spell` wants it, without the thread that looks."""
    others = [task for task in listed(f"{PROC}/self/task") if task != str(mine)]
    if others:
        found = (words(f"{PROC}/self/task/{task}/stat")[:1] for task in others)
        yield time.process_time(), "".join(state for one in found for state in one)


def of_group(group: int) -> Iterator[tuple[float, str]]:
    """Yield each process of a group, as `Spell` wants it."""
    for name in filter(str.isdigit, listed(PROC)):
        stat = words(f"{PROC}/{name}/stat")
        if len(stat) > 14 and stat[2] == str(group):
            yield busy(stat), "".join(states(name))
