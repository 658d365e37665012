"""Schedules: which worker takes the next step, as data, enumerated or drawn.

A schedule says nothing about what the steps do. An order is a list of worker numbers, one for each
turn; a preemption is a turn taken from a worker that could have gone on.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from typing import Protocol


class Picker(Protocol):
    """Decides who goes on."""

    def pick(self, live: Sequence[int], last: int | None) -> int:
        """Return one of the workers in `live`; `last` had the last turn."""


class Diverged(AssertionError):
    """A run that was repeated offered other choices: an earlier run left something behind."""


class Systematic:
    """Every schedule with at most `bound` preemptions, one run after another.

    After each run `advance` goes to the next schedule and tells whether there is one. The first is
    the run without preemptions. (Stateless search, as CHESS and loom do it.)
    """

    def __init__(self, bound: int | None = 2) -> None:
        self.bound = bound
        self._path: list[tuple[int, int]] = []  # which choice was taken, of how many
        self._depth = 0
        self._used = 0

    def pick(self, live: Sequence[int], last: int | None) -> int:
        """Go the way of the current schedule."""
        goes_on = last is not None and last in live
        if goes_on:
            may = self.bound is None or self._used < self.bound
            options = [last, *(w for w in live if w != last)] if may else [last]
        else:
            options = list(live)
        if self._depth == len(self._path):
            self._path.append((0, len(options)))
        choice, number = self._path[self._depth]
        if number != len(options):
            raise Diverged(
                f"at turn {self._depth + 1} of a repeated run {len(options)} workers could go on, "
                f"before it were {number}: an earlier run left something behind"
            )
        self._depth += 1
        chosen = options[choice]
        assert chosen is not None
        self._used += goes_on and chosen != last
        return chosen

    def advance(self) -> bool:
        """Go to the next schedule; False when there is none."""
        del self._path[self._depth :]
        self._depth = self._used = 0
        while self._path and self._path[-1][0] + 1 >= self._path[-1][1]:
            self._path.pop()
        if not self._path:
            return False
        choice, number = self._path[-1]
        self._path[-1] = (choice + 1, number)
        return True


class Given:
    """One order, given beforehand; where it does not fit, the first worker goes on."""

    def __init__(self, order: Sequence[int]) -> None:
        self._order = iter(order)

    def pick(self, live: Sequence[int], last: int | None) -> int:
        """Return the next of the order."""
        wanted = next(self._order, live[0])
        return wanted if wanted in live else live[0]


class Uniform:
    """Any worker, each with the same chance: finds what needs many switches."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def pick(self, live: Sequence[int], last: int | None) -> int:
        """Draw one."""
        return self._chance.choice(live)


class ByTurns:
    """Never the same worker twice, as long as there is another one.

    Equal workers go in step: whatever both keep in one place, each finds the other's.
    """

    def pick(self, live: Sequence[int], last: int | None) -> int:
        """Return the next one after the last."""
        return next((worker for worker in live if last is not None and worker > last), live[0])


class Priorities:
    """Random priorities that change at `depth - 1` places: finds what needs long runs.

    Burckhardt and others, A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs,
    2010. `turns` is about how many there will be.
    """

    def __init__(self, chance: random.Random, turns: int, depth: int) -> None:
        self._chance = chance
        self._priorities: dict[int, float] = {}
        places = range(1, max(turns, depth + 1))
        self._changes = set(chance.sample(places, min(depth - 1, len(places))))
        self._turn = 0

    def pick(self, live: Sequence[int], last: int | None) -> int:
        """Return the worker with the highest priority."""
        for worker in live:
            self._priorities.setdefault(worker, 1 + self._chance.random())
        self._turn += 1
        best = max(live, key=self._priorities.__getitem__)
        if self._turn in self._changes:
            self._priorities[best] = -self._turn
            best = max(live, key=self._priorities.__getitem__)
        return best


def preemptions(order: Sequence[int]) -> int:
    """Return how often a worker lost its turn although it had steps left."""
    left = {worker: order.count(worker) for worker in order}
    lost = 0
    for before, after in itertools.pairwise(order):
        left[before] -= 1
        lost += before != after and left[before] > 0
    return lost
