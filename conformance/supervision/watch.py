"""The limits of a child that does not answer: for how long it may be busy or wait, and its memory.

They decide nothing while the implementation answers: a limit counts from the last time that it was
called or came back (its pulse). Time in which a busy machine kept the child from running counts
neither as busy nor as waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from conformance.supervision.vitals import Vitals

ROUND = 0.1  # seconds between two looks
MEMORY = 2 << 30  # bytes above what the child held when it was asked
PLAIN = 300.0  # seconds without a pulse where a process cannot be looked into


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of processor time, and seconds in which all stands still, both without a pulse.

    A loop in Python is stopped by the child itself and sooner (`conformance.limits.patience`).
    """

    busy: float
    still: float


FIRST = Limits(busy=12.0, still=10.0)
NEXT = Limits(busy=3.0, still=2.0)  # once time was lost


class Watch:
    """Watches over one child while it does one thing."""

    def __init__(
        self,
        limits: Limits,
        pulse: Callable[[], int],
        vitals: Callable[[], Vitals | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits
        self._pulse = pulse
        self._vitals = vitals
        self._clock = clock
        self._held: int | None = None
        self._begin(None, clock())

    def _begin(self, now: Vitals | None, clock: float) -> None:
        self._beat = self._pulse()
        self._busy = now.busy if now else None
        self._last = clock
        self._still = 0.0
        self.spent = 0.0  # seconds without a pulse, busy or still

    def look(self) -> str | None:
        """Return what has to be said of a child that must be ended, or None."""
        now, clock = self._vitals(), self._clock()
        if now is None:
            # A stopped machine counts as one round, so that nobody pays for a lid that was closed.
            passed = min(clock - self._last, 2 * ROUND)
            self._still, self._last = self._still + passed, clock
            self.spent = self._still
            if self._pulse() != self._beat:
                self._begin(None, clock)
            return f"it gave no sign for {PLAIN:.0f} s" if self._still > PLAIN else None
        self._held = now.memory if self._held is None else self._held
        if now.memory - self._held > MEMORY:
            return f"it took more than {MEMORY >> 30} GiB of memory"
        if self._pulse() != self._beat or self._busy is None:
            self._begin(now, clock)
            return None
        if not now.awake:
            self._still += min(clock - self._last, 2 * ROUND)
        self._last = clock
        self.spent = now.busy - self._busy + self._still
        if now.busy - self._busy > self._limits.busy:
            return f"it was still busy after {self._limits.busy:.0f} s of processor time"
        if self._still > self._limits.still:
            return f"it waited for {self._limits.still:.0f} s, for what never came"
        return None
