"""Plays: what a clause has played is taken down, made small, and written as a program.

A play is a program of workers with the order of their turns; both are data, so the same can be
played with the reference, and what it shows there is what was to be expected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from conformance.isolation import prove
from conformance.isolation.claims import contexts_of, locals_of
from conformance.isolation.hosts import Pool
from conformance.isolation.play import LOOK, OUTSIDE, Breach, Play
from conformance.isolation.programs import Do, Program, Scope, Steps
from conformance.isolation.prove import Subject, Tally, every_schedule, replay
from conformance.isolation.schedules import preemptions
from conformance.isolation.systems import Contexts, Locals
from conformance.perform.implementation import Implementation
from conformance.scripts.idioms import Idiom
from conformance.scripts.isolated.bodies import PLANNED, Bodies, Wrong
from conformance.scripts.isolated.carriers import define
from conformance.scripts.isolated.wording import (
    LOOKING,
    ContextWords,
    LocalWords,
    Wording,
    bare,
    noted,
    plainly,
)
from conformance.scripts.literals import Names, NotSpelled, literal
from conformance.scripts.program import Written

TURNS = """\
for name in ORDER:
    workers[name].turn()"""
AGAIN = 2  # preemptions that a smaller program may need


@dataclass(frozen=True, slots=True)
class Taken:
    """A play, and what it was played against."""

    subject: Subject
    play: Play


@contextmanager
def playing() -> Iterator[list[Taken]]:
    """Take down the plays that a message will be about, for as long as the block runs."""
    found: list[Taken] = []

    def heard(subject: Subject, play: Play) -> None:
        found.append(Taken(subject, play))

    prove.HEARD.append(heard)
    try:
        yield found
    finally:
        prove.HEARD.remove(heard)


def written_play(
    impl: Implementation, reference: Implementation, idiom: Idiom, taken: Sequence[Taken]
) -> Written:
    """Return the program of the last play in which a worker saw what it must not.

    Raises NotSpelled where there is none, or no words for it.
    """
    written: list[Written] = []
    reasons: list[NotSpelled] = []

    def body() -> None:
        with Pool() as pool:
            for one in reversed(taken):
                try:
                    written.append(_Played(impl, reference, idiom, one, pool).written())
                except NotSpelled as reason:
                    reasons.append(reason)
                else:
                    return

    impl.perform(body)
    if not written:
        raise reasons[0] if reasons else NotSpelled("workers that did nothing")
    return written[0]


class _Played:
    """Writes one play."""

    def __init__(
        self,
        impl: Implementation,
        reference: Implementation,
        idiom: Idiom,
        taken: Taken,
        pool: Pool,
    ) -> None:
        self.idiom, self.pool = idiom, pool
        system = taken.subject.make_system()
        self.is_local = isinstance(system, Locals)
        self.proxies = isinstance(system, Locals) and system.proxies
        if isinstance(system, Locals):
            own, self.beside = (locals_of(one, proxies=self.proxies) for one in (impl, reference))
        elif isinstance(system, Contexts):
            own, self.beside = (contexts_of(one) for one in (impl, reference))
        else:
            raise NotSpelled("workers on something that has no words")
        # A law has no models, and may have played twice with the same system.
        self.subject = own if taken.play.breach is None else taken.subject
        self.play = self._smallest(taken.play)

    # The smallest play.

    def _smallest(self, play: Play) -> Play:
        """Return a play of the smallest program that still goes wrong in the same way."""
        if play.breach is None:
            play = self._modelled(play)
        changed = True
        while changed:
            changed = False
            for program in fewer(play.program):
                found = self._goes_wrong(program, play)
                if found is not None:
                    play, changed = found, True
                    break
        return play

    def _modelled(self, play: Play) -> Play:
        """Return a play of the same workers in which one sees what no model allows.

        A law compares two plays, which may be one after the other on the same threads.
        """
        program = play.program
        found = replay(self.subject, program, play.crew.order, self.pool)
        if found.breach is not None:
            return found
        for candidate in (program, Program((*program.roots, *program.roots))):
            for most in range(AGAIN):
                again = every_schedule(self.subject, candidate, self.pool, most, Tally())
                if again is not None:
                    return again
        raise NotSpelled("each worker saw what it may see, though not twice the same")

    def _goes_wrong(self, program: Program, former: Play) -> Play | None:
        assert former.breach is not None
        most = min(AGAIN, preemptions(former.crew.order))
        found = every_schedule(self.subject, program, self.pool, most, Tally())
        if found is None or found.breach is None:
            return None
        same = (found.breach.kind, found.breach.what) == (former.breach.kind, former.breach.what)
        return found if same else None

    # What is told of it.

    def written(self) -> Written:
        """Return the program, without its head and its end."""
        play, breach = self.play, self.play.breach
        assert breach is not None
        sound = replay(self.beside, play.program, play.crew.order, self.pool)
        if sound.breach is not None:
            raise NotSpelled("what the reference sees in another order of turns")
        names = Names()
        names.module("sys")
        words: Wording = (
            LocalWords(names, self.idiom, proxies=self.proxies)
            if self.is_local
            else ContextWords(names, self.idiom)
        )
        wrong, seen, expected, looked = self._wrong(breach, sound, words)
        workers = [play.crew.workers[number].name for number in play.crew.order]
        order = [name for n, name in enumerate(workers) if n == 0 or workers[n - 1] != name]
        bodies = Bodies(words, workers, wrong, _homes(play))
        bodies.of_roots(play.program)
        define(names, bodies.carriers, "\n".join(map("\n".join, bodies.functions)))
        if bodies.planned:
            names.definitions["Planned"] = PLANNED
        started = [
            f'workers["{number}"] = {bodies.started(str(number), carrier)}'
            for number, (carrier, _) in enumerate(play.program.roots)
            if str(number) in workers
        ]
        handed = any("handed[" in line for lines in bodies.functions for line in lines)
        outside = [] if wrong.worker != OUTSIDE else [noted(wrong.look)]
        made = words.made()  # it may need names, so it comes before they are imported
        sides = literal([expected], names), literal([seen], names)
        lines = [
            *names.lines(),
            *names.defined(),
            *["", "", "# Who has the turn, one after the other."],
            f"ORDER = {literal(order, names)}",
            "seen = []",
            "workers, handed = {}, {}" if handed else "workers = {}",
            *made,
            *[line for lines in bodies.functions for line in ["", "", *lines]],
            *["", ""],
            *started,
            *TURNS.split("\n"),
            *outside,
        ]
        return Written(lines, looked, *sides)

    def _wrong(self, breach: Breach, sound: Play, words: Wording) -> tuple[Wrong, Any, Any, str]:
        """Return where it showed, what was seen and expected there, and what that is in words."""
        who = f", as worker {breach.worker} sees it"
        if breach.worker == OUTSIDE:
            look, seen, expected = plainest(words.parts(breach.seen, breach.wanted))
            return Wrong(OUTSIDE, 0, LOOK, look), seen, expected, _told(look, " afterwards")
        number = self.play.counts[breach.worker]
        if breach.kind == "error":
            name = str(breach.seen).partition(":")[0].partition("(")[0]
            wrong = Wrong(breach.worker, number, breach.what, fails=True)
            told = f"what comes of {breach.what!r} of worker {breach.worker}"
            return wrong, f"raises {name}", "no error", told
        wanted = self._in(sound, breach)
        if breach.what == LOOK:
            look, seen, expected = plainest(words.parts(breach.seen, wanted))
            return Wrong(breach.worker, number, LOOK, look), seen, expected, _told(look, who)
        action, _, name = breach.what.partition(" ")
        if action == "spawn":
            raise NotSpelled("a request that is handed over where there is none")
        look = bare(words.look(action, name), plainly(breach.seen), plainly(wanted))
        wrong = Wrong(breach.worker, number, breach.what, look)
        return wrong, plainly(breach.seen), plainly(wanted), _told(look, who)

    def _in(self, sound: Play, breach: Breach) -> Any:
        """Return what the same worker saw at the same place with the reference."""
        place = sum(1 for moment in self.play.history if moment.worker == breach.worker)
        moments = [moment for moment in sound.history if moment.worker == breach.worker]
        if place > len(moments) or moments[place - 1].what != breach.what:
            raise NotSpelled("what the reference sees otherwise from the beginning")
        wanted = moments[place - 1].seen
        if wanted == breach.seen:
            raise NotSpelled("what the reference sees, too, in another dialect")
        return wanted


def plainest(parts: Sequence[tuple[str, Any, Any]]) -> tuple[str, Any, Any]:
    """Return the part that tells most: one that shows what somebody wrote."""
    if not parts:
        raise NotSpelled("what the reference sees, too, in another dialect")
    look, seen, wanted = max(parts, key=lambda part: ("#" in str(part[1]), "#" in str(part[2])))
    return bare(look, seen, wanted), seen, wanted


def _told(look: str, who: str) -> str:
    found = LOOKING.fullmatch(look)
    return f"{found[1] if found else look}{who}"


def _homes(play: Play) -> dict[str, str]:
    """Return of each pooled worker whose thread it got, where that was another one's before."""
    first: dict[int, str] = {}
    found: dict[str, str] = {}
    for worker in play.crew.workers:
        if worker.lane is None:
            continue
        home = id(worker.lane.host)
        if worker.carrier == "pooled" and home in first:
            found[worker.name] = first[home]
        if worker.carrier in ("pooled", "thread"):
            first.setdefault(home, worker.name)
    return found


def fewer(program: Program) -> Iterator[Program]:
    """Yield the same program without one of its workers or steps."""
    for number, (carrier, steps) in enumerate(program.roots):
        before, behind = program.roots[:number], program.roots[number + 1 :]
        if len(program.roots) > 1:
            yield Program((*before, *behind))
        for less in _fewer(steps):
            yield Program((*before, (carrier, less), *behind))


def _fewer(steps: Steps) -> Iterator[Steps]:
    for place, step in enumerate(steps):
        before, behind = steps[:place], steps[place + 1 :]
        yield (*before, *behind)
        if isinstance(step, Scope):
            yield (*before, *step.steps, *behind)
            if step.raises:
                yield (*before, replace(step, raises=False), *behind)
        if not isinstance(step, Do):
            for less in _fewer(step.steps):
                yield (*before, replace(step, steps=less), *behind)
