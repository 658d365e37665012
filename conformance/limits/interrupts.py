"""Ctrl-C, wherever it arrives: applications, hubs and servers take it for an error of their own.

What is done about it is not decided here: the judge stops, and pytest sums up what there is. That
takes a moment, in which further signals change nothing: people press Ctrl-C twice.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def heeding_interrupts() -> Iterator[Callable[[], None]]:
    """Yield a function that raises KeyboardInterrupt once the block was interrupted.

    The signal is raised as ever, too. Elsewhere than on the main thread, where Python handles no
    signals, and where somebody ignores them, the function does nothing.
    """
    former = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(former):
        yield lambda: None
        return
    told = former
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        told(number, frame)

    def check() -> None:
        if came:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, former)


class Interrupts:
    """Ends the run at the first signal that asks for it, and lets it sum up undisturbed."""

    SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
    MOMENT = 0.01  # seconds until a signal is raised again that came at a bad time
    PATIENCE = 5.0  # seconds to sum up; a signal that comes later ends the process on the spot

    def __init__(self) -> None:
        self._former: dict[int, Any] = {}
        self._came: float | None = None
        self._holding = False
        self._held = ""  # the signal that came meanwhile

    def begin(self) -> None:
        """Handle the signals from now on; those that somebody ignores stay ignored.

        Elsewhere than on the main thread, where Python handles no signals, nothing is done.
        """
        self._came, self._holding, self._held = None, False, ""
        if self._former or threading.current_thread() is not threading.main_thread():
            return
        for name in self.SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._former[number] = signal.signal(number, self._heed)

    def end(self) -> None:
        """Let the signals mean again what they meant."""
        while self._former:
            number, former = self._former.popitem()
            signal.signal(number, signal.SIG_DFL if former is None else former)

    def hold(self) -> None:
        """Let what is being written down be finished: a signal is raised at `release` at best."""
        self._holding = True

    def release(self) -> None:
        """Raise KeyboardInterrupt if a signal has come meanwhile; a later one raises at once."""
        self._holding = False
        if self._held:
            told, self._held = self._held, ""
            raise KeyboardInterrupt(told)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Let a signal be raised at once while the block runs, which knows what to do about it."""
        former, self._holding = self._holding, False
        try:
            yield
        finally:
            self._holding = former

    def _heed(self, number: int, frame: FrameType | None) -> None:
        if frame is not None and frame.f_lineno is None:
            # Python stands between two lines, of which pytest could write no traceback.
            later = threading.Timer(self.MOMENT, os.kill, (os.getpid(), number))
            later.daemon = True
            later.start()
            return
        now = time.monotonic()
        if self._came is None:
            self._came = now
            told = f"ended by {signal.Signals(number).name}"
            if not self._holding:
                raise KeyboardInterrupt(told)
            self._held = told
        elif now - self._came > self.PATIENCE:
            os._exit(128 + number)


INTERRUPTS = Interrupts()
