"""Signals: functions that are told what happens in an application.

A receiver is called with the sender and with keyword arguments, by the sender's `ensure_sync`
where it is a coroutine function. It is held weakly unless `weak=False`, and it may be limited to
one sender. Receivers run in the order in which they were connected. Source: Flask documentation,
"Signals".
"""

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = [
    "Signal",
    "appcontext_popped",
    "appcontext_pushed",
    "appcontext_tearing_down",
    "got_request_exception",
    "request_finished",
    "request_started",
    "request_tearing_down",
]

Receiver = Callable[..., Any]
_Reference = Callable[[], Any]

_changing = threading.Lock()


class Signal:
    """One kind of event. `receivers` is replaced as a whole, never changed in place."""

    __slots__ = ("name", "receivers")

    def __init__(self, name: str) -> None:
        self.name = name
        self.receivers: tuple[tuple[_Reference, _Reference | None], ...] = ()

    def connect(self, receiver: Receiver, sender: Any = None, weak: bool = True) -> Receiver:
        """Call `receiver` at each event (of `sender` only); return it, so this decorates."""
        to_receiver = _weak(receiver) if weak else lambda: receiver
        entry = (to_receiver, None if sender is None else weakref.ref(sender))
        with _changing:
            self.receivers = (*self._living(), entry)
        return receiver

    def connect_via(self, sender: Any, weak: bool = False) -> Callable[[Receiver], Receiver]:
        """Connect the decorated receiver for events of `sender`."""
        return lambda receiver: self.connect(receiver, sender, weak)

    def disconnect(self, receiver: Receiver, sender: Any = None) -> None:
        """Undo `connect` with the same arguments; unknown receivers are no error."""
        with _changing:
            self.receivers = tuple(
                (to_receiver, to_sender)
                for to_receiver, to_sender in self._living()
                if to_receiver() != receiver
                or (None if to_sender is None else to_sender()) is not sender
            )

    def send(self, sender: Any, **data: Any) -> list[tuple[Receiver, Any]]:
        """Call the receivers; return (receiver, returned value) pairs. Errors come through."""
        answers = []
        callable_of = getattr(sender, "ensure_sync", _as_it_is)
        for to_receiver, to_sender in self.receivers:
            receiver = to_receiver()
            if receiver is not None and (to_sender is None or to_sender() is sender):
                answers.append((receiver, callable_of(receiver)(sender, **data)))
        return answers

    @contextmanager
    def connected_to(self, receiver: Receiver, sender: Any = None) -> Iterator[None]:
        """Connect `receiver` for the time of a `with` block."""
        self.connect(receiver, sender, weak=False)
        try:
            yield
        finally:
            self.disconnect(receiver, sender)

    def __bool__(self) -> bool:
        return bool(self.receivers)

    def __repr__(self) -> str:
        return f"<Signal {self.name}>"

    def _living(self) -> tuple[tuple[_Reference, _Reference | None], ...]:
        return tuple(
            (to_receiver, to_sender)
            for to_receiver, to_sender in self.receivers
            if to_receiver() is not None and (to_sender is None or to_sender() is not None)
        )


def _as_it_is(receiver: Receiver) -> Receiver:
    return receiver


def _weak(receiver: Receiver) -> _Reference:
    if hasattr(receiver, "__self__") and hasattr(receiver, "__func__"):
        return weakref.WeakMethod(receiver)
    try:
        return weakref.ref(receiver)
    except TypeError:  # a builtin cannot be referenced weakly, and it does not die either
        return lambda: receiver


appcontext_pushed = Signal("appcontext-pushed")
appcontext_popped = Signal("appcontext-popped")
appcontext_tearing_down = Signal("appcontext-tearing-down")
request_started = Signal("request-started")
request_finished = Signal("request-finished")
request_tearing_down = Signal("request-tearing-down")
got_request_exception = Signal("got-request-exception")
message_flashed = Signal("message-flashed")
before_render_template = Signal("before-render-template")
template_rendered = Signal("template-rendered")
