"""What requests leave on their thread, and in memory, however they ended."""

from __future__ import annotations

import gc
import logging
import weakref
from dataclasses import replace

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.isolation.asking import NEEDS, ONE, PLAIN, SOURCE, busy, sent
from conformance.describe.app import App, app_teardown, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get
from conformance.describe.steps import (
    Abort,
    Ask,
    Bound,
    Raise,
    Read,
    Step,
    Write,
)
from conformance.isolation.alone import Sent
from conformance.isolation.requests import together
from conformance.perform.implementation import Implementation
from conformance.perform.performer import Performer
from conformance.perform.trace import expect


@clause("isolation.threads-are-reused", MUST, needs=[*NEEDS, C.THREADS], source=SOURCE)
def test_threads_are_reused(impl: Implementation) -> None:
    """A request MUST see and answer what it would as the first on its thread, whatever requests the
    thread has served before.

    Some of them were answered, some raised, some asked for a page that is not there.
    """
    ends: list[tuple[Step, ...]] = [(), (Raise(KeyError, ("x",)),), (Abort(404),), (Abort(500),)]
    outcomes = [sent(ONE, f"client{i}", *busy(f"client{i}", *end)) for i, end in enumerate(ends)]
    outcomes.append(Sent(ONE, get("/no/such/page")))
    outcomes.append(Sent(ONE, Exchange("POST", "/post")))
    outcomes.append(Sent(ONE, get("/last?who=another", *busy("another"))))  # the same path
    asking = sent(
        ONE, "last", Read("request.args", "who"), Read("g", "x"), Read("session", "k"), Bound()
    )
    workers = [[*outcomes, asking]]
    if impl.profile != "quick":
        workers += [[first, asking] for first in outcomes]
    for worker in workers:
        together(impl, "pooled", worker, [asking], bound=0)


@clause(
    "isolation.failing-teardown-leaves-nothing",
    MUST,
    needs=[C.WSGI, C.AMBIENT, C.UNBOUND, C.STATE, C.TEARDOWN, C.APP_TEARDOWN, C.THREADS],
    source=SOURCE,
)
def test_failing_teardown_leaves_nothing(impl: Implementation) -> None:
    """A request whose teardown functions raise MUST NOT leave anything current for the next request
    on its thread.

    The server logs the error; the context must be gone by then.
    """
    asking = sent(PLAIN, "next", Read("g", "x"), Bound())
    for failing in (teardown("fails", Raise(KeyError)), app_teardown("fails", Raise(KeyError))):
        app = App(failing, view("/<name>", Ask(), endpoint="name"), name="failing")
        for end in ((), (Raise(ValueError),)):
            first = sent(app, "first", Write("g", "x", "the first one's"), *end)
            together(impl, "pooled", [first, asking], [asking], bound=0)


@clause(
    "isolation.nothing-of-a-failed-request-is-kept",
    SHOULD,
    needs=[C.WSGI, C.AMBIENT, C.UNBOUND, C.STATE, C.TEARDOWN],
    source=SOURCE,
)
def test_nothing_of_a_failed_request_is_kept(impl: Implementation) -> None:
    """A framework SHOULD NOT keep what came with a request after the end of the request, even when
    the request failed.

    Otherwise each failure makes the process larger, and the secrets in the request live on.
    """
    ends: list[tuple[Step, ...]] = [(), (Raise(KeyError),), (Raise(ValueError),), (Abort(404),)]
    failing = App(teardown("fails", Raise(KeyError)), view("/<name>", Ask()), name="failing")
    kept: list[tuple[str, weakref.ref[object]]] = []

    def body() -> None:
        for app in (ONE, failing):
            for end in ends:
                request = Sent(app, get("/x", *end)).claimed(impl)
                came = Thing()
                kept.append((str(request), weakref.ref(came)))
                environ = (("conformance.thing", came),)
                impl.send(impl.built(request.app), replace(request.exchange, environ=environ))
                del came, environ

    gc.disable()  # so that all that is new stays young, and a look at the young ones is enough
    former = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # a log may keep what it likes
    try:
        ran = len(impl.perform(body).of("view"))
        impl.performer = Performer()
        gc.collect(1)
    finally:
        logging.disable(former)
        gc.enable()
    expect([ran], [len(kept)], "how many views ran for these requests")
    left = [request for request, thing in kept if thing() is not None]
    assert not left, f"what came with these requests is still alive: {', '.join(left)}"


class Thing:
    """Something that can be watched."""
