"""Laws over generated programs: no schedule and no other worker changes what a worker sees.

The first three need no model of what a worker sees; they hold for every implementation and dialect.
"""

from __future__ import annotations

import random
from functools import partial

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause
from conformance.clauses.isolation.asking import CONTEXTS
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.isolation.claims import (
    NAMES,
    STACK,
    contexts_of,
    isolated_on,
    locals_of,
    observed,
    promised,
    try_out,
)
from conformance.isolation.lines import line_pickers, run_lines, source_of
from conformance.isolation.model import BY_CONTEXT, NOTHING
from conformance.isolation.patched import judged_in_patched_process
from conformance.isolation.programs import Do, Program, Scope, Spawn
from conformance.isolation.prove import Subject
from conformance.isolation.schedules import Systematic, Uniform
from conformance.isolation.systems import MAIN
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, GEVENT, PEP, WERKZEUG
from conformance.strategies.workers import worker_programs

LIFETIME = FLASK("The Request Context", "Lifetime of the Context")
NOTES_ON_PROXIES = FLASK("The Request Context", "Notes On Proxies")
SOURCE = [
    WERKZEUG("Context Locals"),
    PEP(567, "Specification", "contextvars.Context"),
    PEP(567, "Specification", "asyncio"),
]
SEEDS = st.integers(0, 999)
ON_LOCALS = worker_programs((*NAMES, *STACK, Do("top"), Do("release")))
ON_CONTEXTS = worker_programs(
    (Do("set", "a"), Do("get", "a"), Do("del", "a"), Do("sset", "a"), Do("sget", "a")),
    ("request to main", "request to other", "app context of main", "app context of other"),
)
PUSH, POP = STACK
REQUEST, LOOK_AT_G = "request to main", Do("get", "a")
NEEDS = [C.LOCAL, C.STACK]
# Three workers that write, read and delete one name, with a child each.
CROWD = Program(
    tuple(
        (carrier, (NAMES[0], PUSH, Spawn("thread", (NAMES[0], POP, NAMES[2])), NAMES[2], POP))
        for carrier in ("thread", "task", "greenlet")
    )
)

# A stack whose child pops it, and another worker that takes turns with both.
POPPED_BELOW = Program((("task", (PUSH, PUSH, Spawn("task", (POP,)))), ("task", (PUSH,))))


def by_chance(seed: int) -> Uniform:
    """Return a schedule that any worker may be the next of, with the same chance."""
    return Uniform(random.Random(seed))


@clause("isolation.schedule-changes-nothing", MUST, needs=NEEDS, source=SOURCE, examples=40)
@given(program=ON_LOCALS, seed=SEEDS)
@example(CROWD, 1)
@example(POPPED_BELOW, 10)
def test_schedule_changes_nothing(impl: Implementation, program: Program, seed: int) -> None:
    """Each worker MUST find the same in locals, in whatever order the workers take their steps.

    Workers that share no object cannot tell whether they run one after another or by turns.
    """
    moved, subject = program.on(promised(impl)), locals_of(impl)
    in_a_row, by_turns = observed(impl, subject, (moved, Systematic(0)), (moved, by_chance(seed)))
    for worker, seen in by_turns.items():
        expect(seen, in_a_row[worker], f"worker {worker}, by turns and one after another")


@clause("isolation.others-change-nothing", MUST, needs=NEEDS, source=SOURCE, examples=40)
@given(program=ON_LOCALS, seed=SEEDS)
@example(CROWD, 1)
@example(POPPED_BELOW, 10)
def test_others_change_nothing(impl: Implementation, program: Program, seed: int) -> None:
    """A worker MUST find the same in locals, whatever is done by workers that did not start it.

    One of the workers does nothing in a second run; no other worker sees a difference.
    """
    whole, subject = program.on(promised(impl)), locals_of(impl)
    idle = Program((*whole.roots[:-1], (whole.roots[-1][0], ())))
    gone = str(len(whole.roots) - 1)
    plays = ((whole, by_chance(seed)), (idle, by_chance(seed)))
    seen, without = observed(impl, subject, *plays)
    for worker in without:
        if worker.partition(".")[0] != gone:
            expect(seen[worker], without[worker], f"worker {worker}, with and without {gone}")


@clause("isolation.runs-leave-nothing", MUST, needs=NEEDS, source=SOURCE, examples=40)
@given(program=ON_LOCALS, seed=SEEDS)
@example(CROWD, 1)
@example(Program((("pooled", (NAMES[0], PUSH)),)), 0)
def test_runs_leave_nothing(impl: Implementation, program: Program, seed: int) -> None:
    """Workers that run a second time on the same locals MUST find what they found the first time.

    Anything that the first run left behind shows in the second.
    """
    moved, subject = program.on(promised(impl)), locals_of(impl)
    one_system = subject.make_system()
    again = Subject(lambda: one_system, subject.make_models)
    first, second = observed(impl, again, (moved, by_chance(seed)), (moved, by_chance(seed)))
    for worker, seen in second.items():
        expect(seen, first[worker], f"worker {worker}, the second time and the first time")


@clause("isolation.locals-in-any-program", MUST, needs=NEEDS, source=SOURCE, examples=40)
@given(program=ON_LOCALS, seed=SEEDS)
@example(Program((("task", (PUSH, PUSH, Spawn("task"), POP)),)), 0)
def test_locals_in_any_program(impl: Implementation, program: Program, seed: int) -> None:
    """A worker MUST find in locals what it wrote itself, what it inherited when it was started, or
    nothing.
    """
    try_out(impl, locals_of(impl), program.on(promised(impl)), seed)


@clause(
    "isolation.contexts-in-any-program",
    MUST,
    needs=CONTEXTS,
    source=[LIFETIME, NOTES_ON_PROXIES],
    examples=80,
)
@given(program=ON_CONTEXTS, seed=SEEDS)
@example(Program((("thread", (Scope("request to main", (Spawn("task"),)),)),)), 0)
@example(Program((("thread", (Scope(REQUEST, (Spawn("thread", (LOOK_AT_G,), True),)),)),)), 0)
@example(Program((("thread", (Scope("app context of main", (Spawn("thread", (), True),)),)),)), 0)
def test_contexts_in_any_program(impl: Implementation, program: Program, seed: int) -> None:
    """A worker MUST see the innermost context that it pushed itself, the one that it inherited or
    was handed, or none.

    Contexts of two applications are nested, left by exceptions and handed over, on carriers of
    every kind.
    """
    subject = contexts_of(impl, (BY_CONTEXT, NOTHING))
    moved = program.on(promised(impl), handed=impl.has(C.HANDOVER))
    try_out(impl, subject, moved, seed)


@clause("isolation.promised-carriers", MUST, needs=[C.NAMESPACE], source=SOURCE)
def test_promised_carriers(impl: Implementation) -> None:
    """Locals MUST be isolated on every carrier that the implementation promises to serve.

    The report says on which carriers Locals are isolated, promised or not.
    """
    good, bad = isolated_on(impl)
    impl.evidence = f"isolated on: {', '.join(good)}" + (
        f"; not on: {', '.join(bad)}" if bad else ""
    )
    broken = [name for name in bad if name in promised(impl)]
    why = bad[broken[0]] if broken else ""
    assert not broken, f"promised, and not isolated on: {', '.join(broken)}\n{why}"


@clause(
    "isolation.contexts-between-lines",
    MUST,
    needs=[C.AMBIENT, C.UNBOUND, C.STATE, C.REQUEST_SCOPE, C.THREADS],
    source=[LIFETIME, NOTES_ON_PROXIES],
)
def test_contexts_between_lines(impl: Implementation) -> None:
    """Two threads that push and pop contexts MUST NOT disturb each other, wherever in the
    framework's code one of them is interrupted.

    Both push a request, write to `g`, read both and pop it, with turns after every line.
    """
    runs = {"quick": 10, "fuzz": 1000}.get(impl.profile, 60)
    built = impl.built(MAIN)
    files = [source_of(type(built.request_context(get("/"))))]

    def work(path: str) -> None:
        with built.request_context(get(path)):
            built.ambient.g.a = path
            seen = (built.ambient.request.path, built.ambient.g.a)
            assert seen == (path, path), f"the thread in {path} saw {seen}"
        impl.nothing_stays(built, get(path))

    for picker in line_pickers(runs):
        impl.perform(
            partial(run_lines, [partial(work, "/one"), partial(work, "/two")], files, picker)
        )
    impl.evidence = f"{runs} runs with turns after every line"


@clause("isolation.locals-between-lines", MUST, needs=[C.NAMESPACE, C.THREADS], source=SOURCE)
def test_locals_between_lines(impl: Implementation) -> None:
    """Two threads that set a name in one Local MUST each read what they set, wherever in the
    implementation's code one of them is interrupted.

    The threads take turns after every line of that code.
    """
    runs = {"quick": 20, "fuzz": 2000}.get(impl.profile, 100)
    files = [source_of(impl.locals.Local)]
    for picker in line_pickers(runs):
        system = locals_of(impl).make_system()

        def work(name: str, system: object = system) -> None:
            for step in ("set", "get", "set", "get"):
                seen = system.do(step, "a", f"{name} {step}")  # type: ignore[attr-defined]
                wanted = f"{name} set" if step == "get" else None
                assert seen == wanted, f"thread {name} wrote {wanted!r} and read {seen!r}"
            system.finish()  # type: ignore[attr-defined]

        run_lines([lambda: work("one"), lambda: work("two")], files, picker)
    impl.evidence = f"{runs} runs with turns after every line"


@clause(
    "isolation.threads-patched-by-gevent",
    MUST,
    needs=[C.NAMESPACE, C.THREADS, C.GREENLETS],
    source=GEVENT.api("gevent.monkey.patch_all"),
)
def test_threads_patched_by_gevent(impl: Implementation) -> None:
    """Threads that gevent has replaced by greenlets MUST be isolated as threads are.

    gunicorn's gevent workers begin with `monkey.patch_all()`, which takes a process of its own
    here.
    """
    clauses = ["isolation.locals-on-threads", "isolation.locals-on-greenlets"]
    if impl.has(*CONTEXTS) and impl.profile != "quick":
        clauses.append("isolation.contexts-on-threads")
    for name, (verdict, said) in judged_in_patched_process(impl.adapter, clauses).items():
        assert verdict == "pass", f"in a patched process {name} is {verdict}: {said}"
    impl.evidence = f"{', '.join(clauses)} in a process of their own"
