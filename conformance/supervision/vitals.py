"""Vital signs: what can be seen of a process and its descendants from outside.

On Linux the kernel tells it in /proc. Elsewhere nothing is seen (`seen` returns None), and only the
plain limit of `watch` counts.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from conformance.limits.proc import AWAKE, PROC, busy, listed, states, words

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True)
class Vitals:
    """Of a process and all that it has started: processor time, memory, and whether it sleeps.

    `busy` is the processor time in seconds, `memory` what is resident in bytes. `awake` is false
    while every thread of every one of these processes waits for something.
    """

    busy: float
    memory: int
    awake: bool


def seen(process: int) -> Vitals | None:
    """Return the vital signs of a process with its descendants, or None where none can be seen."""
    spent, memory, awake, found = 0.0, 0, False, False
    for one in (process, *descendants(process)):
        stat = words(f"{PROC}/{one}/stat")
        if not stat:
            continue
        found = True
        spent += busy(stat)
        memory += int(stat[21]) * PAGE
        awake = awake or any(state in AWAKE for state in states(one))
    return Vitals(spent, memory, awake) if found else None


def descendants(process: int) -> list[int]:
    """Return the processes that a process has started, and those that they have started."""
    found: list[int] = []
    waiting = children(process)
    while waiting:  # who forks and forks may be deeper than Python calls
        child = waiting.pop()
        found.append(child)
        waiting += children(child)
    return found


def children(process: int) -> list[int]:
    """Return the children of a process; none where the kernel does not tell."""
    found: list[int] = []
    for task in listed(f"{PROC}/{process}/task"):
        try:
            with open(f"{PROC}/{process}/task/{task}/children", encoding="ascii") as file:
                found += map(int, file.read().split())
        except (OSError, ValueError):
            continue
    return found
