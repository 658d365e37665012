"""What the kernel of Linux says of processes and their threads, in /proc; nothing elsewhere.

What is concluded from it is said by `conformance.limits.processes`, for what a clause has started,
and by `conformance.supervision`, for the process that judges.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

PROC = "/proc"
AWAKE = "RD"  # runs or would run, or waits for a disk; a busy machine makes nobody sleep
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def listed(path: str) -> list[str]:
    """Return the names in a folder, none if it is not there."""
    try:
        return os.listdir(path)
    except OSError:
        return []


def words(path: str) -> list[str]:
    """Return what a `stat` file says behind the name, which may have blanks and brackets."""
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return []


def busy(stat: list[str]) -> float:
    """Return the seconds of processor time of a process, and of its children that have ended."""
    return sum(map(int, stat[11:15])) / TICK


def states(process: int | str) -> Iterator[str]:
    """Yield the state of each thread of a process."""
    tasks = f"{PROC}/{process}/task"
    for task in listed(tasks):
        yield from words(f"{tasks}/{task}/stat")[:1]
