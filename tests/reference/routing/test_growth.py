"""The reference's router does no more work because of rules that the path has nothing to do with.

Work is counted in calls, so no clock decides. How long it takes is measured by `bench_routing`.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

import reference_impl.maps
from tests.reference.routing.bench import (
    SIZES,
    Made,
    among_static,
    bound,
    building,
    matching,
)


def calls(run: Callable[[], None]) -> int:
    """Return how many functions are called, those written in C included."""
    count = 0

    def count_call(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    former = sys.getprofile()
    # Callbacks of the garbage collector would be counted, too.
    gc.collect()
    gc.disable()
    sys.setprofile(count_call)
    try:
        run()
    finally:
        sys.setprofile(former)
        gc.enable()
    return count


@pytest.mark.parametrize("action", [matching, building])
def test_unrelated_rules_cost_nothing(action: Callable[[Any, Made], Callable[[], None]]) -> None:
    """Each question takes as many calls with ten rules as with a thousand."""
    taken = set()
    for size in SIZES:
        made = among_static(size)
        run = action(bound(reference_impl.maps, made), made)
        run()
        taken.add(calls(run))
    assert len(taken) == 1, f"calls for {SIZES} rules: {taken}"
