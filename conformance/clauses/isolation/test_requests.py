"""Isolation of whole requests: side by side, each sees exactly what it sees alone.

Views give the turn back after each of their steps; every schedule with few preemptions is run, and
traces and replies are compared with those of the request alone. No model is needed for that.
"""

from __future__ import annotations

import gc
import logging
import sys
import weakref
from dataclasses import replace
from typing import Any

from hypothesis import example, given

from conformance.clause import MUST, SHOULD, clause
from conformance.describe.app import App, after, app_teardown, before, handler, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.claimed import claimed
from conformance.describe.messages import Exchange, get
from conformance.describe.steps import (
    Abort,
    AfterThis,
    Answer,
    Apply,
    Ask,
    Bound,
    Dispatch,
    Raise,
    Read,
    Step,
    Write,
    url,
)
from conformance.isolation.claims import installed
from conformance.isolation.lines import line_pickers, sources_of
from conformance.isolation.requests import Sent, between_lines, together, together_on_tasks
from conformance.perform.implementation import Implementation
from conformance.perform.performer import Performer
from conformance.perform.trace import expect
from conformance.sources import ASGI, FLASK, PEP
from conformance.strategies.workers import request_steps

LIFETIME = FLASK("The Request Context", "Lifetime of the Context")
SOURCE = [LIFETIME, PEP(3333, "Thread Support")]
# What else a request has is left out where it is not claimed.
NEEDS = [C.WSGI, C.AMBIENT]
LOOK = (Read("request", "path"), Read("g", "x"))


def application(name: str) -> App:
    """Return an app whose hooks look at the request and whose view does what the request says."""
    return App(
        before("before", *LOOK),
        after("after", *LOOK),
        teardown("teardown", *LOOK),
        handler(KeyError, *LOOK, Answer("failed", 500)),
        view("/<name>", Ask(), endpoint="name"),
        name=name,
    )


PLAIN = App(view("/<name>", Ask(), endpoint="name"), name="plain")
PLAIN_LOOK = (Read("request", "path"), Read("request.args", "who"), Read("request", "path"))
ONE, TWO = application("one"), application("two")


def sent(app: App, who: str, *steps: Step, cookie: str | None = None) -> Sent:
    """Return a request that says who sent it."""
    headers = {} if cookie is None else {"Cookie": cookie}
    return Sent(app, get(f"/{who}?who={who}", *steps, headers=headers))


def cookie_of(impl: Implementation, app: App, who: str, value: Any = "of before") -> str | None:
    """Return the session cookie of a client whose session holds something, if there are sessions.

    It serves as well when the application is built anew.
    """
    if not impl.has(C.SESSION):
        return None
    first = sent(app, who, Write("session", "k", value)).claimed(impl)
    cookie = impl.reply(first.app, first.exchange).header("Set-Cookie")
    assert cookie is not None, f"the session that {who} wrote was not sent to the client"
    return cookie.partition(";")[0]


def returning(impl: Implementation, who: str, *steps: Step) -> Sent:
    """Return a request of a client that has a session already."""
    return sent(ONE, who, *steps, cookie=cookie_of(impl, ONE, who, f"{who}'s of before"))


def busy(who: str, *end: Step) -> tuple[Step, ...]:
    """Return steps that touch everything a request has."""
    return (
        Write("g", "x", f"{who} on g"),
        Write("session", "k", f"{who} in the session"),
        AfterThis(f"after {who}", LOOK),
        Read("g", "x"),
        Read("session", "k"),
        Read("request.args", "who"),
        url("name", {"name": who}),
        *end,
    )


# A request with everything in it, next to one that fails.
BUSY = (busy("ann"), busy("bob", Raise(KeyError, ("bob",))))
UNHANDLED = (Raise(ValueError), Raise(ZeroDivisionError))


@clause("isolation.requests-on-threads", MUST, needs=[*NEEDS, C.THREADS], source=SOURCE, examples=8)
@given(ann=request_steps("ann", Dispatch(get("/inner"), TWO)), bob=request_steps("bob"))
@example(*BUSY)
@example(busy("ann", Raise(KeyError, ("ann",))), busy("bob", Raise(ValueError, ("bob",))))
@example(busy("ann", Raise(ValueError, ("ann",))), busy("bob", Raise(ValueError, ("bob",))))
def test_requests_on_threads(
    impl: Implementation, ann: tuple[Step, ...], bob: tuple[Step, ...]
) -> None:
    """A request on one thread MUST see and answer what it would alone, whatever others do.

    Views, hooks, errors and replies are those of its own request.
    """
    bound = 0 if impl.profile == "quick" else 1
    workers = [[returning(impl, "ann", *ann)], [sent(ONE, "bob", *bob)]]
    tally = together(impl, "thread", *workers, bound=bound)
    impl.evidence = f"{tally.runs} schedules for each pair of requests"


@clause("isolation.requests-on-greenlets", MUST, needs=[*NEEDS, C.GREENLETS], source=SOURCE)
def test_requests_on_greenlets(impl: Implementation) -> None:
    """A request in one greenlet MUST see and answer what it would alone, whatever others do.

    They share a thread, and switch in the middle of a view.
    """
    ann, bob = sent(ONE, "ann", *BUSY[0]), sent(ONE, "bob", *BUSY[1])
    tally = together(impl, "greenlet", [ann], [bob], bound=2 if impl.profile == "fuzz" else 1)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause("isolation.requests-on-gevent", MUST, needs=[*NEEDS, C.GREENLETS], source=SOURCE)
def test_requests_on_gevent(impl: Implementation) -> None:
    """A request in one greenlet of gevent MUST see and answer what it would alone."""
    ann, bob = sent(ONE, "ann", *BUSY[0]), sent(ONE, "bob", *BUSY[1])
    tally = together(impl, "gevent", [ann], [bob], bound=1)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause("isolation.requests-in-executors", MUST, needs=[*NEEDS, C.COPIED], source=SOURCE)
def test_requests_in_executors(impl: Implementation) -> None:
    """A request in a copied context MUST see and answer what it would alone.

    ASGI servers run WSGI applications like that.
    """
    for carrier in installed("executor", "bridge"):
        ann, bob = sent(ONE, "ann", *BUSY[0]), sent(ONE, "bob", *BUSY[1])
        tally = together(impl, carrier, [ann], [bob], bound=0 if impl.profile == "quick" else 1)
        impl.evidence = f"exhaustive: {tally.runs} schedules on each carrier"


@clause("isolation.applications-side-by-side", MUST, needs=[*NEEDS, C.THREADS], source=SOURCE)
def test_applications_side_by_side(impl: Implementation) -> None:
    """Requests to several applications of one process MUST each see their own application.

    current_app, url_for and hooks are those of the application that was called.
    """
    steps = (Read("current_app", "name"), url("name", {"name": "x"}), Read("current_app", "name"))
    workers = [[sent(ONE, "ann", *steps)], [sent(TWO, "bob", *steps)]]
    tally = together(impl, "thread", *workers, bound=1 if impl.profile == "quick" else 2)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause(
    "isolation.nested-dispatch-side-by-side",
    MUST,
    needs=[*NEEDS, C.NESTED, C.THREADS],
    source=SOURCE,
)
def test_nested_dispatch_side_by_side(impl: Implementation) -> None:
    """A view that dispatches to another application MUST get its own request back on any thread.

    The inner request ends while others begin.
    """

    def asks(who: str) -> tuple[Step, ...]:
        inner = get(f"/{who}-inner", Write("g", "x", f"{who} inside"), *LOOK)
        return (Write("g", "x", who), Dispatch(inner, TWO), *LOOK, Read("current_app", "name"))

    workers = [[sent(ONE, "ann", *asks("ann"))], [sent(ONE, "bob", *asks("bob"))]]
    tally = together(impl, "thread", *workers, bound=0 if impl.profile == "quick" else 1)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause("isolation.threads-are-reused", MUST, needs=[*NEEDS, C.THREADS], source=SOURCE)
def test_threads_are_reused(impl: Implementation) -> None:
    """A request on a thread that served others MUST see and answer what it would as the first one.

    Whatever became of them: an answer, an error, a page that is not there.
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
    "isolation.sessions-of-two-clients", MUST, needs=[*NEEDS, C.SESSION, C.THREADS], source=SOURCE
)
def test_sessions_of_two_clients(impl: Implementation) -> None:
    """The session of one client MUST NOT be given to another whose request runs at the same time.

    Each reply's cookie, sent back, opens the session that its own request wrote.
    """

    def check(performers: dict[str, Performer]) -> None:
        for name, who in zip(performers, ("ann", "bob"), strict=True):
            cookies.append((who, performers[name].trace.reply.header("Set-Cookie")))

    cookies: list[tuple[str, str | None]] = []
    writes = [
        sent(ONE, who, Write("session", "k", who), Read("session", "k")) for who in ("ann", "bob")
    ]
    together(impl, "thread", *([write] for write in writes), bound=1, afterwards=check)
    for who, cookie in dict.fromkeys(cookies):
        assert cookie is not None, f"the session that {who} wrote was not sent to the client"
        back = get("/back", Read("session", "k"), headers={"Cookie": cookie.partition(";")[0]})
        expect(impl.run(ONE, back).values("session.k"), [who], f"the session of {who}, sent back")


@clause("isolation.session-content-is-its-own", MUST, needs=[*NEEDS, C.SESSION], source=SOURCE)
def test_session_content_is_its_own(impl: Implementation) -> None:
    """What a request changes inside its session MUST NOT show where the cookie comes again.

    A client's two requests at a time carry one cookie; each has what the cookie says.
    """
    cookie = cookie_of(impl, ONE, "ann", ["of before"])
    changing = sent(ONE, "ann", Apply(add, "session"), Read("session", "k"), cookie=cookie)
    looking = sent(ONE, "ann", Read("session", "k"), cookie=cookie)

    def check(performers: dict[str, Performer]) -> None:
        looks = performers["1"].trace.values("session.k")
        expect(looks, [["of before"]], "the list in the session that the cookie carries")

    together(impl, "context", [changing], [looking], bound=1, afterwards=check)


def add(session: Any) -> None:
    """Change a value in place."""
    session["k"].append("of now")


@clause(
    "isolation.plain-requests-on-threads",
    MUST,
    needs=[C.WSGI, C.THREADS, C.REQUEST_FIELDS],
    source=SOURCE,
)
def test_plain_requests_on_threads(impl: Implementation) -> None:
    """A view on one thread MUST see its own request, whatever other threads do."""
    workers = [[sent(PLAIN, who, *PLAIN_LOOK)] for who in ("ann", "bob")]
    tally = together(impl, "thread", *workers, bound=1 if impl.profile == "quick" else 2)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause(
    "isolation.plain-requests-on-tasks",
    MUST,
    needs=[C.ASGI, C.TASKS, C.REQUEST_FIELDS],
    source=SOURCE,
)
def test_plain_requests_on_tasks(impl: Implementation) -> None:
    """A view on one task MUST see its own request, whatever other tasks do."""
    tally = together_on_tasks(impl, *(sent(PLAIN, who, *PLAIN_LOOK) for who in ("ann", "bob")))
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause(
    "isolation.requests-on-tasks",
    MUST,
    needs=[C.ASGI, C.TASKS],
    source=[
        LIFETIME,
        ASGI("ASGI (Asynchronous Server Gateway Interface) Specification", "Connection Scope"),
    ],
)
def test_requests_on_tasks(impl: Implementation) -> None:
    """A request on one task MUST see and answer what it would alone, whatever other tasks do.

    All of them share the thread of one event loop, and switch wherever a view awaits.
    """
    ann, bob = sent(ONE, "ann", *BUSY[0]), sent(ONE, "bob", *BUSY[1])
    tally = together_on_tasks(impl, ann, bob)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause("isolation.requests-between-lines", MUST, needs=[*NEEDS, C.THREADS], source=SOURCE)
def test_requests_between_lines(impl: Implementation) -> None:
    """A request that is interrupted within the framework MUST see and answer what it would alone.

    Threads take turns after every line of the framework's package; what it keeps in its objects
    shows.
    """
    runs = {"quick": 1, "fuzz": 200}.get(impl.profile, 8)
    kinds = type(impl.built(claimed(ONE, impl.capabilities)).wsgi).__mro__[:-1]
    packages = {kind.__module__.partition(".")[0] for kind in kinds} - sys.stdlib_module_names
    files = [file for package in sorted(packages) for file in sources_of(package)]
    ends = ((Answer("ann"), Answer("bob")), (Raise(KeyError), Raise(ValueError)), UNHANDLED)
    chosen = ends[:1] if impl.profile == "quick" else ends
    for ann, bob in chosen:
        pair = [
            returning(impl, who, Read("session", "k"), *busy(who, end))
            for who, end in (("ann", ann), ("bob", bob))
        ]
        between_lines(impl, files, line_pickers(runs, 400), *pair)
    impl.evidence = f"{len(chosen) * runs} runs with turns after every line"


@clause(
    "isolation.failing-teardown-leaves-nothing",
    MUST,
    needs=[C.WSGI, C.AMBIENT, C.UNBOUND, C.STATE, C.TEARDOWN, C.APP_TEARDOWN, C.THREADS],
    source=SOURCE,
)
def test_failing_teardown_leaves_nothing(impl: Implementation) -> None:
    """A request whose teardown functions raise MUST leave nothing to the next one on its thread.

    The error is the server's to log; the context that it came from must be gone by then.
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
    """What came with a request SHOULD be let go of when it ends, however it ended.

    Otherwise each failure makes the process larger, and the secrets in it live on.
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
        impl.perform(body)
        impl.performer = Performer()
        gc.collect(1)
    finally:
        logging.disable(former)
        gc.enable()
    left = [request for request, thing in kept if thing() is not None]
    assert not left, f"what came with these requests is still alive: {', '.join(left)}"


class Thing:
    """Something that can be watched."""
