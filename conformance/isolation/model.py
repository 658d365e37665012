"""The oracle: what each worker may see, stated with workers' names alone.

A model knows no threads and no context variables. Its state is kept by worker, and the only thing
that a carrier decides is what a child starts with: a copy of its parent's names, taken when it is
spawned, or nothing. What is allowed to differ between implementations is another model; a run
must agree with one of them from its beginning to its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from conformance.isolation.carriers import CARRIERS

MISSING: Final = "(missing)"
# Which carriers give a child its parent's names, in the ways that there are.
BY_CONTEXT: Mapping[str, bool] = {name: carrier.inherits for name, carrier in CARRIERS.items()}
NOTHING: Mapping[str, bool] = dict.fromkeys(CARRIERS, False)
NOT_TO_THREADS: Mapping[str, bool] = {
    name: carrier.inherits and not carrier.own_thread for name, carrier in CARRIERS.items()
}


class Model(Protocol):
    """What one kind of system shows to each worker."""

    def start(self, worker: str, carrier: str, parent: str | None) -> None:
        """Take note of a new worker."""

    def do(self, worker: str, action: str, name: str, value: str) -> Any:
        """Take note of a step and return what the worker must see."""


class Names:
    """The model of locals: names (and boxes that they may hold), a stack, a proxy of each."""

    def __init__(self, inherits: Mapping[str, bool]) -> None:
        self.inherits = inherits
        self.names: dict[str, dict[str, Any]] = {}
        self.stacks: dict[str, tuple[str, ...]] = {}

    def start(self, worker: str, carrier: str, parent: str | None) -> None:
        """Give a worker its parent's names, or none."""
        copied = parent is not None and self.inherits[carrier]
        self.names[worker] = dict(self.names[parent]) if copied and parent else {}
        self.stacks[worker] = self.stacks[parent] if copied and parent else ()

    def do(self, worker: str, action: str, name: str, value: str) -> Any:
        """Return what the worker must see."""
        names, stack = self.names[worker], self.stacks[worker]
        seen: Any = None
        if action == "set":
            names[name] = value
        elif action == "get":
            seen = _shown(names.get(name, MISSING))
        elif action == "del":
            seen = names.pop(name, MISSING) is not MISSING
        elif action == "push":
            self.stacks[worker] = (*stack, value)
        elif action == "pop":
            self.stacks[worker] = stack[:-1]
            seen = stack[-1] if stack else MISSING
        elif action == "top":
            seen = stack[-1] if stack else MISSING
        elif action == "release":
            names.clear()
            self.stacks[worker] = ()
        elif action == "put-box":
            names[name] = [value]
        elif action == "add-to-box":
            box = names.get(name)
            if isinstance(box, list):
                box.append(value)
        elif action == "see-all":
            shown = tuple(_shown(names.get(key, MISSING)) for key in ("a", "b"))
            seen = (*shown, stack[-1] if stack else MISSING)
        return seen


def _shown(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class View:
    """What is current for a worker: the namespace `g`, the request, and the application.

    `owner` is the application of the request; inside a context of another one they differ.
    """

    g: dict[str, str] | None = None
    request: str | None = None
    session: dict[str, str] | None = None
    app: str | None = None
    owner: str | None = None


class Contexts:
    """The model of application and request contexts.

    Names are copied to children and objects are not: a child that inherits a context sees the same
    `g` and the same session. With `shares_g` a request pushed inside a context of its own
    application takes over that `g` (Flask up to 3.1), without it each has its own. With
    `app_hides` an application context pushed inside a request leaves no request to be seen.
    """

    def __init__(
        self, inherits: Mapping[str, bool], *, shares_g: bool = True, app_hides: bool = False
    ) -> None:
        self.inherits = inherits
        self.shares_g = shares_g
        self.app_hides = app_hides
        self.views: dict[str, tuple[View, ...]] = {}

    def start(self, worker: str, carrier: str, parent: str | None) -> None:
        """Give a worker what is current for its parent, or nothing."""
        copied = parent is not None and self.inherits[carrier]
        self.views[worker] = (self.views[parent][-1],) if copied and parent else (View(),)

    def hand_over(self, worker: str, parent: str) -> str:
        """Let a worker see its parent's request and session, under a `g` as for any request."""
        given = self.views[parent][-1]
        if given.request is None:
            return "refused, there is no request"
        self._enter(worker, given.request, given.session, str(given.owner))
        return "done"

    def do(self, worker: str, action: str, name: str, value: str) -> Any:
        """Return what the worker must see."""
        view = self.views[worker][-1]
        seen: Any = None
        if action == "enter":
            if name.startswith("app"):
                app = name.removeprefix("app context of ")
                kept = View() if self.app_hides else view
                self.views[worker] += (replace(kept, g={}, app=app),)
            else:
                self._enter(worker, value, {}, name.removeprefix("request to "))
        elif action == "leave":
            self.views[worker] = self.views[worker][:-1]
        elif action in ("set", "sset"):
            held = view.g if action == "set" else view.session
            if held is not None:
                held[name] = value
        elif action in ("get", "sget"):
            held = view.g if action == "get" else view.session
            seen = MISSING if held is None else held.get(name, MISSING)
        elif action in ("del", "sdel"):
            held = view.g if action == "del" else view.session
            seen = held is not None and held.pop(name, MISSING) is not MISSING
        elif action == "see-all":
            seen = (view.app or MISSING, view.request or MISSING, _all(view.g), _all(view.session))
        return seen

    def _enter(
        self, worker: str, request: str | None, session: dict[str, str] | None, app: str
    ) -> None:
        view = self.views[worker][-1]
        shared = self.shares_g and view.g is not None and view.app == app
        self.views[worker] += (View(view.g if shared else {}, request, session, app, app),)


def _all(held: dict[str, str] | None) -> Any:
    return MISSING if held is None else tuple(sorted(held.items()))


def writers(value: Any) -> set[str]:
    """Return the names of the workers that wrote the values in `value`."""
    if isinstance(value, str):
        return {value.partition("#")[0].lstrip("/")} if "#" in value else set()
    if isinstance(value, Iterable):
        return set().union(*map(writers, value))
    return set()


def written(seen: object) -> set[str]:
    """Return the values in what was seen that some worker wrote."""
    if isinstance(seen, str):
        return {seen} if "#" in seen else set()
    if isinstance(seen, (tuple, list)):
        return set().union(*map(written, seen))
    return set()


def anomaly(worker: str, wanted: Any, seen: Any, finished: Iterable[str], meddler: str = "") -> str:
    """Name what went wrong, by who wrote the value that was seen.

    When that tells nothing, because a value is gone or an older one is back, by `meddler`: whoever
    changed something since the worker last saw what it must.
    """
    new = written(seen) - written(wanted)
    others = sorted(writers(new) - {worker})
    writer = others[0] if others else meddler
    gone = not new and bool(seen is False or written(wanted) - written(seen))
    if not writer:
        return "own value came back" if new else "lost" if gone else "wrong"
    if worker.startswith(writer + "."):
        return "inherited what it must not"
    if writer.startswith(worker + "."):
        return "child leaks up"
    if gone:
        return "lost"
    # A value of one's own that somebody else brought back was never that one's to leave behind.
    left = writer in set(finished) and (others or not new)
    return "residue of a finished worker" if left else "sideways leak"
