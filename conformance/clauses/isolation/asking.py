"""Applications and requests that the clauses on whole requests are about.

No clauses here. Each request says who sent it, so that a wrong answer names its source.
"""

from __future__ import annotations

from typing import Any

from conformance.describe.app import App, after, before, handler, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import (
    AfterThis,
    Answer,
    Ask,
    Raise,
    Read,
    Step,
    Write,
    url,
)
from conformance.drive.cookies import sent_back
from conformance.isolation.alone import Sent
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, PEP

LIFETIME = FLASK("The Request Context", "Lifetime of the Context")
SOURCE = [LIFETIME, PEP(3333, "Thread Support")]
# What else a request has is left out where it is not claimed.
NEEDS = [C.WSGI, C.AMBIENT]
# What it takes to look at contexts that are pushed by hand.
CONTEXTS = [C.AMBIENT, C.UNBOUND, C.STATE, C.CURRENT_APP, C.SESSION, C.REQUEST_SCOPE, C.APP_SCOPE]
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


def with_own_rules(name: str) -> App:
    """Return an app whose endpoint "own" has another URL than in other apps."""
    return App(
        view("/<name>", Ask(), endpoint="name"),
        view(f"/{name}/<name>", endpoint="own"),
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
    cookie = sent_back(impl.reply(first.app, first.exchange))
    assert cookie, f"the session that {who} wrote was not sent to the client"
    return cookie


def returning(impl: Implementation, who: str, *steps: Step) -> Sent:
    """Return a request of a client that has a session already."""
    return sent(ONE, who, *steps, cookie=cookie_of(impl, ONE, who, f"{who}'s of before"))


def busy(who: str, *end: Step) -> tuple[Step, ...]:
    """Return steps that touch everything a request has."""
    return (
        Read("request", "path"),
        Write("g", "x", f"{who} on g"),
        Write("session", "k", f"{who} in the session"),
        AfterThis(f"after {who}", LOOK),
        Read("g", "x"),
        Read("session", "k"),
        Read("request.args", "who"),
        url("name", {"name": who}),
        Read("request", "path"),
        *end,
    )


# A request with everything in it, next to one that fails.
BUSY = (busy("ann"), busy("bob", Raise(KeyError, ("bob",))))
UNHANDLED = (Raise(ValueError), Raise(ZeroDivisionError))
