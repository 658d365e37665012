"""Runs played again without a law: what a client and the parts of the application saw, as facts.

A fact has a key, such as ("status", 0) for the first exchange, and a plain value. Two
implementations are compared by them. The protocol is not watched here: a reply that no server could
send is a fact, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from conformance.describe.messages import Exchange
from conformance.drive.wire import environ_of
from conformance.errors import ConformanceError
from conformance.foreign import class_name
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Event
from conformance.scripts.tape import Run

Key: TypeAlias = tuple[Any, ...]
Facts: TypeAlias = dict[Key, Any]

VOLATILE = frozenset({"date", "server", "content-length", "last-modified"})
TEARDOWNS = ("teardown", "app_teardown")
MOST = 100_000  # bytes of a body that a script would hold


@dataclass(slots=True)
class Answered:
    """What one exchange got: the status line, the fields, the chunks, and what came out."""

    status: Any = ""
    headers: Any = ()
    chunks: tuple[Any, ...] = ()
    raised: BaseException | None = None


def call_bare(application: Callable[..., Any], exchange: Exchange) -> Answered:
    """Call a WSGI application, read what it returns to its end, and close it."""
    answered = Answered()
    chunks: list[Any] = []

    def start_response(status: Any, headers: Any, exc_info: Any = None) -> Callable[..., Any]:
        answered.status, answered.headers = status, headers
        return chunks.append

    body: Any = ()
    try:
        body = application(environ_of(exchange), start_response)
        chunks.extend(body)
    except Exception as error:
        answered.raised = error
    finally:
        try:
            getattr(body, "close", lambda: None)()
        except Exception as error:
            answered.raised = answered.raised or error
    answered.chunks = tuple(chunks)
    return answered


def facts_of(impl: Implementation, run: Run) -> Facts:
    """Play a run, and return what was seen of it.

    Raises ConformanceError when the adapter declines, or breaks.
    """
    found: Facts = {}
    performer: list[Any] = []

    def body() -> None:
        performer.append(impl.performer)
        built = impl.built(run.app)
        for number, exchange in enumerate(run.exchanges):
            if built.wsgi is None:  # what is no WSGI is driven as ever
                found.update(_facts(number, _told(impl, built, exchange)))
                continue
            impl.performer.exchanges.append(exchange)
            try:
                answered = call_bare(built.wsgi, exchange)
            finally:
                impl.performer.exchanges.pop()
            found.update(_facts(number, answered))

    try:
        if run.outside:
            performer.append(None)
            events: Iterable[Event] = impl.outside_trace(run.app, *run.outside)
        else:
            impl.perform(body)
            events = performer[0].trace.events
    except ConformanceError:
        raise
    except AssertionError as error:
        if not run.outside and not run.exchanges:
            return {("built",): f"raises {class_name(error)}"}
        events = performer[0].trace.events if performer and performer[0] else ()
    except Exception as error:
        return {("built",): f"raises {class_name(error)}"}
    if not run.outside and not run.exchanges:
        found["built",] = "is made"
    found.update(_observed(events))
    impl.forget()
    return found


def _told(impl: Implementation, built: Any, exchange: Exchange) -> Answered:
    reply = impl.send(built, exchange)
    return Answered(f"{reply.status} ", list(reply.headers), reply.chunks, reply.raised)


def _facts(number: int, answered: Answered) -> Facts:
    """Return what is to be compared of one reply: of an error, not the page."""
    found: Facts = {}
    line = answered.status if type(answered.status) is str else repr(answered.status)
    code, _, reason = line.partition(" ")
    if answered.raised is not None:
        found["raised", number] = class_name(answered.raised)
    if code.isdecimal() and len(code) == 3:
        found["status", number] = int(code)
        found["reason", number] = reason
    else:
        found["line", number] = line
    try:
        fields = [(name.lower(), value) for name, value in answered.headers]
    except (TypeError, ValueError, AttributeError):
        fields = []
    for name, value in fields:
        if name not in VOLATILE:
            found.setdefault(("header", number, name), []).append(value)
    kinds = {class_name(chunk) for chunk in answered.chunks} - {"bytes"}
    if kinds:
        found["chunks", number] = ", ".join(sorted(kinds))
    elif found.get(("status", number), 0) < 400 or answered.chunks == ():
        whole = b"".join(answered.chunks)
        if len(whole) <= MOST:
            found["body", number] = whole
    return found


def _observed(events: Iterable[Event]) -> Facts:
    """Return what the parts saw: each thing that was looked at, and in which order they ran.

    The order is one of all parts, and one of each kind alone.
    """
    found: Facts = {}
    events = list(events)
    for event in events:
        key = ("event", event.kind, event.name, event.action, event.subject)
        found.setdefault(key, []).append(event.value)
    ran = [(e.kind, e.name) for e in events if e.action == "enter"]
    found["order",] = [f"{kind} {name}" for kind, name in ran]
    for kinds in (*{(kind,) for kind, _ in ran}, TEARDOWNS):
        found["order", *kinds] = [name for kind, name in ran if kind in kinds]
    return found
