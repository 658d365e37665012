"""Systems under test: what the actions of a program do to real locals and to real contexts.

Each action is performed by the worker that has the turn, on its carrier, and returns what it saw
in the words of the model. Judging is done by `conformance.isolation.play`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, TypeVar

from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange
from conformance.isolation.model import MISSING
from conformance.perform.implementation import Implementation
from conformance.perform.seam import LocalKit

Function = TypeVar("Function", bound=Callable[..., Any])
KEYS = ("a", "b")


class System(Protocol):
    """What a program acts on."""

    def do(self, action: str, name: str, value: str) -> Any:
        """Perform an action and return what was seen."""

    def scope(self, kind: str, value: str) -> AbstractContextManager[Any]:
        """Return what a `Scope` step enters."""

    def hand_over(self, function: Function) -> Function | None:
        """Wrap a function so that it sees the request of the worker that calls this, if any."""

    def finish(self) -> str:
        """Release what the worker holds, as a server does after a request; say what was done."""


class Locals:
    """A Local and a LocalStack, and a proxy of each, as far as the implementation has them."""

    def __init__(self, kit: LocalKit, capabilities: frozenset[C]) -> None:
        self.kit = kit
        self.local = kit.Local()
        self.stack: Any = kit.LocalStack() if C.STACK in capabilities else None
        self.releases = C.LOCAL in capabilities
        self.proxies = C.PROXY in capabilities
        if self.proxies:
            self.proxy = {key: kit.LocalProxy(self.local, key) for key in KEYS}

    def do(self, action: str, name: str, value: str) -> Any:
        """Act on the local, or on the stack."""
        seen: Any = None
        if action == "set":
            setattr(self.local, name, value)
        elif action == "get":
            seen = self._get(name)
        elif action == "del":
            try:
                delattr(self.local, name)
                seen = True
            except AttributeError:
                seen = False
        elif action == "push":
            self.stack.push(value)
        elif action == "pop":
            seen = _item(self.stack.pop())
        elif action == "top":
            seen = _item(self.stack.top)
        elif action == "release":
            self._release()
        elif action == "put-box":
            setattr(self.local, name, [value])
        elif action == "add-to-box":
            box = getattr(self.local, name, None)
            if isinstance(box, list):
                box.append(value)
        elif action == "see-all":
            top = MISSING if self.stack is None else _item(self.stack.top)
            seen = (*(self._get(key) for key in KEYS), top)
        return seen

    def _get(self, name: str) -> Any:
        found = getattr(self.local, name, MISSING)
        if self.proxies:
            try:
                shown = self.proxy[name]._get_current_object()
            except RuntimeError:
                shown = MISSING
            if shown is not found:
                return f"the proxy shows {shown!r}, the local holds {found!r}"
        return tuple(found) if isinstance(found, list) else found

    def scope(self, kind: str, value: str) -> AbstractContextManager[Any]:
        """Locals have no scopes."""
        return nullcontext()

    def hand_over(self, function: Function) -> Function:
        """Nothing is handed over."""
        return function

    def finish(self) -> str:
        """Release both."""
        self._release()
        return "release"

    def _release(self) -> None:
        """Release both, by hand where there is no other way."""
        if self.releases:
            self.kit.release(self.local)
        else:
            for name in KEYS:
                self.do("del", name, "")
        if self.stack is not None:
            self.kit.release(self.stack)


def _item(found: Any) -> Any:
    return MISSING if found is None else found


MAIN = App(view("/<path:rest>"), name="main")
OTHER = App(view("/<path:rest>"), name="other")
APPS = {app.name: app for app in (MAIN, OTHER)}


class Contexts:
    """`g`, `session`, `request` and `current_app`, below contexts that are pushed by hand."""

    def __init__(self, impl: Implementation) -> None:
        self.impl = impl
        self.built = {name: impl.built(app) for name, app in APPS.items()}
        self.ambient = self.built["main"].ambient
        self.unbound = impl.unbound_errors

    def do(self, action: str, name: str, value: str) -> Any:
        """Act on what is current; without a context, writing does nothing."""
        if action == "see-all":
            return self._all()
        try:
            return self._do(action, name, value)
        except self.unbound:
            return {"get": MISSING, "sget": MISSING, "del": False, "sdel": False}.get(action)

    def _do(self, action: str, name: str, value: str) -> Any:
        seen: Any = None
        if action == "set":
            setattr(self.ambient.g, name, value)
        elif action == "get":
            seen = getattr(self.ambient.g, name, MISSING)
        elif action == "del":
            seen = self.ambient.g.pop(name, MISSING) is not MISSING
        elif action == "sset":
            self.ambient.session[name] = value
        elif action == "sget":
            seen = self.ambient.session.get(name, MISSING)
        elif action == "sdel":
            seen = self.ambient.session.pop(name, MISSING) is not MISSING
        return seen

    def _all(self) -> Any:
        ambient = self.ambient
        return (
            self._or_missing(lambda: ambient.current_app.name),
            self._or_missing(lambda: ambient.request.path.lstrip("/")),
            self._or_missing(
                lambda: tuple((k, getattr(ambient.g, k)) for k in KEYS if hasattr(ambient.g, k))
            ),
            self._or_missing(
                lambda: tuple((k, ambient.session[k]) for k in KEYS if k in ambient.session)
            ),
        )

    def _or_missing(self, action: Callable[[], Any]) -> Any:
        try:
            return action()
        except self.unbound:
            return MISSING

    def scope(self, kind: str, value: str) -> AbstractContextManager[Any]:
        """Return a request context or an application context of one of the two apps."""
        what, _, app = kind.rpartition(" ")
        if what.startswith("app"):
            return self.built[app].app_context()  # type: ignore[no-any-return]
        return self.built[app].request_context(Exchange(path=f"/{value}"))  # type: ignore[no-any-return]

    def hand_over(self, function: Function) -> Function | None:
        """Wrap a function with `copy_current_request_context`, which refuses without a request."""
        try:
            return self.ambient.copy_current_request_context(function)  # type: ignore[no-any-return]
        except self.unbound:
            return None

    def finish(self) -> str:
        """Do nothing: contexts end by themselves."""
        return ""
