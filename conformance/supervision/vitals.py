"""Vital signs: what can be seen of a process and its descendants from outside.

On Linux the kernel tells it in /proc. Elsewhere nothing is seen (`seen` returns None), and only the
plain limit of `watch` counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

PROC = "/proc"
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
AWAKE = "RD"  # runs or would run, or waits for a disk; a busy machine makes nobody sleep


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
    busy, memory, awake, found = 0.0, 0, False, False
    for one in (process, *descendants(process)):
        words = _stat(f"{PROC}/{one}/stat")
        if words is None:
            continue
        found = True
        busy += sum(map(int, words[11:15])) / TICK  # also of the children that have ended
        memory += int(words[21]) * PAGE
        awake = awake or any(state in AWAKE for state in _states(one))
    return Vitals(busy, memory, awake) if found else None


def descendants(process: int) -> list[int]:
    """Return the processes that a process has started, and those that they have started."""
    found: list[int] = []
    for child in children(process):
        found += [child, *descendants(child)]
    return found


def children(process: int) -> list[int]:
    """Return the children of a process; none where the kernel does not tell."""
    found: list[int] = []
    for task in _listed(f"{PROC}/{process}/task"):
        try:
            with open(f"{PROC}/{process}/task/{task}/children", encoding="ascii") as file:
                found += map(int, file.read().split())
        except (OSError, ValueError):
            continue
    return found


def _states(process: int) -> Iterator[str]:
    for task in _listed(f"{PROC}/{process}/task"):
        words = _stat(f"{PROC}/{process}/task/{task}/stat")
        if words is not None:
            yield words[0]


def _stat(path: str) -> list[str] | None:
    """Return what comes behind the name, which may have blanks and brackets of its own."""
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def _listed(path: str) -> list[str]:
    try:
        return os.listdir(path)
    except OSError:
        return []
