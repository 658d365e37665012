"""Ctrl-C, wherever it arrives: applications, hubs and servers take it for an error of their own.

What is done about it is not decided here: the judge stops, and pytest sums up what there is.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


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
