"""Web hooks: in the middle of a request, an application posts to another one, or to itself.

The post goes over a socket, to a server that answers on another thread. Whoever posts waits for
the reply, so that all is seen in one order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.describe.app import App, Part, View, after, before, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, post
from conformance.describe.steps import Answer, Apply, Raise, Read, Step, Write
from conformance.drive.cookies import sent_back
from conformance.drive.serving import fetch, listening
from conformance.drive.wire import WsgiApp
from conformance.limits.processes import Standstill
from conformance.perform.implementation import Implementation
from conformance.perform.trace import MISSING, Trace, expect
from conformance.sources import FLASK, PEP, plain_sense

NEEDS = [
    *(C.WSGI, C.REQUEST, C.STATE, C.SESSION, C.METHODS, C.THREADS),
    *(C.BEFORE, C.AFTER, C.TEARDOWN),
]
SOURCES = [
    FLASK("The Request Context", "How the Context Works"),
    PEP(3333, "Thread Support"),
    plain_sense("a request that comes from within another one is answered as any other"),
]
HOOKS: Mapping[str, Callable[..., Part]] = {
    "view": view,
    "before": before,
    "after": after,
    "teardown": teardown,
}  # who posts
FIRST = "/first"  # the request that posts
LOOK = (Read("g", "who"), Read("session", "who"), Read("request", "path"))

# The port that is posted to next. It is taken from here, so that one request posts, and once.
_NEXT: list[int] = []


def post_to_it(request: Any) -> str | None:
    """Post an event to the application that is next, and return what it answers."""
    if not _NEXT:
        return None
    reply = fetch(_NEXT.pop(), post("/event", body=b"x"))
    return f"{reply.status} {reply.text if reply.status == 200 else ''}".strip()


def who_posts(place: str) -> list[Part]:
    """Return the parts of an application with a request that looks, posts and looks again."""
    marks = (Write("g", "who", "first"), Write("session", "who", "first"))
    steps: tuple[Step, ...] = (*LOOK, Apply(post_to_it, "request"), *LOOK)
    return [
        teardown("leaves", Read("g", "who")),
        *([] if place == "view" else [HOOKS[place]("poster", *steps)]),
        view(FIRST, *marks, *(steps if place == "view" else ()), endpoint="poster"),
        view("/who", Read("session", "who")),
    ]


def who_answers(fails: bool) -> View:
    """Return a view that looks, and leaves marks of its own."""
    marks = (Write("g", "who", "event"), Write("session", "who", "event"))
    end = Raise(KeyError) if fails else Answer("event")
    return view("/event", *LOOK, *marks, Read("request", "method"), end, methods=["POST"])


def looks(seen: Trace, name: str) -> list[Any]:
    """Return all that the parts of a name have read, in order."""
    return [event.value for event in seen if event.action == "read" and event.name == name]


def called(impl: Implementation, app: App) -> WsgiApp:
    """Return the callable of an application."""
    wsgi = impl.built(app).wsgi
    assert wsgi is not None, "the application is no WSGI application"
    return wsgi


def served(impl: Implementation, one: App, other: App) -> Trace:
    """Send the request that posts, then a further one of the same client; return what was seen."""

    def body() -> None:
        with ExitStack() as servers:
            ports = {
                app: servers.enter_context(listening(called(impl, app))) for app in {one, other}
            }
            _NEXT.append(ports[other])
            reply = fetch(ports[one], get(FIRST))
            expect([reply.status, reply.text], [200, "poster"], f"GET {FIRST}")
            fetch(ports[one], get("/who", headers={"Cookie": sent_back(reply)}))

    try:
        return impl.perform(body)
    except Standstill as error:
        told = "the request that posts, or the one that it posts, is not answered"
        raise AssertionError(f"{told}: {error}") from error
    finally:
        _NEXT.clear()


def kept_apart(impl: Implementation, one: App, other: App, place: str, fails: bool) -> Trace:
    """Assert that neither request sees anything of the other one."""
    seen = served(impl, one, other)

    told = [event.value for event in seen if event.action == "apply" and event.value is not None]
    expect(told, ["500" if fails else "200 event"], "what the post was answered with")
    who = MISSING if place == "before" else "first"
    found = looks(seen, "poster")  # a hook looks in every request of its application
    own = [look for look in zip(*[iter(found)] * len(LOOK), strict=True) if look[-1] == FIRST]
    expect(own, [(who, who, FIRST)] * 2, "g, session, path of who posts, before and after that")
    events = [MISSING, MISSING, "/event", "POST"]
    expect(looks(seen, "event"), events, "g, session, path and method of what is posted")
    expect(looks(seen, "who"), ["first"], "the session of the client, in its next request")
    return seen


@clause("serving.posts-to-another-application", MUST, needs=NEEDS, source=SOURCES)
@every(place=HOOKS, fails=[False, True])
def test_posts_to_another_application(impl: Implementation, place: str, fails: bool) -> None:
    """A request that posts to another application, and waits for it, MUST keep its `request`, `g`
    and `session`; each of the two MUST be torn down once.

    This is how one application tells another one of an event: a web hook.
    """
    one = App(*who_posts(place))
    other = App(teardown("leaves too", Read("g", "who")), who_answers(fails))

    seen = kept_apart(impl, one, other, place, fails)

    expect(looks(seen, "leaves too"), ["event"], "g as teardown of the other application has it")
    expect(looks(seen, "leaves"), ["first", MISSING], "g as each teardown of this one has it")


@clause("serving.posts-to-itself", MUST, needs=NEEDS, source=SOURCES)
@every(place=HOOKS, fails=[False, True])
def test_posts_to_itself(impl: Implementation, place: str, fails: bool) -> None:
    """A request that posts to its own application, and waits for it, MUST be answered, keep its
    `request`, `g` and `session`, and be torn down once, as the one that it posts.

    Each is served on a thread of its own, and is a request like any other.
    """
    app = App(*who_posts(place), who_answers(fails))

    seen = kept_apart(impl, app, app, place, fails)

    expect(looks(seen, "leaves"), ["event", "first", MISSING], "g as each teardown has it")
