"""Nothing outlives a clause: no thread, no greenlet, no task and no event loop."""

from __future__ import annotations

import asyncio
import gc
import threading

import pytest

from conformance.clause import load_clauses
from conformance.isolation.hosts import HandLoop, optional_module
from conformance.judging.examples import PROFILES
from conformance.judging.judge import judge
from conformance.judging.loading import load_adapter
from conformance.limits.patience import PATIENCE
from conformance.perform.implementation import Implementation


def living() -> list[str]:
    """Name what runs, or could go on: threads, and what waits on them."""
    gc.collect()
    greenlet = optional_module("greenlet")
    found = [f"thread {thread.name}" for thread in threading.enumerate()]
    for thing in gc.get_objects():
        kind = type(thing)  # a proxy of what is gone has no class that it could name
        if issubclass(kind, asyncio.Task) and not thing.done():
            found.append(f"task {thing.get_name()}")
        elif issubclass(kind, HandLoop):
            found.append("a loop that is driven by hand")
        elif issubclass(kind, asyncio.AbstractEventLoop) and not thing.is_closed():
            found.append("an open loop")
        elif greenlet is not None and issubclass(kind, greenlet.greenlet):
            begun = bool(thing) and thing.parent is not None and kind.__name__ != "Hub"
            found += ["a greenlet"] * begun
    return sorted(found)


@pytest.mark.parametrize("adapter", ["reference", "tests.isolation.shared_locals:adapter"])
def test_nothing_outlives_a_clause(adapter: str) -> None:
    """Neither where all is well, nor where every run fails and is unwound."""
    impl = Implementation(load_adapter(adapter))
    with PATIENCE.over():  # its watchman stays for the whole process
        before = living()

    for clause in load_clauses():
        if clause.chapter in ("isolation", "streaming"):
            judge(clause, impl, PROFILES["quick"])
    impl.close()

    assert living() == before


def test_what_is_left_is_noticed() -> None:
    """The look itself can fail."""
    before = living()
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="left")
    thread.start()
    loop = asyncio.new_event_loop()
    task = loop.create_task(asyncio.Event().wait(), name="left")
    loop.run_until_complete(asyncio.sleep(0))

    found = living()

    task.cancel()
    loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.close()
    end.set()
    thread.join()
    assert sorted([*before, "thread left", "task left", "an open loop"]) == found
    assert living() == before
