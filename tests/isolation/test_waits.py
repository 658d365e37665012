"""Workers that wait for what another one holds: wherever a lock is kept, correct code is judged."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from conformance.isolation import waits
from conformance.isolation.carriers import Body
from conformance.isolation.crew import Crew
from conformance.isolation.hosts import Pool
from conformance.isolation.lines import run_lines
from conformance.isolation.schedules import ByTurns, Systematic
from conformance.isolation.waits import Deadlock
from conformance.limits.patience import PATIENCE

Guard = Callable[[], AbstractContextManager[Any]]


class OnTheClass:
    LOCK = threading.Lock()


def in_a_closure() -> Guard:
    lock = threading.RLock()
    return lambda: lock


def as_a_default(lock: Any = threading.Lock()) -> AbstractContextManager[Any]:  # noqa: B008
    return lock  # type: ignore[no-any-return]


CONTAINER = {"locks": [threading.Condition()]}
TICKETS: queue.Queue[int] = queue.Queue()
TICKETS.put(1)
SEMAPHORE = threading.Semaphore(1)


@contextmanager
def a_ticket() -> Iterator[None]:
    ticket = TICKETS.get()
    try:
        yield
    finally:
        TICKETS.put(ticket)


MADE: list[Any] = []


def when_first_asked() -> AbstractContextManager[Any]:
    if not MADE:
        MADE.append(threading.Lock())
    return MADE[0]  # type: ignore[no-any-return]


GUARDS: dict[str, Guard] = {
    "class": lambda: OnTheClass.LOCK,
    "closure": in_a_closure(),
    "default": as_a_default,
    "container": lambda: CONTAINER["locks"][0],
    "semaphore": lambda: SEMAPHORE,
    "queue": a_ticket,
    "first asked": when_first_asked,
}
EACH = pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)


@EACH
def test_between_lines_the_holder_goes_on(guard: Guard) -> None:
    """One that waits is passed over; both get through, one after the other."""
    inside: list[str] = []

    def work(name: str) -> None:
        with guard():
            inside.append(f"{name} in")
            inside.append(f"{name} out")

    for _ in range(3):
        inside.clear()
        run_lines([lambda: work("one"), lambda: work("two")], [__file__], ByTurns())
        assert inside in (
            ["one in", "one out", "two in", "two out"],
            ["two in", "two out", "one in", "one out"],
        )


@EACH
def test_between_lines_the_order_is_the_same_every_time(guard: Guard) -> None:
    def work() -> None:
        with guard():
            len("a line")
        len("another one")

    guard()  # what is made when it is first asked for is there: making it takes lines, too
    orders = [run_lines([work, work], [__file__], ByTurns()) for _ in range(3)]

    assert orders[1:] == orders[:-1]


@EACH
def test_between_steps_the_holder_goes_on(guard: Guard) -> None:
    """Under each schedule: a view that gives the turn back may hold what the next one needs."""
    schedules = Systematic(2)
    runs = 0
    with Pool() as pool:
        while True:
            done: list[str] = []
            crew = Crew(pool)

            def worker(name: str, crew: Crew = crew, done: list[str] = done) -> Body:
                with guard():
                    crew.pause()
                    done.append(name)
                yield

            for name in ("one", "two"):
                crew.add(name, "thread", worker(name))
            crew.run(schedules)
            runs += 1
            assert sorted(done) == ["one", "two"]
            if not schedules.advance():
                break
    assert runs > 2


def test_locks_in_opposite_order_are_a_deadlock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waits, "DEAD", 0.01)
    monkeypatch.setattr(PATIENCE, "lose", lambda seconds: None)
    one, two = threading.Lock(), threading.Lock()

    def work(first: Any, second: Any) -> None:
        with first:
            len("turn")
            with second:
                pass

    with pytest.raises(Deadlock, match="none of 2 threads can go on"):
        run_lines([lambda: work(one, two), lambda: work(two, one)], [__file__], ByTurns())
    for lock in (one, two):  # so that both threads come to their ends
        lock.release()


def test_a_crew_that_waits_for_ever_is_a_deadlock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waits, "DEAD", 0.01)
    monkeypatch.setattr(PATIENCE, "lose", lambda seconds: None)
    never = threading.Lock()
    never.acquire()

    def worker() -> Body:
        with never:
            yield

    with Pool() as pool:
        crew = Crew(pool)
        crew.add("one", "thread", worker())
        with pytest.raises(Deadlock, match="worker one waits"):
            crew.run(Systematic(0))
    never.release()


def test_who_works_for_long_is_not_taken_for_one_that_waits() -> None:
    order: list[str] = []

    def slow() -> None:
        sum(range(3_000_000))  # some ten times as long as a wait is looked for
        order.append("slow")

    run_lines([slow, lambda: order.append("quick")], [], ByTurns())

    assert order == ["slow", "quick"]
