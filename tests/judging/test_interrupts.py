"""Signals that end a run, at times at which nothing can be summed up."""

from __future__ import annotations

import signal
import time
from types import FrameType, SimpleNamespace
from typing import cast

import pytest

from conformance.limits.interrupts import Interrupts


def test_a_signal_between_two_lines_is_raised_a_moment_later() -> None:
    """No traceback can be written of such a frame, which Python 3.11 has now and then."""
    interrupts = Interrupts()
    interrupts.begin()
    try:
        interrupts._heed(signal.SIGTERM, cast(FrameType, SimpleNamespace(f_lineno=None)))
        with pytest.raises(KeyboardInterrupt, match="ended by SIGTERM"):
            time.sleep(20)
    finally:
        interrupts.end()
