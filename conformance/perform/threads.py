"""Fresh threads: nobody left anything where their identity leads.

A system gives the number of a thread that has ended to the next one. Implementations that keep
their state by that number (Flask before 2.0) would find there what a dead thread left, so that one
deviation breaks every clause that follows. A thread on which something is left is therefore kept
from ending until the run is over. Which carriers there are is said by `conformance.isolation`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
MOST = 512  # threads that are kept; a run of Flask 1.1 in the default profile keeps some dozens


def _nothing() -> bool:
    return False


class Leftovers:
    """The threads of this process that are kept, because something was left on them."""

    def __init__(self) -> None:
        self._left: Callable[[], bool] = _nothing
        self._kept: deque[Callable[[], object]] = deque()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def watched(self) -> bool:
        """Whether anybody asks what is left."""
        return self._left is not _nothing

    @contextmanager
    def watching(self, left: Callable[[], bool]) -> Iterator[None]:
        """Ask `left` on each of our threads that ends within the block."""
        former, self._left = self._left, left
        try:
            yield
        finally:
            self._left = former

    @contextmanager
    def lasting(self) -> Iterator[None]:
        """Let each of our threads last until the block ends: none gets the number of another."""
        kept, self._kept = self._kept, deque()
        try:
            with self.watching(lambda: True):
                yield
        finally:
            self.close()
            self._kept = kept

    def here(self) -> bool:
        """Tell whether something is left on the calling thread."""
        return self._left()

    def keep(self, end: Callable[[], object]) -> None:
        """Take a thread that would end now; `end` is called when it may.

        When there are too many, the one that was kept longest ends.
        """
        self._kept.append(end)
        if len(self._kept) > MOST:
            self._kept.popleft()()

    def close(self) -> None:
        """Let all of them end."""
        while self._kept:
            self._kept.popleft()()


LEFTOVERS = Leftovers()


class FreshThread(threading.Thread):
    """A thread that stays alive while something is left on it.

    It is a daemon, so that one that waits for ever does not hold the end of the process up.
    """

    def __init__(self, target: Callable[[], object], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._body = target
        self._over, self._end = threading.Lock(), threading.Lock()
        self._over.acquire()
        self._end.acquire()
        self.kept = False

    def run(self) -> None:
        """Run the target, and wait for the end of the run if something is left."""
        try:
            self._body()
        finally:
            if LEFTOVERS.here():
                self.kept = True
                LEFTOVERS.keep(self._finish)
            self._over.release()
        if self.kept:
            self._end.acquire()

    def _finish(self) -> None:
        self._end.release()
        super().join()

    def wait(self) -> None:
        """Wait until the target has returned, and for the thread itself unless it is kept."""
        self._over.acquire()
        if not self.kept:
            self.join()


def in_thread(body: Callable[[], T]) -> T:
    """Call `body` in a fresh thread and hand over its result or its exception."""
    results: list[T] = []
    errors: list[BaseException] = []

    def target() -> None:
        try:
            results.append(body())
        except BaseException as error:
            errors.append(error)

    thread = FreshThread(target, "conformance-run")
    thread.start()
    thread.wait()
    if errors:
        raise errors[0]
    return results[0]
