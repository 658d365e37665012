"""Which processes a process has started, and how all of them are ended.

A child has a process group of its own, which all that it starts belongs to. Who leaves the group
(a daemon) is found by descent: on Linux a process can adopt the orphans of its descendants.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress

from conformance.supervision.vitals import children, descendants

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def adopting(wanted: bool) -> None:
    """Let this process adopt the orphans of its descendants, or no longer; Linux alone can."""
    _prctl(PR_SET_CHILD_SUBREAPER, int(wanted))


def end_with_parent(parent: int, number: int) -> None:
    """Let this process get a signal when its parent ends; Linux alone can. Exit if it has ended."""
    _prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it was faster
        os._exit(1)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        with suppress(Exception):  # without it, only a daemon of an implementation stays behind
            ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def end(process: int, spared: frozenset[int]) -> int | None:
    """Kill a child and all that it has started; return how it ended, as `os.waitpid` tells it.

    `spared` are the children that this process had before. None when somebody else has reaped it.
    """
    if process <= 0:
        raise ValueError(process)
    left = descendants(process)
    with suppress(OSError):
        os.killpg(process, signal.SIGKILL)
    with suppress(OSError):  # it may not have come to have a group yet
        os.kill(process, signal.SIGKILL)
    status = reaped(process)
    for orphan in left:
        with suppress(OSError):
            os.kill(orphan, signal.SIGKILL)
    while orphans := set(children(os.getpid())) - spared - {process}:
        for orphan in orphans:
            with suppress(OSError):
                os.kill(orphan, signal.SIGKILL)
            reaped(orphan)
    return status


def is_over(process: int) -> bool:
    """Tell whether a child has ended, and leave it to be reaped."""
    try:
        return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def reaped(process: int) -> int | None:
    """Wait for a child; return its status, or None when somebody else has done so."""
    try:
        return os.waitpid(process, 0)[1]
    except ChildProcessError:
        return None


def told(status: int) -> str:
    """Say how a process ended."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        with suppress(ValueError):
            number_name = signal.Signals(number).name
            return f"the process was ended by {number_name}"
        return f"the process was ended by signal {number}"
    return f"the process exited with status {os.WEXITSTATUS(status)}"
