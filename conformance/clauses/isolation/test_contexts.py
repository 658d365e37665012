"""`request`, `session`, `g` and `current_app` on every carrier, where contexts are pushed by hand.

Programs are played under every schedule with at most two preemptions.
"""

from __future__ import annotations

from conformance.clause import MUST, clause
from conformance.clauses.isolation.asking import CONTEXTS
from conformance.describe.capabilities import Capability as C
from conformance.isolation.claims import (
    chains,
    contexts_of,
    hold,
    installed,
    size,
    unlike,
)
from conformance.isolation.model import BY_CONTEXT, NOTHING
from conformance.isolation.programs import Do, Program, Scope, Spawn, Steps, couples, families
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK

LIFETIME = FLASK("The Request Context", "Lifetime of the Context")
HOW_THE_CONTEXT_WORKS = FLASK("The Request Context", "How the Context Works")
REQUEST, ELSEWHERE, APP = "request to main", "request to other", "app context of main"
# One context each, with something written in it.
ENTERED = (
    Scope(REQUEST, (Do("set", "a"), Do("sset", "a"))),
    Scope(ELSEWHERE, (Do("set", "a"),)),
    Scope(APP, (Do("set", "a"),)),
    Scope(REQUEST, (Do("sset", "b"),), raises=True),
)
# What a child may do below a context that it inherits.
BELOW = (Do("set", "a"), Do("sset", "a"), Scope(REQUEST, (Do("set", "b"),)))


def below_a_request(programs: list[Program]) -> list[Program]:
    """Put the steps of each parent into a request."""
    return [
        Program(((carrier, (Scope(REQUEST, steps),)),))
        for program in programs
        for carrier, steps in program.roots
    ]


@clause(
    "isolation.contexts-on-threads",
    MUST,
    needs=[*CONTEXTS, C.THREADS],
    source=[LIFETIME, HOW_THE_CONTEXT_WORKS],
)
def test_contexts_on_threads(impl: Implementation) -> None:
    """`request`, `session`, `g` and `current_app` MUST be those of the innermost context that the
    current thread has pushed.

    Other threads push, write and pop contexts meanwhile. After its last pop, a thread has nothing
    current.
    """
    subject = contexts_of(impl, (BY_CONTEXT, NOTHING))
    family = list(families(BELOW[:2], size(impl, 3), "thread", "thread"))
    pooled = couples(ENTERED[:1], size(impl, 2), "pooled")
    hold(
        impl,
        subject,
        couples(ENTERED[: size(impl, 4)], 2, "thread"),
        pooled,
        below_a_request(family),
    )


@clause(
    "isolation.contexts-on-tasks",
    MUST,
    needs=[*CONTEXTS, C.TASKS],
    source=[LIFETIME, HOW_THE_CONTEXT_WORKS],
)
def test_contexts_on_tasks(impl: Implementation) -> None:
    """`request`, `session`, `g` and `current_app` MUST be those of the innermost context that the
    current task has pushed, or of the one that was current where the task was created.

    No other task sees what a task pushes.
    """
    family = list(families(BELOW, size(impl, 3), "task", "task"))
    subject = contexts_of(impl)
    hold(
        impl,
        subject,
        couples(ENTERED[: size(impl, 4)], 2, "task"),
        family,
        below_a_request(family),
    )


@clause(
    "isolation.contexts-on-greenlets",
    MUST,
    needs=[*CONTEXTS, C.GREENLETS],
    source=[LIFETIME, HOW_THE_CONTEXT_WORKS],
)
def test_contexts_on_greenlets(impl: Implementation) -> None:
    """`request`, `session`, `g` and `current_app` MUST be those of the innermost context that the
    current greenlet has pushed.

    A greenlet starts with nothing, even when it is started inside a request.
    """
    family = list(families(BELOW[:2], size(impl, 3), "greenlet", "greenlet"))
    subject = contexts_of(impl, (BY_CONTEXT, NOTHING))
    hold(
        impl,
        subject,
        couples(ENTERED[: size(impl, 4)], 2, "greenlet"),
        family,
        below_a_request(family),
    )


@clause(
    "isolation.contexts-on-gevent",
    MUST,
    needs=[*CONTEXTS, C.GREENLETS],
    source=[LIFETIME, HOW_THE_CONTEXT_WORKS],
)
def test_contexts_on_gevent(impl: Implementation) -> None:
    """`request`, `session`, `g` and `current_app` MUST be those of the innermost context that the
    current greenlet of gevent has pushed.

    gevent serves many requests on one thread and switches wherever one waits.
    """
    subject = contexts_of(impl, (BY_CONTEXT, NOTHING))
    hold(impl, subject, couples(ENTERED[: size(impl, 2)], 2, "gevent"))


@clause(
    "isolation.contexts-in-copied-contexts",
    MUST,
    needs=[*CONTEXTS, C.COPIED],
    source=[LIFETIME, HOW_THE_CONTEXT_WORKS],
)
def test_contexts_in_copied_contexts(impl: Implementation) -> None:
    """Code in a copied context MUST see the request that was current when the context was copied,
    and MUST NOT change what is current outside of the copy.

    `asyncio.to_thread` and the executors of web frameworks run functions in copied contexts.
    """
    for child in installed("context", "executor", "bridge"):
        actions = BELOW if child == "context" else BELOW[1:]
        family = list(families(actions, size(impl, 3), "thread", child))
        hold(impl, contexts_of(impl), family, below_a_request(family))


@clause(
    "isolation.contexts-on-mixed-carriers",
    MUST,
    needs=CONTEXTS,
    source=[LIFETIME, HOW_THE_CONTEXT_WORKS],
)
def test_contexts_on_mixed_carriers(impl: Implementation) -> None:
    """A context that is pushed on one carrier MUST NOT be seen on a carrier that did not inherit
    it.

    A thread runs a task that starts a greenlet: each sees its own request, or none.
    """
    carriers = unlike(impl)
    inside: list[Steps] = [(), (Scope(ELSEWHERE, (Do("set", "b"),)),)]
    pairs = [
        Program(((one, (Scope(REQUEST, (Do("set", "a"), Spawn(other, below), Do("sset", "a"))),)),))
        for one in carriers
        for other in carriers
        for below in inside[impl.profile == "quick" :]
        if one != other
    ]
    hold(impl, contexts_of(impl), pairs, bound=1)
    mine = Do("set", "a")
    scopes = Scope(REQUEST, (mine,)), Scope(ELSEWHERE, (mine,)), Scope(REQUEST, (Do("sset", "a"),))
    hold(impl, contexts_of(impl), chains(carriers, *scopes), bound=0)


@clause(
    "isolation.leaving-restores", MUST, needs=CONTEXTS, source=[LIFETIME, HOW_THE_CONTEXT_WORKS]
)
def test_leaving_restores(impl: Implementation) -> None:
    """Leaving a context, at its end or by an exception, MUST make current what was current before.

    Contexts of two applications are nested in every order. `stack.nesting` asks the same of
    frameworks that can send a request within another, with larger programs.
    """

    def nested(depth: int) -> list[Steps]:
        inner = [()] if depth == 0 else nested(depth - 1)
        kinds = (REQUEST, ELSEWHERE, APP, "app context of other")
        return (
            [
                (),
                *(
                    (Do("set", "a"), Scope(kind, (Do("set", "b"), *steps), raises), Do("sset", "b"))
                    for kind in kinds
                    for steps in inner
                    for raises in (False, True)
                ),
            ]
            if depth
            else [()]
        )

    hold(
        impl, contexts_of(impl), [Program((("context", steps),)) for steps in nested(size(impl, 3))]
    )


@clause(
    "isolation.handed-over-request-is-seen",
    MUST,
    needs=[*CONTEXTS, C.HANDOVER],
    source=FLASK.api("copy_current_request_context"),
)
def test_handed_over_request_is_seen(impl: Implementation) -> None:
    """A function that `copy_current_request_context` wrapped MUST see the request and the session
    that were current when it was wrapped.

    The function may run on any thread, greenlet or task, even after the request has ended. Nothing
    changes where the function was wrapped.
    """
    subject = contexts_of(impl, (BY_CONTEXT, NOTHING))
    inside: list[Steps] = [(), (Do("sset", "a"),), (Do("sget", "b"), Scope(ELSEWHERE))]
    carriers = {"thread": C.THREADS, "greenlet": C.GREENLETS, "task": C.TASKS, "executor": C.COPIED}
    claimed = [name for name in installed(*carriers) if impl.has(carriers[name])]
    hold(
        impl,
        subject,
        [
            Program(
                (
                    (
                        "thread",
                        (
                            Scope(
                                REQUEST, (Do("sset", "b"), Spawn(name, steps, True), Do("set", "b"))
                            ),
                        ),
                    ),
                )
            )
            for name in claimed
            for steps in inside
        ],
    )
