"""Carriers do what they say, schedules are complete, and nothing is left behind."""

from __future__ import annotations

import asyncio
import gc
import itertools
import random
import threading
from collections.abc import Iterator
from contextvars import ContextVar

import pytest

from conformance.isolation.carriers import CARRIERS, Body, missing
from conformance.isolation.crew import Crew
from conformance.isolation.hosts import Pool
from conformance.isolation.lines import run_lines
from conformance.isolation.prove import explore
from conformance.isolation.schedules import (
    ByTurns,
    Diverged,
    Given,
    Picker,
    Priorities,
    Systematic,
    Uniform,
    preemptions,
)

HERE: ContextVar[str] = ContextVar("here", default="nothing")
ABLE = [name for name in CARRIERS if not missing(name)]


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """No thread and no greenlet outlives the test."""
    threads = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) == threads
    assert not list(suspended_greenlets())


def suspended_greenlets() -> Iterator[object]:
    """Yield the greenlets that are begun and not ended, but for those that run or schedule."""
    greenlet = pytest.importorskip("greenlet")
    for thing in gc.get_objects():
        one = issubclass(type(thing), greenlet.greenlet)  # no dead proxy is asked for its class
        begun = one and thing and thing.parent is not None
        if begun and type(thing).__name__ != "Hub":
            yield thing


def run(crew: Crew, picker: Picker | None = None) -> list[int]:
    crew.run(picker or Systematic(0))
    return crew.order


@pytest.mark.parametrize("carrier", ABLE)
def test_child_starts_with_what_its_carrier_hands_on(carrier: str) -> None:
    """A carrier that inherits gives a copy taken at the spawning, another one gives nothing."""
    seen: list[str] = []

    def parent() -> Body:
        HERE.set("before")
        crew.spawn("child", carrier, child())
        HERE.set("after")
        yield

    def child() -> Body:
        seen.append(HERE.get())
        HERE.set("child's")
        yield
        seen.append(HERE.get())

    with Pool() as pool:
        crew = Crew(pool)
        crew.add("parent", "thread", parent())
        run(crew)

    expected = "before" if CARRIERS[carrier].inherits else "nothing"
    assert seen == [expected, "child's"]


@pytest.mark.parametrize("carrier", [name for name in ABLE if CARRIERS[name].pauses])
def test_step_can_pause(carrier: str) -> None:
    """A step gives the turn back in its middle, and goes on there."""
    trace: list[str] = []

    def worker(name: str) -> Body:
        for number in range(2):
            trace.append(f"{name}{number}")
            crew.pause()
        return
        yield

    with Pool() as pool:
        crew = Crew(pool)
        crew.add("a", carrier, worker("a"))
        crew.add("b", carrier, worker("b"))
        run(crew, Given([0, 1, 0, 1, 0, 1]))

    assert trace == ["a0", "b0", "a1", "b1"]


@pytest.mark.parametrize("carrier", ABLE)
@pytest.mark.parametrize("pausing", [False, True])
def test_unwound_worker_runs_its_finally_blocks(carrier: str, pausing: bool) -> None:
    """A run that fails unwinds all workers, on their carriers."""
    ended: list[str] = []

    def stuck() -> Body:
        HERE.set("mine")
        try:
            if pausing:
                crew.pause()
            yield
        finally:
            ended.append(HERE.get())

    def failing() -> Body:
        raise AssertionError("planned")
        yield

    with Pool() as pool:
        crew = Crew(pool)
        crew.add("stuck", carrier, stuck())
        crew.add("failing", "context", failing())
        with pytest.raises(AssertionError, match="planned"):
            run(crew, Given([0, 1]))

    assert ended == ["mine"]


def test_task_is_a_real_task_of_a_running_loop() -> None:
    """Asyncio's own functions answer in a task carrier as they do in production."""
    seen: list[bool] = []

    def worker() -> Body:
        seen.append(asyncio.current_task() is not None)
        seen.append(asyncio.get_running_loop() is not None)
        yield

    with Pool() as pool:
        crew = Crew(pool)
        crew.add("worker", "task", worker())
        run(crew)

    assert seen == [True, True]


def test_finished_workers_thread_is_used_again() -> None:
    """Pooled workers run on one thread after the other, as requests do."""
    idents: list[int] = []

    def worker() -> Body:
        idents.append(threading.get_ident())
        yield

    with Pool() as pool:
        crew = Crew(pool)
        crew.add("a", "pooled", worker())
        crew.add("b", "pooled", worker())
        run(crew)

    assert idents[0] == idents[1]


@pytest.mark.parametrize(("bound", "runs"), [(0, 2), (1, 8), (2, 26), (3, 44), (None, 70)])
def test_all_schedules_are_run(bound: int | None, runs: int) -> None:
    """Two workers of four turns: every order once, by their number of preemptions."""
    orders: list[tuple[int, ...]] = []

    def body() -> Body:
        yield
        yield
        yield

    with Pool() as pool:
        schedules = Systematic(bound)
        while True:
            crew = Crew(pool)
            crew.add("a", "context", body())
            crew.add("b", "context", body())
            orders.append(tuple(run(crew, schedules)))
            if not schedules.advance():
                break

    assert len(orders) == len(set(orders)) == runs
    assert bound is None or max(map(preemptions, orders)) == bound


@pytest.mark.parametrize("picker", [Uniform(random.Random(1)), Priorities(random.Random(1), 12, 3)])
def test_drawn_schedules_end(picker: Picker) -> None:
    """Any picker gives every worker all of its turns."""

    def body() -> Body:
        yield
        yield

    with Pool() as pool:
        crew = Crew(pool)
        crew.add("a", "context", body())
        crew.add("b", "context", body())
        order = run(crew, picker)

    assert sorted(order) == [0, 0, 0, 1, 1, 1]


def test_replay_that_differs_is_noticed() -> None:
    """A scenario that behaves otherwise the second time has left something behind."""
    turns = itertools.cycle([2, 0])

    def scenario(crew: Crew) -> None:
        def body(count: int) -> Body:
            for _ in range(count):
                yield

        crew.add("a", "context", body(1))
        crew.add("b", "context", body(next(turns)))

    with pytest.raises(Diverged):
        explore(scenario)


def test_failure_is_shown_with_the_fewest_preemptions() -> None:
    """The order of turns that a failure shows has no switch that it does not need."""

    def scenario(crew: Crew) -> None:
        current: list[str] = []

        def body(name: str) -> Body:
            current[:] = [name]
            yield
            yield
            assert current == [name], "overwritten"

        crew.add("a", "context", body("a"))
        crew.add("b", "context", body("b"))

    with pytest.raises(AssertionError, match=r"overwritten[^$]*turns: (a b b b a a|a a b b b a)"):
        explore(scenario)


def test_lock_that_nobody_sees_is_no_deadlock() -> None:
    """A thread that stops while it holds a lock is let go when another one needs it."""
    seen: list[str] = []
    hidden = [threading.Lock()]

    def work(name: str) -> None:
        with hidden[0]:
            seen.append(name)
            seen.append(name)

    run_lines([lambda: work("one"), lambda: work("two")], [__file__], ByTurns())

    assert sorted([seen[:2], seen[2:]]) == [["one", "one"], ["two", "two"]]
