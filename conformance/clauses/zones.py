"""Another time zone: what is written for clients is in GMT, wherever the server stands."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from conformance.errors import Unsupported

# Half a day west and east of GMT, so that no zone of a machine is near both.
ZONES = ("WEST+11", "EAST-13")


@contextmanager
def in_zone(name: str) -> Iterator[None]:
    """Let this process be in a time zone; raise Unsupported where the system cannot do that."""
    if not hasattr(time, "tzset"):
        raise Unsupported("another time zone", "needs tzset, which this system lacks")
    before = os.environ.get("TZ")
    try:
        _enter(name)
        yield
    finally:
        _enter(before)


def _enter(name: str | None) -> None:
    if name is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = name
    time.tzset()
