"""Contexts that two workers touch, one wrapper for several workers, and what is left over.

Each scenario is written by hand and played under every schedule.
"""

from __future__ import annotations

import gc
import weakref
from functools import partial

from conformance.clause import MUST, SHOULD, clause
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.isolation.carriers import Body
from conformance.isolation.claims import promised
from conformance.isolation.crew import Crew
from conformance.isolation.held import (
    APP,
    Call,
    Pop,
    Push,
    Scene,
    See,
    Start,
    Steps,
    Turn,
    Wrap,
    every_order,
    in_order,
)
from conformance.isolation.prove import explore
from conformance.perform.implementation import Implementation
from conformance.perform.threads import in_thread
from conformance.perform.trace import Trace, expect
from conformance.sources import FLASK, PEP, plain_sense

COPY_CURRENT_REQUEST_CONTEXT = FLASK.api("copy_current_request_context")
MANUAL_PUSH = FLASK("The Request Context", "Manually Push a Context")
SCOPES = [C.AMBIENT, C.UNBOUND, C.REQUEST_SCOPE]
IN_WRAPPED = See("/wrapped", "the function that was wrapped in /wrapped")


def explored(impl: Implementation, *scenes: Scene) -> Trace:
    """Play scenes in every order of turns, and say in the report how many there were."""
    runs: list[int] = []
    seen = impl.perform(lambda: runs.append(every_order(impl, *scenes)))
    impl.evidence = f"exhaustive: all {sum(runs)} schedules"
    return seen


def wrapped_twice(
    *, may_raise: bool = False, own_request: bool = True, check_caller: bool = False
) -> Scene:
    """Return two threads that call one wrapped function, mostly in requests of their own.

    The function has to run for each call, or once if a call may raise.
    """

    def steps(name: str) -> Steps:
        path = f"/{name}"
        after = f"worker {name}, after its call of the wrapped function,"
        return (
            *([Push(path)] if own_request else []),
            Call(may_raise),
            *([See(path, after)] if check_caller else []),
            *([Pop(path)] if own_request else []),
            Turn(),
        )

    return Scene(
        tuple((name, "thread", steps(name)) for name in ("one", "two")),
        function=(IN_WRAPPED, Turn(), IN_WRAPPED, Turn()),
        wrapped_in="/wrapped",
        runs=1 if may_raise else 2,
    )


def popped_elsewhere(carrier: str, *, must_raise: bool = False) -> Scene:
    """Return a worker that pushes a context, and a child that pops it on a carrier."""
    other = (Pop("/owner", "raise" if must_raise else ""), Turn())
    owner: Steps = (Push("/owner"), Start("other", carrier, other), Turn())
    if not must_raise:
        owner += (
            See("/owner", "after a foreign pop its owner"),
            Turn(),
            Pop("/owner", "work"),
            See("nothing", "after its pop the owner"),
        )
    return Scene((("owner", "thread", owner),))


@clause(
    "isolation.one-wrapper-shows-no-other-request",
    MUST,
    needs=[*SCOPES, C.HANDOVER, C.THREADS],
    source=COPY_CURRENT_REQUEST_CONTEXT,
)
def test_one_wrapper_shows_no_other_request(impl: Implementation) -> None:
    """A function that `copy_current_request_context` wrapped MUST NOT see another request than the
    one it was wrapped in when two threads call it at the same time.

    A call may be refused.
    """
    explored(impl, wrapped_twice(may_raise=True))


@clause(
    "isolation.one-wrapper-for-several-threads",
    SHOULD,
    needs=[*SCOPES, C.HANDOVER, C.THREADS],
    source=COPY_CURRENT_REQUEST_CONTEXT,
)
def test_one_wrapper_for_several_threads(impl: Implementation) -> None:
    """A function that `copy_current_request_context` wrapped SHOULD work in several threads at the
    same time.

    `executor.map(wrapped, items)` is what developers write.
    """
    explored(impl, wrapped_twice(), wrapped_twice(own_request=False))


@clause(
    "isolation.one-wrapper-gives-the-callers-view-back",
    MUST,
    needs=[*SCOPES, C.HANDOVER, C.THREADS],
    source=COPY_CURRENT_REQUEST_CONTEXT,
)
def test_one_wrapper_gives_the_callers_view_back(impl: Implementation) -> None:
    """A thread MUST see its own request again after it has called a function that
    `copy_current_request_context` wrapped, even when the call raised.

    Otherwise the next request on a thread of a pool runs below the one that was handed over.
    """
    explored(impl, wrapped_twice(may_raise=True, check_caller=True))


@clause("isolation.foreign-pop-raises", MUST, needs=[*SCOPES, C.THREADS], source=MANUAL_PUSH)
def test_foreign_pop_raises(impl: Implementation) -> None:
    """Popping a context on another thread than the one that pushed it MUST raise.

    Otherwise the context silently stays current on the thread that pushed it, for whatever runs
    there next.
    """
    explored(impl, popped_elsewhere("thread", must_raise=True))


@clause(
    "isolation.foreign-pop-changes-nothing", SHOULD, needs=[*SCOPES, C.THREADS], source=MANUAL_PUSH
)
def test_foreign_pop_changes_nothing(impl: Implementation) -> None:
    """A context that another thread tried to pop SHOULD stay current on the thread that pushed it,
    and SHOULD pop there.

    The mistake of one worker is no reason for another worker to fail.
    """
    explored(impl, popped_elsewhere("thread"))


@clause(
    "isolation.pop-in-a-copied-context-changes-nothing",
    SHOULD,
    needs=[*SCOPES, C.COPIED],
    source=[MANUAL_PUSH, PEP(567, "Specification", "contextvars.Context")],
)
def test_pop_in_a_copied_context_changes_nothing(impl: Implementation) -> None:
    """A request that was popped in a copied context SHOULD stay current in the context that was
    copied, and SHOULD pop there.

    A function in an executor inherits the request; ending it there must not end it for the view.
    """
    explored(impl, popped_elsewhere("executor"))


@clause(
    "isolation.foreign-pop-tears-nothing-down",
    SHOULD,
    needs=[*SCOPES, C.THREADS, C.TEARDOWN],
    source=MANUAL_PUSH,
)
def test_foreign_pop_tears_nothing_down(impl: Implementation) -> None:
    """Popping a context on another thread than the one that pushed it SHOULD NOT run its teardown
    functions.

    The thread that pushed it still uses what they close.
    """
    seen = explored(impl, popped_elsewhere("thread", must_raise=True))
    expect(seen.of("teardown"), [], "teardown functions that a refused pop ran")


@clause(
    "isolation.handed-over-request-is-the-same",
    MUST,
    needs=[*SCOPES, C.HANDOVER, C.THREADS],
    source=COPY_CURRENT_REQUEST_CONTEXT,
)
def test_handed_over_request_is_the_same(impl: Implementation) -> None:
    """A function that `copy_current_request_context` wrapped MUST see the same request object, and
    not a new one.

    The body of a request can be read only once, so its parsed form has to come along.
    """

    def body() -> None:
        built = impl.built(APP)
        with built.request_context(get("/owner")):
            built.ambient.request.mark = "marked by the owner"
            look = lambda: getattr(built.ambient.request, "mark", "(no mark)")  # noqa: E731
            seen = in_thread(built.ambient.copy_current_request_context(look))
        expect([seen], ["marked by the owner"], "the mark on the request that was handed over")

    impl.perform(body)


@clause(
    "isolation.handover-tears-down-once",
    SHOULD,
    needs=[*SCOPES, C.HANDOVER, C.TEARDOWN, C.THREADS],
    source=[COPY_CURRENT_REQUEST_CONTEXT, FLASK("The Request Context", "Callbacks and Errors")],
)
def test_handover_tears_down_once(impl: Implementation) -> None:
    """A request SHOULD run its teardown functions once, at its end, even when a function that
    `copy_current_request_context` wrapped was called meanwhile.

    Teardown functions close what the request opened, and the view goes on using it.
    """
    calls = [Start(name, "thread", (Call(),)) for name in ("first", "second")]
    steps = (Push("/owner"), Wrap(), calls[0], Turn(), calls[1], Turn(), Pop("/owner"))
    scene = Scene((("owner", "thread", steps),))

    seen = impl.perform(lambda: in_order(impl, scene, (0, 1, 0, 2, 0)))

    expect(seen.of("teardown"), ["request"], "teardown of a request handed over twice")


@clause(
    "isolation.nothing-is-kept",
    MUST,
    needs=[*SCOPES, C.STATE],
    source=[
        FLASK("The Application Context", "Storing Data"),
        plain_sense("no server has room for all requests that it ever had"),
    ],
)
def test_nothing_is_kept(impl: Implementation) -> None:
    """A framework MUST NOT keep what came with a request, or was put on its `g`, after its context
    has been popped.

    Otherwise each request makes the process larger, and the secrets of the request live on.
    """
    built = impl.built(APP)
    kept: dict[str, weakref.ref[object]] = {}

    def worker(carrier: str) -> Body:
        came, put = Thing(), Thing()
        kept[f"what came with a request on {carrier}"] = weakref.ref(came)
        kept[f"what was put on g on {carrier}"] = weakref.ref(put)
        context = built.request_context(get("/", environ=(("conformance.thing", came),)))
        del came
        with context:
            built.ambient.g.thing = put
            assert built.ambient.g.thing is put, f"g does not hold what was put there, on {carrier}"
            del put
            yield

    gc.disable()  # so that all that is new stays young, and a look at the young ones is enough
    try:
        for name in promised(impl):
            scenario = partial(Crew.add, name=name, carrier=name, body=worker(name))
            impl.perform(partial(explore, scenario, bound=0))
        gc.collect(1)
    finally:
        gc.enable()
    left = [what for what, thing in kept.items() if thing() is not None]
    assert not left, f"{', '.join(left)} is still alive"


class Thing:
    """Something that can be watched."""
