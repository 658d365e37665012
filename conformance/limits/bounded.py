"""Work that must come to an end: it is measured in lines of Python, so no clock decides.

A loop inside of C, such as one regular expression that backtracks for years, is not seen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")
LINES = 1_000_000  # making an application and compiling its rules takes some thousands


class Endless(AssertionError):
    """Something ran on and on."""


def bounded(body: Callable[[], T], lines: int = LINES) -> T:
    """Call `body`; raise Endless as soon as it has executed more than so many lines.

    Only the calling thread is watched. A debugger's or a coverage tool's own tracing is set aside
    meanwhile.
    """
    executed = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal executed
        executed += event == "line"
        if executed > lines:
            place = f"{frame.f_code.co_name}, line {frame.f_lineno}"
            raise Endless(f"it has not come to an end after {lines} lines of Python (in {place})")
        return trace

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        return body()
    finally:
        sys.settrace(former)
