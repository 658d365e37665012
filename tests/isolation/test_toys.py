"""The tester finds every planted fault within a bound on runs, and nothing where there is none."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from conformance.isolation.claims import NAMES, STACK
from conformance.isolation.hosts import Pool
from conformance.isolation.lines import line_pickers, run_lines
from conformance.isolation.model import BY_CONTEXT, MISSING, NOTHING, Model, Names
from conformance.isolation.play import Play
from conformance.isolation.programs import Program, Scope, by_size, couples, families
from conformance.isolation.prove import Subject, Tally, every_schedule, prove
from conformance.isolation.systems import System
from tests.isolation import toys

ACTIONS = (*NAMES, *STACK)
SCOPES = (Scope("s"), Scope("s", (Scope("s"),)), Scope("s", (), raises=True))


class Innermost:
    """The model of scopes: the innermost one that a worker is in."""

    def __init__(self) -> None:
        self.inside: dict[str, tuple[str, ...]] = {}

    def start(self, worker: str, carrier: str, parent: str | None) -> None:
        self.inside[worker] = ()

    def do(self, worker: str, action: str, name: str, value: str) -> Any:
        if action == "enter":
            self.inside[worker] += (value,)
        elif action == "leave":
            self.inside[worker] = self.inside[worker][:-1]
        elif action == "see-all":
            return (MISSING, (MISSING, *self.inside[worker])[-1], MISSING, MISSING)
        return None


def names() -> list[Model]:
    return [Names(BY_CONTEXT), Names(NOTHING)]


def innermost() -> list[Model]:
    return [Innermost()]


@dataclass(frozen=True)
class Case:
    """A toy, the carriers it is tried on, and within how many runs its fault must be found."""

    toy: Callable[[], System]
    carrier: str
    runs: int
    anomalies: frozenset[str]
    scopes: bool = False

    def programs(self) -> Iterator[Program]:
        if self.scopes:
            yield from couples(SCOPES, 2, self.carrier)
        else:
            families_of_names = families(NAMES, 4, self.carrier, self.carrier)
            yield from by_size(families_of_names, couples(ACTIONS, 3, self.carrier))

    def __str__(self) -> str:
        return f"{getattr(self.toy, '__name__', self.toy)} on {self.carrier}"


def case(toy: Any, carrier: str, runs: int, *anomalies: str, scopes: bool = False) -> Case:
    return Case(toy, carrier, runs, frozenset(anomalies), scopes)


LEAKS = ("sideways leak", "residue of a finished worker")
# Ten times the runs that the research noted, T1 to T10.
FAULTS = [
    case(toys.Plain, "context", 140, *LEAKS),
    case(toys.Plain, "thread", 140, *LEAKS),
    case(toys.ByThread, "task", 140, *LEAKS),
    case(toys.ByThread, "greenlet", 140, *LEAKS),
    case(toys.ByIdent, "thread", 1570, *LEAKS),
    case(toys.InPlace, "context", 140, "child leaks up", "inherited what it must not", "lost"),
    case(toys.MutableDefault, "context", 140, *LEAKS),
    case(toys.NoResetOnError, "context", 130, "stuck context", scopes=True),
    case(toys.FirstInFirstOut, "context", 130, "own value came back", "lost", "error", scopes=True),
    case(toys.SharedTokens, "context", 1580, "error", *LEAKS, scopes=True),
    case(toys.SavedAndRestored, "context", 1700, *LEAKS, "lost", scopes=True),
    case(toys.ReadCache, "context", 6400, *LEAKS, "child leaks up", "own value came back"),
]
CONTROLS = (
    [
        case(toys.CopyOnWrite, carrier, 0)
        for carrier in ("context", "task", "thread", "greenlet", "executor")
    ]
    + [case(toys.Scoped, carrier, 0, scopes=True) for carrier in ("context", "task", "thread")]
    + [case(toys.ByThread, "thread", 0)]
)


def subject(case: Case) -> Subject:
    return Subject(case.toy, innermost if case.scopes else names)


@pytest.mark.parametrize("case", FAULTS, ids=str)
def test_fault_is_found(case: Case) -> None:
    """Each planted fault is found soon, and called by a name that fits it."""
    tally = Tally()
    found: Play | None = None
    with Pool() as pool:
        for program in case.programs():
            found = every_schedule(subject(case), program, pool, 2, tally)
            if found is not None:
                break

    assert found is not None
    assert found.breach is not None
    assert tally.runs <= case.runs
    assert found.breach.kind in case.anomalies


@pytest.mark.parametrize("case", CONTROLS, ids=str)
def test_control_is_clean(case: Case) -> None:
    """Nothing is found where no fault was planted."""
    assert prove(subject(case), case.programs()).runs > 100


def lines(toy: type[toys.Toy], runs: int) -> None:
    """Let two threads write and read, with turns after every line of the toys' file."""
    for picker in line_pickers(runs):
        system = toy()

        def work(name: str, system: toys.Toy = system) -> None:
            system.do("set", "a", name)
            seen = system.do("get", "a", "")
            assert seen == name, f"thread {name} saw {seen}"

        run_lines(
            [lambda: work("one"), lambda: work("two")], [inspect.getsourcefile(toy) or ""], picker
        )


def test_fault_within_a_step_is_found_between_lines() -> None:
    """T11 is right whenever whole steps alternate; turns after every line show it."""
    whole_steps = Subject(toys.NotAtOnce, names)
    actions = (NAMES[0], NAMES[2])
    prove(whole_steps, couples(actions, 3, "thread"))

    with pytest.raises(AssertionError, match=r"thread (one|two) saw"):
        lines(toys.NotAtOnce, 10)


def test_control_is_clean_between_lines() -> None:
    """What is sound stays so with turns after every line."""
    lines(toys.CopyOnWrite, 30)
