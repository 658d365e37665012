"""The words that clauses on isolation are written with.

What is played, and within which bounds, is said by each clause; here is how a claim is checked
against an implementation and what becomes of it in the report.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from conformance.describe.capabilities import Capability as C
from conformance.isolation.carriers import CARRIERS, missing
from conformance.isolation.hosts import Pool
from conformance.isolation.model import BY_CONTEXT, NOTHING, Contexts, Model, Names
from conformance.isolation.play import observations
from conformance.isolation.programs import (
    Do,
    Program,
    Scope,
    Spawn,
    Steps,
    by_size,
    couples,
    families,
)
from conformance.isolation.prove import Subject, Tally, play_once, prove, sample, tell
from conformance.isolation.schedules import Picker, Systematic
from conformance.isolation.systems import Contexts as RealContexts
from conformance.isolation.systems import Locals
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect

NAMES = (Do("set", "a"), Do("del", "a"), Do("get", "a"))
STACK = (Do("push"), Do("pop"))
BOXES = (Do("put-box", "a"), Do("add-to-box", "a"), Do("set", "a"))
# What may be inherited, as far as documents are silent: a copy as contextvars make it, or nothing.
EITHER = (BY_CONTEXT, NOTHING)


def locals_of(
    impl: Implementation,
    inherits: Sequence[Mapping[str, bool]] = EITHER,
    *,
    proxies: bool = False,
) -> Subject:
    """Return the implementation's locals as something to play with."""
    kit = impl.locals
    had = impl.capabilities if proxies else impl.capabilities - {C.PROXY}
    return Subject(lambda: Locals(kit, had), lambda: [Names(rules) for rules in inherits])


def contexts_of(
    impl: Implementation, inherits: Sequence[Mapping[str, bool]] = (BY_CONTEXT,)
) -> Subject:
    """Return the implementation's contexts as something to play with, in all dialects."""

    def models() -> list[Model]:
        return [
            Contexts(rules, shares_g=shares, app_hides=hides)
            for rules in inherits
            for shares in (True, False)
            for hides in (False, True)
        ]

    return Subject(lambda: RealContexts(impl), models)


def size(impl: Implementation, default: int) -> int:
    """Return how large programs are to be: one step less in the quick profile, one more in fuzz."""
    return default + {"quick": -1, "fuzz": 1}.get(impl.profile, 0)


def switches(impl: Implementation) -> int:
    """Return how many preemptions there are at most: two, in the quick profile one."""
    return 1 if impl.profile == "quick" else 2


def chains(carriers: Sequence[str], *first: Do | Scope) -> Iterator[Program]:
    """Yield a program for any three carriers: a worker, its child, and the child's child.

    Each takes the step that `first` has for it before it spawns the next one.
    """
    for names in itertools.permutations(carriers, len(first)):
        steps: Steps = ()
        for number in reversed(range(len(first))):
            steps = below(first[number], steps)
            if number:
                steps = (Spawn(names[number], steps),)
        yield Program(((names[0], steps),))


def below(step: Do | Scope, steps: Steps) -> Steps:
    """Let steps follow an action, or run inside a scope."""
    if isinstance(step, Do):
        return (step, *steps)
    return (Scope(step.kind, (*step.steps, *steps), step.raises),)


def hold(
    impl: Implementation, subject: Subject, *spaces: Iterable[Program], bound: int | None = None
) -> None:
    """Prove a claim for every program of these spaces, and put the extent into the report.

    Raises AssertionError with an explanation of the first breach. `bound` is how many preemptions
    there are at most, if not as many as the profile has.
    """
    bound = switches(impl) if bound is None else bound
    tallies: list[Tally] = []
    impl.perform(lambda: tallies.append(prove(subject, by_size(*spaces), bound=bound)))
    extent = f"{tallies[0]}, every schedule with at most {bound} preemption{'s' * (bound != 1)}"
    impl.evidence = f"{impl.evidence}; {extent}" if impl.evidence else f"exhaustive: {extent}"


def installed(*carriers: str) -> list[str]:
    """Return those of the carriers that can run here."""
    return [name for name in carriers or CARRIERS if not missing(name)]


def promised(impl: Implementation) -> list[str]:
    """Return the carriers that the adapter claims and that can run here."""
    claims = {
        C.THREADS: ("thread", "pooled"),
        C.TASKS: ("task",),
        C.GREENLETS: ("greenlet",),
        C.CONTEXT_LOCALS: ("context", "executor"),
    }
    return installed(
        *(name for claim, names in claims.items() if impl.has(claim) for name in names)
    )


def unlike(impl: Implementation) -> list[str]:
    """Return the promised carriers for mixes; in the quick profile one kind of thread is enough."""
    carriers = promised(impl)
    return [name for name in carriers if impl.profile != "quick" or name != "pooled"]


def isolated_on(impl: Implementation) -> tuple[list[str], dict[str, str]]:
    """Return on which carriers small programs find locals isolated, and what breaks the others."""
    actions = (*NAMES[:2], *STACK) if impl.has(C.STACK) else NAMES
    good: list[str] = []
    bad: dict[str, str] = {}
    for carrier in installed():
        programs = [*couples(actions, 2, carrier)]
        programs += families(actions, size(impl, 3), carrier, carrier)
        if impl.has(C.STACK):
            popping = (STACK[0], STACK[0], Spawn(carrier, (STACK[1],)))
            programs.append(Program(((carrier, popping),)))
            programs += families(STACK, size(impl, 4), carrier, carrier)
        try:
            impl.perform(
                lambda programs=programs: prove(locals_of(impl), programs, bound=switches(impl))  # type: ignore[misc]
            )
        except AssertionError as error:
            bad[carrier] = str(error)
        else:
            good.append(carrier)
    return good, bad


def try_out(impl: Implementation, subject: Subject, program: Program, seed: int) -> None:
    """Play one generated program under three schedules."""

    def body() -> None:
        with Pool() as pool:
            sample(subject, program, seed, pool)

    impl.perform(body)


READS = Do("get", "a")
WRITES_AND_READS = Program((("thread", (Do("set", "a"), READS)),))


def observed(
    impl: Implementation, subject: Subject, *plays: tuple[Program, Picker]
) -> list[dict[str, list[object]]]:
    """Return what each worker saw in each of these plays, whatever a model says about it.

    They run one after another on the same threads. Locals that keep nothing would look the same
    in any two plays, so one worker alone has to find first what it wrote.
    """
    blind = Subject(subject.make_system, list)
    seen: list[dict[str, list[object]]] = []

    def body() -> None:
        with Pool() as pool:
            alone = play_once(blind, WRITES_AND_READS, Systematic(0), pool).history
            written = next(moment.written for moment in alone if moment.written)
            found = [moment.seen for moment in alone if moment.what == str(READS)]
            expect(found, [written], "a worker that is alone reads what it wrote")
            for program, picker in plays:
                play = play_once(blind, program, picker, pool)
                tell(subject, play)
                seen.append(observations(play.history))

    impl.perform(body)
    return seen
