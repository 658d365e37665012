"""Dates and ages in fields: RFC 9110, 5.6.7, and RFC 9111, 1.2.2."""

from __future__ import annotations

import email.utils
import re
from datetime import UTC, date, datetime, time, timedelta
from time import mktime, struct_time


def parse_date(value: str | None) -> datetime | None:
    """Return an aware date, or None for what is none."""
    if value is None:
        return None
    try:
        found = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def http_date(timestamp: datetime | date | float | struct_time | None = None) -> str:
    """Return a moment as it is written; without an argument, now. What has no zone is in UTC."""
    if isinstance(timestamp, struct_time):
        timestamp = mktime(timestamp)
    if timestamp is None or isinstance(timestamp, int | float):
        return email.utils.formatdate(timestamp, usegmt=True)
    if not isinstance(timestamp, datetime):
        timestamp = datetime.combine(timestamp, time())
    aware = timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)
    return email.utils.format_datetime(aware.astimezone(UTC), usegmt=True)


def parse_age(value: str | None = None) -> timedelta | None:
    """Return seconds in digits as a duration, or None for what is none."""
    if not value or not re.fullmatch(r"[0-9]+", value):
        return None
    try:
        return timedelta(seconds=int(value))
    except (OverflowError, ValueError):
        return None


def dump_age(age: timedelta | float | None = None) -> str | None:
    """Return a duration in whole seconds; raise ValueError for a negative one."""
    if age is None:
        return None
    seconds = int(age.total_seconds() if isinstance(age, timedelta) else age)
    if seconds < 0:
        raise ValueError("an age is not negative")
    return str(seconds)
