"""An end to endless loops: an implementation that stays busy without an answer is stopped.

What counts is processor time since the implementation was last entered or left, so that a busy
machine changes nothing; it is some thousand times what any call needs. One that sleeps or waits
for ever is not noticed here.
"""

from __future__ import annotations

import ctypes
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import mmap
from pathlib import Path
from time import process_time, sleep
from types import FrameType

HERE = str(Path(__file__).parent.parent)
FIRST = 10.0  # seconds of processor time without an answer
NEXT = 2.0  # the same, once time was lost: a broken router would cost as much for every clause
LOSS = 60.0  # seconds that may be lost in a run with what never ends; then no more is tried
ROUND = 0.5  # seconds between two looks; they decide nothing
SHARED = 5  # bytes of memory: the pulse, and the number of examples
EXAMPLES = slice(1, SHARED)
# Threads that are here have given their turn to another one.
WAITING = (
    threading.__file__,
    *(str(Path(HERE, "isolation", f"{name}.py")) for name in ("hosts", "lines", "waits")),
)
STANDARD_LIBRARY = sysconfig.get_path("stdlib")


class Stuck(BaseException):
    """The implementation was still busy when patience ended; the message says where."""


class Patience:
    """Watches over the calls of one process, in a thread that starts with the first of them."""

    def __init__(self) -> None:
        self.lost = 0.0
        self.first, self.next = FIRST, NEXT
        self.found: str | None = None
        self._inside = 0
        self._beats = 0
        self._pulse: bytearray | mmap = bytearray(SHARED)
        self._thread: threading.Thread | None = None

    @property
    def limit(self) -> float:
        """Seconds of processor time that a call may take."""
        return self.next if self.lost else self.first

    @property
    def spent(self) -> str:
        """Why no more is tried, or nothing while something is left to lose."""
        if self.lost <= LOSS:
            return ""
        return f"not judged: {LOSS:.0f} s were lost before, with calls that do not come to an end"

    def begin(self, pulse: mmap) -> None:
        """Begin to watch, and let whoever shares the memory `pulse` see each beat, too.

        It is called before the implementation is imported, which may replace threads and clocks.
        """
        self._pulse = pulse
        self._thread = None  # a thread of before a fork has stayed behind
        self._start()

    def enter(self) -> None:
        """Note that the implementation is called now."""
        self._inside += 1
        self._beat()

    def leave(self) -> None:
        """Note that it has answered."""
        self._inside -= 1
        self._beat()

    def tell(self, examples: int) -> None:
        """Let whoever shares the memory see how many examples of a clause ran."""
        self._pulse[EXAMPLES] = examples.to_bytes(4, "little")

    def _beat(self) -> None:
        self._beats += 1
        self._pulse[0] = self._beats & 0xFF

    @contextmanager
    def over(self) -> Iterator[None]:
        """Watch while the block runs; raise Stuck when it ends, if somebody swallowed that."""
        self._start()
        self.found = None
        self._inside = 0
        try:
            yield
        finally:
            self._inside = 0
            self.check()

    def lose(self, seconds: float) -> None:
        """Note that so many seconds were lost with something that never ends, and was ended."""
        self.lost += seconds

    def check(self) -> None:
        """Raise Stuck if the watched block had to be stopped."""
        self._beat()
        if self.found is not None:
            raise Stuck(self.found)

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._watch, name="conformance-patience", daemon=True
            )
            self._thread.start()

    def _watch(self) -> None:
        beats, since = -1, 0.0
        while True:
            sleep(ROUND)
            now = process_time()
            if not self._inside or self._beats != beats:
                beats, since = self._beats, now
            elif now - since > self.limit:
                self._stop()
                since = now

    def _stop(self) -> None:
        """Raise Stuck where the implementation runs, on whichever thread that is."""
        for thread, frame in sys._current_frames().items():
            place = None if frame.f_code.co_filename in WAITING else _foreign(frame)
            if thread != threading.get_ident() and place is not None:
                spent = f"{self.limit:.0f} s of processor time"
                said = f"the implementation was still busy after {spent}, in {place}"
                self.found = self.found or said
                self.lost += self.limit
                throw = ctypes.pythonapi.PyThreadState_SetAsyncExc
                throw(ctypes.c_ulong(thread), ctypes.py_object(Stuck))
                return


def _foreign(frame: FrameType | None) -> str | None:
    """Return the innermost function that is neither ours nor the standard library's.

    None where nobody of ours called it: xdist and servers have threads of their own.
    """
    place = None
    while frame is not None:
        path = frame.f_code.co_filename
        library = path.startswith((STANDARD_LIBRARY, "<")) and "site-packages" not in path
        if path.startswith(HERE):
            if place is not None:
                return place
        elif not library and place is None:
            place = f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name}"
        frame = frame.f_back
    return None


PATIENCE = Patience()
