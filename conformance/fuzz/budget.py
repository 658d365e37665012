"""A budget: for how long a fuzz run goes on, as a person writes it and as one reads it."""

from __future__ import annotations

import re

from conformance.errors import UsageError

SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
MOST = 366 * 24 * 3600.0
WRITTEN = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)([smh])")


def budget_of(wanted: str | None) -> float:
    """Return a budget in seconds, and 0 where there is none; UsageError for what is none."""
    if wanted is None:
        return 0.0
    found = WRITTEN.fullmatch(wanted.strip().lower())
    seconds = float(found[1]) * SECONDS[found[2]] if found else 0.0
    if not 0 < seconds <= MOST:
        named = wanted if wanted.isprintable() else ascii(wanted)
        told = "a budget is a number with s, m or h, such as 90s, 10m or 2h"
        raise UsageError(f"--impl-budget={named[:40]}: {told}")
    return seconds


def as_time(seconds: float) -> str:
    """Return a time in words of two units at most."""
    left = max(0, round(seconds))
    if left < 60:
        return f"{left}s"
    minutes, rest = divmod(left, 60)
    return f"{minutes}m {rest:02}s" if minutes < 60 else f"{minutes // 60}h {minutes % 60:02}m"
