"""The keeper: a process between the parent and the child, which runs no foreign code either.

What the child leaves behind is the keeper's on Linux: who ends while nobody looks, or outlives the
child, cannot be taken for a process of the user's. The keeper ends all of it with the child, and
also when the parent is gone. And it is the keeper that the child knows as its parent: a worker that
signals its master, as servers do, hits nobody.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from mmap import mmap
from pathlib import Path
from struct import Struct

from conformance.supervision import descent, scratch
from conformance.supervision.vitals import descendants

FORK = getattr(os, "fork", None)
GRACE = 5.0  # seconds that it has to end a child with all that this has started
NOT_YET = -1
SHAPE = Struct("!qq")


class Told:
    """What the keeper tells the parent, in memory that both share: whom it keeps, how that ended.

    A file would take a place on a disk that may be full, and a pipe be read by whoever holds it.
    """

    def __init__(self) -> None:
        self._memory = mmap(-1, SHAPE.size)
        self.tell(0, NOT_YET)

    def tell(self, child: int, status: int) -> None:
        """Say which process is kept, and its status as `os.waitpid` tells it."""
        self._memory[:] = SHAPE.pack(child, status)

    @property
    def child(self) -> int:
        """The process that is kept; 0 before there is one."""
        return int(SHAPE.unpack(self._memory)[0])

    @property
    def status(self) -> int | None:
        """How it ended, once it has, and all that it had started is gone."""
        status = int(SHAPE.unpack(self._memory)[1])
        return None if status == NOT_YET else status


@contextmanager
def signals_blocked() -> Iterator[None]:
    """Let signals wait while the block runs."""
    former = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def keep(parent: int, told: Told, folder: Path, let_go: Callable[[], None]) -> None:
    """Fork, and keep the child until it ends; come back in the child only.

    In: the number of the parent, in whose `signals_blocked` it is called; the folder that is to be
    removed if the parent cannot do it any more; `let_go` closes what is the child's alone.
    """
    from resource import RLIMIT_CORE, getrlimit, setrlimit  # there is none on Windows

    _leave_terminal()
    os.setpgid(0, 0)  # what a terminal sends is not for the keeper
    # It is waited for, never handled; but what nobody handles is no signal on every system.
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    descent.adopting(True)
    descent.end_with_parent(parent, signal.SIGTERM)
    with suppress(ValueError, OSError):
        setrlimit(RLIMIT_CORE, (0, getrlimit(RLIMIT_CORE)[1]))  # each would be of some 100 MB
    keeper = os.getpid()
    try:
        child = os.fork()
    except OSError:
        os._exit(1)
    if not child:
        descent.end_with_parent(keeper, signal.SIGKILL)
        return
    told.tell(child, NOT_YET)
    try:
        let_go()
        status = _ended(child)
        _end_all()
        told.tell(child, status)
        if os.getppid() != parent:
            scratch.remove(folder)
    finally:
        os._exit(0)


def _leave_terminal() -> None:
    """Have no terminal, and so no child that has one.

    Its owner could no longer type Ctrl-C if a child brought itself to the fore there, and would be
    left with one that does not echo if that asks for a password.
    """
    from fcntl import ioctl
    from termios import TIOCNOTTY

    with suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDWR)
        try:
            ioctl(terminal, TIOCNOTTY)
        finally:
            os.close(terminal)


def _ended(child: int) -> int:
    """Wait for the end of a child, and bring it about when somebody asks for it by SIGTERM."""
    while True:
        if signal.sigwait({signal.SIGCHLD, signal.SIGTERM}) == signal.SIGTERM:
            os.kill(child, signal.SIGKILL)
        for ended, status in _reaped():
            if ended == child:
                with suppress(OSError):  # its group, at once: it may be one that forks and forks
                    os.killpg(child, signal.SIGKILL)
                return status


def _end_all() -> None:
    """Kill whatever is left of what the child has started."""
    while left := descendants(os.getpid()):
        for one in left:
            with suppress(OSError):
                os.kill(one, signal.SIGKILL)
        for _ in _reaped():
            pass
        time.sleep(0.001)


def _reaped() -> Iterator[tuple[int, int]]:
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            yield found


def end(keeper: int, told: Told, spared: frozenset[int]) -> int | None:
    """End a child with all that it has started, and its keeper; return how the child ended.

    `spared` are the children that this process had before. None when nobody knows.
    """
    if keeper <= 0:
        raise ValueError(keeper)
    for number in (signal.SIGTERM, signal.SIGCONT):  # somebody may have stopped it
        with suppress(OSError):
            os.kill(keeper, number)
    left = GRACE
    while left > 0 and not descent.is_over(keeper):
        time.sleep(0.002)
        left -= 0.002
    if told.status is None:  # it was ended itself, or it cannot keep up
        return descent.end(keeper, spared)
    descent.reaped(keeper)
    return told.status
