"""Variations that take locks, each of another kind and kept in another place.

A framework may do so for as long as it calls nothing that is not its own meanwhile. Who runs
requests line by line has to know when one is held.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import flask.sessions

from conformance.describe.app import App, view
from conformance.describe.messages import get
from conformance.describe.steps import Answer
from conformance.perform.implementation import Implementation
from conformance.sources import plain_sense
from tests.variations import Application, Patch, Variation

LOCKS = plain_sense("what two threads change is guarded by a lock")
SITE = App(view("/", Answer("hello")))
LOCK = threading.Lock()
TAKEN: Counter[str] = Counter()  # how often each lock was taken


class LockOfTheClass(Application):
    """A lock of the class around a step of each request."""

    lock = threading.Lock()

    def request_context(self, environ: Any) -> Any:
        with LockOfTheClass.lock:
            TAKEN["class"] += 1
            return super().request_context(environ)


class LockOfTheModule(Application):
    """A lock of the module around another step."""

    def create_url_adapter(self, request: Any) -> Any:
        with LOCK:
            TAKEN["module"] += 1
            return super().create_url_adapter(request)


class LockOfTheApplication(Application):
    """A lock of the application around a step that comes back to the same lock."""

    def __init__(self, *given: Any, **options: Any) -> None:
        self.own_lock = threading.RLock()
        super().__init__(*given, **options)

    def request_context(self, environ: Any) -> Any:
        with self.own_lock, self.own_lock:
            TAKEN["application"] += 1
            return super().request_context(environ)


def locking(former: Any) -> Any:
    """Return a function that holds a lock that only it knows."""
    lock = threading.Lock()

    def open_session(self: Any, app: Any, request: Any) -> Any:
        with lock:
            TAKEN["function"] += 1
            return former(self, app, request)

    return open_session


def taken(impl: Implementation, lock: str) -> bool:
    """Tell whether a lock is taken by a request."""
    before = TAKEN[lock]
    impl.reply(SITE, get("/"))
    return TAKEN[lock] > before


VARIATIONS = [
    Variation(
        "lock-of-the-class",
        "a framework may take locks, for as long as it does not call what is not its own",
        (LOCKS,),
        lambda impl: taken(impl, "class"),
        mixin=LockOfTheClass,
    ),
    Variation(
        "lock-of-the-module",
        "a framework may take locks, for as long as it does not call what is not its own",
        (LOCKS,),
        lambda impl: taken(impl, "module"),
        mixin=LockOfTheModule,
    ),
    Variation(
        "lock-of-the-application",
        "a framework may take locks, for as long as it does not call what is not its own",
        (LOCKS,),
        lambda impl: taken(impl, "application"),
        mixin=LockOfTheApplication,
    ),
    Variation(
        "lock-of-a-function",
        "a framework may take locks, for as long as it does not call what is not its own",
        (LOCKS,),
        lambda impl: taken(impl, "function"),
        patches=(Patch(flask.sessions.SecureCookieSessionInterface, "open_session", locking),),
    ),
]
