"""Whole requests side by side: each must see and answer what it does alone.

Views give the turn back after each of their steps; every schedule with few preemptions is run, and
traces and replies are compared with those of the request alone. No model is needed for that.
"""

from __future__ import annotations

import sys
from typing import Any

from hypothesis import example, given

from conformance.clause import MUST, clause
from conformance.clauses.isolation.asking import (
    BUSY,
    LIFETIME,
    LOOK,
    NEEDS,
    ONE,
    PLAIN,
    PLAIN_LOOK,
    SOURCE,
    TWO,
    UNHANDLED,
    busy,
    cookie_of,
    returning,
    sent,
    with_own_rules,
)
from conformance.describe.capabilities import Capability as C
from conformance.describe.claimed import claimed
from conformance.describe.messages import get
from conformance.describe.steps import (
    Answer,
    Apply,
    Dispatch,
    Raise,
    Read,
    Step,
    Write,
    url,
)
from conformance.drive.cookies import sent_back
from conformance.isolation.claims import installed
from conformance.isolation.lines import line_pickers, sources_of
from conformance.isolation.requests import between_lines, together, together_on_tasks
from conformance.perform.implementation import Implementation
from conformance.perform.performer import Performer
from conformance.perform.trace import expect
from conformance.sources import ASGI
from conformance.strategies.workers import request_steps


@clause("isolation.requests-on-threads", MUST, needs=[*NEEDS, C.THREADS], source=SOURCE, examples=8)
@given(ann=request_steps("ann", Dispatch(get("/inner"), TWO)), bob=request_steps("bob"))
@example(*BUSY)
@example(busy("ann", Raise(KeyError, ("ann",))), busy("bob", Raise(ValueError, ("bob",))))
@example(busy("ann", Raise(ValueError, ("ann",))), busy("bob", Raise(ValueError, ("bob",))))
def test_requests_on_threads(
    impl: Implementation, ann: tuple[Step, ...], bob: tuple[Step, ...]
) -> None:
    """A request MUST see and answer what it would alone, whatever requests on other threads do.

    Views, hooks, errors and replies are those of the request itself.
    """
    bound = 0 if impl.profile == "quick" else 1
    workers = [[returning(impl, "ann", *ann)], [sent(ONE, "bob", *bob)]]
    tally = together(impl, "thread", *workers, bound=bound)
    impl.evidence = f"{tally.runs} schedules for each pair of requests"


@clause("isolation.requests-on-greenlets", MUST, needs=[*NEEDS, C.GREENLETS], source=SOURCE)
def test_requests_on_greenlets(impl: Implementation) -> None:
    """A request MUST see and answer what it would alone, whatever requests in other greenlets do.

    All greenlets share a thread, and switch in the middle of a view.
    """
    ann, bob = sent(ONE, "ann", *BUSY[0]), sent(ONE, "bob", *BUSY[1])
    tally = together(impl, "greenlet", [ann], [bob], bound=2 if impl.profile == "fuzz" else 1)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause("isolation.requests-on-gevent", MUST, needs=[*NEEDS, C.GREENLETS], source=SOURCE)
def test_requests_on_gevent(impl: Implementation) -> None:
    """A request MUST see and answer what it would alone, whatever requests in other greenlets of
    gevent do.
    """
    ann, bob = sent(ONE, "ann", *BUSY[0]), sent(ONE, "bob", *BUSY[1])
    tally = together(impl, "gevent", [ann], [bob], bound=1)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause("isolation.requests-in-executors", MUST, needs=[*NEEDS, C.COPIED], source=SOURCE)
def test_requests_in_executors(impl: Implementation) -> None:
    """A request MUST see and answer what it would alone, whatever requests in other copied contexts
    do.

    ASGI servers run WSGI applications in copied contexts.
    """
    for carrier in installed("executor", "bridge"):
        ann, bob = sent(ONE, "ann", *BUSY[0]), sent(ONE, "bob", *BUSY[1])
        tally = together(impl, carrier, [ann], [bob], bound=0 if impl.profile == "quick" else 1)
        impl.evidence = f"exhaustive: {tally.runs} schedules on each carrier"


@clause(
    "isolation.applications-side-by-side",
    MUST,
    needs=[*NEEDS, C.CURRENT_APP, C.THREADS],
    source=SOURCE,
)
def test_applications_side_by_side(impl: Implementation) -> None:
    """A request MUST see the application that it was sent to, whatever requests other applications
    of the process answer.

    `current_app` and the rules that `url_for` knows are those of the application that was called.
    """
    steps = (Read("current_app", "name"), url("own", {"name": "x"}), Read("current_app", "name"))
    one, two = with_own_rules("one"), with_own_rules("two")
    workers = [[sent(one, "ann", *steps)], [sent(two, "bob", *steps)]]
    tally = together(impl, "thread", *workers, bound=1 if impl.profile == "quick" else 2)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause(
    "isolation.nested-dispatch-side-by-side",
    MUST,
    needs=[*NEEDS, C.NESTED, C.THREADS],
    source=SOURCE,
)
def test_nested_dispatch_side_by_side(impl: Implementation) -> None:
    """A view that has sent a request to another application MUST see its own request again,
    whatever other threads do.

    The inner request ends while others begin.
    """

    def asks(who: str) -> tuple[Step, ...]:
        inner = get(f"/{who}-inner", Write("g", "x", f"{who} inside"), *LOOK)
        return (Write("g", "x", who), Dispatch(inner, TWO), *LOOK, Read("current_app", "name"))

    workers = [[sent(ONE, "ann", *asks("ann"))], [sent(ONE, "bob", *asks("bob"))]]
    tally = together(impl, "thread", *workers, bound=0 if impl.profile == "quick" else 1)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause(
    "isolation.sessions-of-two-clients", MUST, needs=[*NEEDS, C.SESSION, C.THREADS], source=SOURCE
)
def test_sessions_of_two_clients(impl: Implementation) -> None:
    """A client MUST NOT get the session of another client whose request runs at the same time.

    The cookie of each reply opens, when it is sent back, the session that this request wrote.
    """

    def check(performers: dict[str, Performer]) -> None:
        for name, who in zip(performers, ("ann", "bob"), strict=True):
            cookies.append((who, sent_back(performers[name].trace.reply)))

    cookies: list[tuple[str, str]] = []
    writes = [
        sent(ONE, who, Write("session", "k", who), Read("session", "k")) for who in ("ann", "bob")
    ]
    together(impl, "thread", *([write] for write in writes), bound=1, afterwards=check)
    for who, cookie in dict.fromkeys(cookies):
        assert cookie, f"the session that {who} wrote was not sent to the client"
        back = get("/back", Read("session", "k"), headers={"Cookie": cookie})
        expect(impl.run(ONE, back).values("session.k"), [who], f"the session of {who}, sent back")


@clause("isolation.session-content-is-its-own", MUST, needs=[*NEEDS, C.SESSION], source=SOURCE)
def test_session_content_is_its_own(impl: Implementation) -> None:
    """A request that changes a value inside its session MUST NOT change what another request with
    the same cookie finds.

    A browser sends several requests at once with one cookie; each of them has what the cookie says.
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
    needs=[C.WSGI, C.THREADS, C.REQUEST_FIELDS, C.REQUEST_LINE],
    source=SOURCE,
)
def test_plain_requests_on_threads(impl: Implementation) -> None:
    """A view MUST see its own request, whatever requests on other threads do.

    This is asked, too, of frameworks that hand the request to the view as an argument;
    `isolation.requests-on-threads` asks more of those that have `request` and `g`.
    """
    workers = [[sent(PLAIN, who, *PLAIN_LOOK)] for who in ("ann", "bob")]
    tally = together(impl, "thread", *workers, bound=1 if impl.profile == "quick" else 2)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause(
    "isolation.requests-on-tasks",
    MUST,
    needs=[C.ASGI, C.TASKS, C.REQUEST_LINE, C.REQUEST_FIELDS],
    source=[
        LIFETIME,
        ASGI("ASGI (Asynchronous Server Gateway Interface) Specification", "Connection Scope"),
    ],
)
def test_requests_on_tasks(impl: Implementation) -> None:
    """A request MUST see and answer what it would alone, whatever requests in other tasks do.

    All tasks share the thread of one event loop, and switch wherever a view awaits.
    """
    ann, bob = sent(ONE, "ann", *BUSY[0]), sent(ONE, "bob", *BUSY[1])
    tally = together_on_tasks(impl, ann, bob)
    impl.evidence = f"exhaustive: {tally.runs} schedules"


@clause("isolation.requests-between-lines", MUST, needs=[*NEEDS, C.THREADS], source=SOURCE)
def test_requests_between_lines(impl: Implementation) -> None:
    """A request MUST see and answer what it would alone, wherever in the framework's code its
    thread is interrupted for another request.

    Threads take turns after every line of the framework's package, so that what it keeps in its
    objects for a moment shows.
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
