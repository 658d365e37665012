"""Waits: whether a thread that has the turn will give it back, or waits for what another one holds.

A lock may be kept anywhere: in a class, a closure, a container, in C. So nobody looks for locks
here, but at what all threads of the process do. While one of them runs, nothing is decided, however
long it takes. When all stand still and stay where they are, the turn does not come back by itself,
and another worker has to go on. If that was wrong (somebody slept), two workers run at once for a
while, which no verdict rests on.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any

from conformance.limits.patience import PATIENCE

SOON = 0.005  # seconds: nearly every turn is over by then, and nobody is looked at
LOOK = 0.012  # seconds between two looks: who waits for the interpreter's lock wakes meanwhile
DEAD = 0.8  # of the limit for calls: in so many seconds nothing moved, and it is a deadlock
TASKS = "/proc/self/task"


class Deadlock(AssertionError):
    """No worker can go on: each waits for what another one holds, or for what never comes."""


def standing() -> object | None:
    """Return where all other threads of this process wait, or None while one of them runs.

    Equal answers to two looks mean that nothing has moved in between.
    """
    return _by_system() if os.path.isdir(TASKS) else _by_frames()


def _by_system() -> object | None:
    """Ask Linux: a thread's state, and how often it has gone to sleep."""
    mine = str(threading.get_native_id())
    found: dict[str, str] = {}
    for task in os.listdir(TASKS):
        if task == mine:
            continue
        seen = asleep(task)
        if seen is None:
            return None
        found[task] = seen
    return found


def asleep(task: int | str) -> str | None:
    """Return how often a thread has gone to sleep, or None when it is awake (or unknown)."""
    try:
        with open(f"{TASKS}/{task}/status", encoding="ascii", errors="replace") as file:
            lines = dict(line.split(":", 1) for line in file if ":" in line)
    except OSError:  # it has just ended
        return None
    state = lines.get("State", "").strip()[:1]
    return lines.get("voluntary_ctxt_switches", "").strip() if state == "S" else None


def _by_frames() -> object | None:
    """Ask Python alone: the instruction at which each thread stands; loops in C look the same."""
    mine = threading.get_ident()
    frames: dict[int, Any] = sys._current_frames()
    return {
        thread: (id(frame), frame.f_lasti) for thread, frame in frames.items() if thread != mine
    }


def comes_back(turn: threading.Lock) -> bool:
    """Wait until `turn` is released, and take it; return False when it will not be by itself."""
    if turn.acquire(timeout=SOON):
        return True
    former = None
    while True:
        now = standing()
        if now is not None and now == former:
            return turn.acquire(blocking=False)
        former = now
        if turn.acquire(timeout=LOOK):
            return True


class Watch:
    """Ends what would never end: it counts for how long nothing has moved."""

    def __init__(self) -> None:
        self._former: object | None = None
        self._since = time.monotonic()

    def look(self, told: str) -> None:
        """Let others move for a moment; raise Deadlock when nothing has for very long."""
        time.sleep(LOOK)
        now = standing()
        if now is None or now != self._former:
            self._former, self._since = now, time.monotonic()
        elif time.monotonic() - self._since > DEAD * PATIENCE.limit:
            PATIENCE.lose(DEAD * PATIENCE.limit)
            raise Deadlock(told)
