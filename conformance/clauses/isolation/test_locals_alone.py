"""What one worker puts into a Local or a LocalStack, and what others see of it.

Every program up to a size is played under every schedule with at most two preemptions, on real
threads, tasks, contexts and greenlets.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

from conformance.clause import MUST, clause
from conformance.describe.capabilities import Capability as C
from conformance.isolation.claims import (
    BOXES,
    NAMES,
    STACK,
    chains,
    hold,
    installed,
    locals_of,
    promised,
    size,
    switches,
    unlike,
)
from conformance.isolation.model import BY_CONTEXT
from conformance.isolation.programs import Do, Program, Spawn, Steps, couples, families
from conformance.perform.implementation import Implementation
from conformance.sources import PEP, WERKZEUG, plain_sense

ALONE = plain_sense("one client would be shown what is another's")
LOCALS = WERKZEUG("Context Locals")
APART = [LOCALS, ALONE]
ASYNCIO = PEP(567, "Specification", "asyncio")
CONTEXTVARS_CONTEXT = PEP(567, "Specification", "contextvars.Context")


@clause("isolation.locals-on-threads", MUST, needs=[C.NAMESPACE, C.THREADS], source=APART)
def test_locals_on_threads(impl: Implementation) -> None:
    """A thread MUST NOT see what any other thread puts into a Local or a LocalStack.

    A server that answers requests on threads would show one client the data of another.
    `locals.threads` has more operations, and threads that do not take turns.
    """
    actions = (*NAMES[:2], *STACK) if impl.has(C.STACK) else NAMES
    hold(
        impl,
        locals_of(impl),
        couples(actions, size(impl, 3), "thread"),
        families(actions, size(impl, 4), "thread", "thread"),
    )


@clause("isolation.local-on-tasks", MUST, needs=[C.NAMESPACE, C.TASKS], source=[LOCALS, ASYNCIO])
def test_local_on_tasks(impl: Implementation) -> None:
    """A task MUST NOT see what another task puts into a Local, except for what its parent had put
    there when the task was created.

    All tasks of a loop run on one thread, so storage by thread mixes their requests up.
    """
    hold(
        impl,
        locals_of(impl),
        couples(NAMES, size(impl, 4), "task"),
        families(NAMES, size(impl, 4), "task", "task"),
    )


@clause("isolation.stack-on-tasks", MUST, needs=[C.STACK, C.TASKS], source=[LOCALS, ASYNCIO])
def test_stack_on_tasks(impl: Implementation) -> None:
    """A task that pushes to or pops from a LocalStack MUST NOT change the stack of its parent or of
    any other task.

    A child that inherits a stack and pops it has a stack of its own from then on.
    """
    hold(
        impl,
        locals_of(impl),
        couples(STACK, size(impl, 4), "task"),
        families(STACK, size(impl, 5), "task", "task"),
    )


@clause(
    "isolation.local-in-copied-contexts",
    MUST,
    needs=[C.NAMESPACE, C.CONTEXT_LOCALS],
    source=[LOCALS, CONTEXTVARS_CONTEXT],
)
def test_local_in_copied_contexts(impl: Implementation) -> None:
    """Code in a copied context MUST NOT see what code in another context puts into a Local, except
    for what was there when the context was copied.

    Executors of web frameworks run functions in copied contexts; sync views of async frameworks are
    served in this way.
    """
    hold(
        impl,
        locals_of(impl),
        couples(NAMES, size(impl, 4), "context"),
        families(NAMES, size(impl, 4), "context", "context"),
        families(NAMES, size(impl, 3), "thread", "executor"),
    )


@clause(
    "isolation.stack-in-copied-contexts",
    MUST,
    needs=[C.STACK, C.CONTEXT_LOCALS],
    source=[LOCALS, CONTEXTVARS_CONTEXT],
)
def test_stack_in_copied_contexts(impl: Implementation) -> None:
    """Code in a copied context that pushes to or pops from a LocalStack MUST NOT change the stack
    of any other context.

    Otherwise a sync view in an executor that leaves a context of its own ends the caller's.
    """
    hold(
        impl,
        locals_of(impl),
        couples(STACK, size(impl, 4), "context"),
        families(STACK, size(impl, 5), "context", "context"),
        families(STACK, size(impl, 4), "thread", "executor"),
    )


@clause("isolation.locals-on-greenlets", MUST, needs=[C.NAMESPACE, C.GREENLETS], source=APART)
def test_locals_on_greenlets(impl: Implementation) -> None:
    """A greenlet MUST NOT see what any other greenlet puts into a Local or a LocalStack.

    All greenlets of a server share its thread.
    """
    actions = (*NAMES[:2], *STACK) if impl.has(C.STACK) else NAMES
    hold(
        impl,
        locals_of(impl),
        couples(actions, size(impl, 3), "greenlet"),
        families(actions, size(impl, 4), "greenlet", "greenlet"),
    )


@clause("isolation.locals-on-gevent", MUST, needs=[C.NAMESPACE, C.GREENLETS], source=APART)
def test_locals_on_gevent(impl: Implementation) -> None:
    """A greenlet of gevent MUST NOT see what another greenlet puts into a Local or a LocalStack."""
    actions = (*NAMES[:2], *STACK) if impl.has(C.STACK) else NAMES
    hold(
        impl,
        locals_of(impl),
        couples(actions, size(impl, 3), "gevent"),
        families(actions, size(impl, 3), "gevent", "gevent"),
    )


@clause("isolation.locals-on-mixed-carriers", MUST, needs=[C.NAMESPACE], source=APART)
def test_locals_on_mixed_carriers(impl: Implementation) -> None:
    """A worker on one carrier MUST NOT see what a worker on another carrier puts into a Local.

    A thread runs a task that starts a greenlet: each has what it inherited and wrote, and nothing
    else.
    """
    actions = (NAMES[0], *STACK) if impl.has(C.STACK) else NAMES[:2]
    carriers = unlike(impl)
    spaces = [couples(actions, 2, *pair) for pair in itertools.combinations(carriers, 2)]
    spaces += [
        families(actions, size(impl, 3), *pair) for pair in itertools.permutations(carriers, 2)
    ]
    bound = switches(impl)
    hold(impl, locals_of(impl), *spaces, bound=bound)
    if impl.profile != "quick":
        hold(impl, locals_of(impl), chains(carriers, NAMES[0], NAMES[0], NAMES[0]), bound=bound - 1)


@clause(
    "isolation.child-starts-with-parents-view",
    MUST,
    needs=[C.NAMESPACE, C.CONTEXT_LOCALS],
    source=CONTEXTVARS_CONTEXT,
)
def test_child_starts_with_parents_view(impl: Implementation) -> None:
    """A child in a copied context MUST see in locals what its parent saw when it started the child,
    and nothing that the parent writes later.

    What the parent sees when the child takes its first step depends on the schedule.
    """
    actions = (NAMES[0], NAMES[1], STACK[0]) if impl.has(C.STACK) else NAMES[:2]
    subject = locals_of(impl, (BY_CONTEXT,))
    for child in installed("task", "context", "executor", "bridge"):
        hold(impl, subject, families(actions, size(impl, 3), "context", child))


@clause(
    "isolation.worker-starts-with-nothing",
    MUST,
    needs=[C.NAMESPACE, C.THREADS],
    source=APART,
)
def test_worker_starts_with_nothing(impl: Implementation) -> None:
    """A worker MUST find locals empty on a thread where a former worker has released them.

    Servers keep their threads: the next request finds what one request leaves there.
    """
    actions = (NAMES[0], STACK[0]) if impl.has(C.STACK) else NAMES[:1]
    hold(impl, locals_of(impl), couples(actions, size(impl, 4), "pooled"))


@clause(
    "isolation.deletion-is-local",
    MUST,
    needs=[C.NAMESPACE, C.CONTEXT_LOCALS],
    source=[WERKZEUG.api("Local"), ALONE],
)
def test_deletion_is_local(impl: Implementation) -> None:
    """Deleting a name that a context has copied from another MUST NOT delete it in any other
    context.

    Deleting it a second time is an error in each context by itself.
    """
    actions = (Do("set", "a"), Do("del", "a"), Do("set", "b"), Do("del", "b"))
    hold(impl, locals_of(impl), families(actions, size(impl, 4), "context", "context"))


def filled(impl: Implementation, fill: Do, *cases: tuple[Steps, Do]) -> None:
    """Prove that a child's step changes nothing for its parent, who took steps before it: first
    `fill` up to nine times, with another name each time, and then those of the case.
    """
    programs: list[Program] = []
    for number in (2, 5, 9) if impl.profile == "quick" else range(1, 10):
        names = tuple(replace(fill, name=fill.name and f"name {n}") for n in range(number))
        for before, step in cases:
            spawn = Spawn("context", (step,))
            programs.append(Program((("context", (*names, *before, spawn, NAMES[2])),)))
    hold(impl, locals_of(impl), sorted(programs, key=Program.size), bound=1)


@clause(
    "isolation.locals-of-any-size",
    MUST,
    needs=[C.NAMESPACE, C.CONTEXT_LOCALS],
    source=[LOCALS, CONTEXTVARS_CONTEXT],
)
def test_locals_of_any_size(impl: Implementation) -> None:
    """A child in a copied context MUST NOT change its parent's names in a Local, however many there
    are.

    An implementation that copies names before a change has to copy them at every size.
    """
    once = NAMES[:1]
    filled(impl, NAMES[0], ((), NAMES[0]), (once, NAMES[0]), (once, NAMES[1]))


@clause(
    "isolation.stacks-of-any-depth",
    MUST,
    needs=[C.NAMESPACE, C.STACK, C.CONTEXT_LOCALS],
    source=[LOCALS, CONTEXTVARS_CONTEXT],
)
def test_stacks_of_any_depth(impl: Implementation) -> None:
    """A child in a copied context MUST NOT change its parent's LocalStack, however deep it is."""
    filled(impl, STACK[0], *(((), step) for step in STACK))


@clause(
    "isolation.copies-names-not-objects",
    MUST,
    needs=[C.NAMESPACE, C.CONTEXT_LOCALS],
    source=CONTEXTVARS_CONTEXT,
)
def test_copies_names_not_objects(impl: Implementation) -> None:
    """A name that a child inherits MUST hold the parent's own object, until one of them sets the
    name anew.

    A copy of a context is shallow: both see a change inside the object, and neither sees that the
    other set a name.
    """
    subject = locals_of(impl, (BY_CONTEXT,))
    hold(impl, subject, families(BOXES, size(impl, 4), "context", "task"))


@clause(
    "isolation.proxies-resolve-where-used",
    MUST,
    needs=[C.LOCAL, C.PROXY],
    source=WERKZEUG.api("LocalProxy"),
)
def test_proxies_resolve_where_used(impl: Implementation) -> None:
    """A proxy that several workers use MUST show each worker what the Local holds for that worker.

    Proxies are module globals: a proxy that remembered what it found would serve the data of one
    client to the next.
    """
    subject = locals_of(impl, proxies=True)
    spaces = [couples(NAMES, size(impl, 3), name) for name in promised(impl)]
    hold(impl, subject, *spaces)
