"""Proofs within bounds: every program of a space, under every schedule with few preemptions.

Also plays one program under a few schedules, for generated programs, and explores scenarios that
are no programs (requests, streams). What is explored is said by the clauses.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from conformance.isolation.carriers import require
from conformance.isolation.crew import Crew
from conformance.isolation.explain import explain, without_addresses
from conformance.isolation.hosts import Pool
from conformance.isolation.model import Model
from conformance.isolation.play import Breach, Play
from conformance.isolation.programs import Program
from conformance.isolation.schedules import (
    Diverged,
    Given,
    Picker,
    Priorities,
    Systematic,
    Uniform,
    preemptions,
)
from conformance.isolation.systems import System


@dataclass(slots=True)
class Tally:
    """How much was run, and on which carriers."""

    programs: int = 0
    runs: int = 0
    turns: int = 0
    carriers: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        on = f" on {', '.join(sorted(self.carriers))}" if self.carriers else ""
        return f"{self.programs:,} programs{on}, {self.runs:,} runs"


@dataclass(frozen=True, slots=True)
class Subject:
    """What programs are played against: how a system is made, and the models that are allowed."""

    make_system: Callable[[], System]
    make_models: Callable[[], list[Model]]


# Who wants to hear of the plays that a message is about: it is written as a program, then.
HEARD: list[Callable[[Subject, Play], None]] = []


def tell(subject: Subject, *plays: Play) -> None:
    """Let whoever wants to hear of plays have these."""
    for hear in HEARD:
        for play in plays:
            hear(subject, play)


def play_once(subject: Subject, program: Program, picker: Picker, pool: Pool) -> Play:
    """Play a program under one schedule; the play is returned also when it failed."""
    play = Play(program, subject.make_system(), list(subject.make_models()), Crew(pool))
    play.prepare()
    try:
        play.crew.run(picker)
        play.check_nothing_stays()
    except Breach as breach:
        play.breach = breach
    return play


def prove(subject: Subject, programs: Iterable[Program], *, bound: int | None = 2) -> Tally:
    """Play every program under every schedule with at most `bound` preemptions.

    Raises AssertionError with an explanation of the first breach, shown with as few preemptions as
    there must be; `Unsupported` when a carrier is not installed.
    """
    tally = Tally()
    with Pool() as pool:
        for program in programs:
            used = program.carriers()
            require(*used)
            tally.carriers |= used
            tally.programs += 1
            failed = every_schedule(subject, program, pool, bound, tally)
            if failed is not None:
                raise AssertionError(_told(subject, program, failed, pool))
    return tally


def every_schedule(
    subject: Subject, program: Program, pool: Pool, bound: int | None, tally: Tally
) -> Play | None:
    """Return the first play that failed, or None."""
    schedules = Systematic(bound)
    while True:
        play = play_once(subject, program, schedules, pool)
        tally.runs += 1
        tally.turns += len(play.crew.order)
        if play.breach is not None:
            return play
        if not schedules.advance():
            return None


def sample(subject: Subject, program: Program, seed: int, pool: Pool) -> None:
    """Play a program three times: without preemptions, by priorities, and by uniform chance.

    Raises AssertionError with an explanation.
    """
    require(*program.carriers())
    chance = random.Random(seed)
    pickers: tuple[Picker, ...] = (
        Systematic(0),
        Priorities(chance, turns=12, depth=2 + seed % 2),
        Uniform(chance),
    )
    for picker in pickers:
        failed = play_once(subject, program, picker, pool)
        if failed.breach is not None:
            raise AssertionError(_told(subject, program, failed, pool))


def _told(subject: Subject, program: Program, failed: Play, pool: Pool) -> str:
    """Look for the same breach with the fewest preemptions, and explain it."""
    best = failed
    for bound in range(preemptions(failed.crew.order)):
        found = every_schedule(subject, program, pool, bound, Tally())
        if found is not None:
            best = found
            break
    assert best.breach is not None
    tell(subject, best)
    return explain(best.breach, program, best.history, best.crew.order)


Scenario = Callable[[Crew], Callable[[], None] | None]


def explore(
    scenario: Scenario,
    *,
    bound: int | None = 2,
    on_turn: Callable[[str], None] | None = None,
    on_crew: Callable[[Crew], None] | None = None,
    explained: Callable[[Crew, AssertionError], str] | None = None,
) -> Tally:
    """Run a scenario under every schedule with at most `bound` preemptions.

    A scenario puts workers on a crew and returns what is to be checked at the end, or None. Raises
    the first AssertionError with the order of turns added to it, with the fewest preemptions, or as
    `explained` words it.
    """
    tally = Tally(programs=1)
    with Pool() as pool:
        # A failure with few preemptions is the one to show, so these are tried first.
        for allowed in [few for few in (0, 1) if bound is None or few < bound] + [bound]:
            schedules = Systematic(allowed)
            while True:
                crew = Crew(pool, on_turn)
                if on_crew is not None:
                    on_crew(crew)
                check = scenario(crew)
                try:
                    crew.run(schedules)
                    if check is not None:
                        check()
                except Diverged:
                    raise
                except AssertionError as error:
                    said = explained or _with_turns
                    raise AssertionError(without_addresses(said(crew, error))) from error
                finally:
                    tally.runs += 1
                    tally.turns += len(crew.order)
                if not schedules.advance():
                    break
    return tally


def _with_turns(crew: Crew, error: AssertionError) -> str:
    return f"{error}\n{turns(crew)}"


def turns(crew: Crew) -> str:
    """Return who had the turn, in order."""
    names = [crew.workers[number].name for number in crew.order]
    carriers = ", ".join(f"{worker.name} on {worker.carrier}" for worker in crew.workers)
    return f"workers: {carriers}; turns: {' '.join(names)}"


def replay(subject: Subject, program: Program, order: Iterable[int], pool: Pool) -> Play:
    """Play a program in a given order."""
    picker: Any = Given(list(order))
    return play_once(subject, program, picker, pool)
