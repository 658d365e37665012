"""Contexts: which application, which `g`, which request and session code sees right now.

Theory of operation. One ContextVar holds the current *view*, a small record of the app
context and the request context that are visible. The proxies `current_app`, `g`, `request`
and `session` read it. Pushing a context sets a new view; popping resets the variable to
the view before. The variable belongs to the execution context, so threads, tasks and
greenlets isolate themselves (PEP 567).

A context is torn down when nobody uses it any more. Users are its pushes and its *holds*:
a response stream holds its request until the stream ends, so teardown waits for it. An
error ends the waiting: it tears down at once.

- A request context always brings an app context of its own, so `g` is new for each
  request, whatever was active outside.
- An app context pushed inside a request leaves `request` visible.
- A refused push or pop changes nothing and runs no teardown function.

Teardown itself, that is which functions run, belongs to `teardown`; the functions for views
that need the current context belong to `handover` and `streaming`.
Source: Flask documentation, "The Application Context" and "The Request Context".
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from .binding import bind_to_request, match_request
from .proxies import LocalProxy
from .signals import appcontext_popped, appcontext_pushed
from .teardown import raise_all, run_all, tear_down_app_context, tear_down_request

if TYPE_CHECKING:
    from .app import Flask
    from .messages import Request

_NOT_GIVEN: Any = object()


class AppGlobals:
    """The namespace `g`: plain attributes, with the useful methods of a dict."""

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of `name`, or `default`."""
        return self.__dict__.get(name, default)

    def pop(self, name: str, default: Any = _NOT_GIVEN) -> Any:
        """Remove `name` and return its value, or `default`; KeyError without a default."""
        if default is _NOT_GIVEN:
            return self.__dict__.pop(name)
        return self.__dict__.pop(name, default)

    def setdefault(self, name: str, default: Any = None) -> Any:
        """Return the value of `name`, which becomes `default` when it is not set."""
        return self.__dict__.setdefault(name, default)

    def __contains__(self, name: str) -> bool:
        return name in self.__dict__

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    def __repr__(self) -> str:
        view = current_view()
        return object.__repr__(self) if view is None else f"<g of {view.app_context.app.name!r}>"


class View:
    """What is visible. `owner` is who may undo it, `token` leads back to the view before."""

    __slots__ = ("app_context", "owner", "request_context", "token")

    def __init__(
        self,
        owner: "Context | None",
        app_context: "AppContext",
        request_context: "RequestContext | None",
    ) -> None:
        self.owner = owner
        self.app_context = app_context
        self.request_context = request_context
        self.token: Token[View | None] | None = None


_view: ContextVar[View | None] = ContextVar("view", default=None)


def current_view() -> View | None:
    """Return what is visible in this execution context."""
    return _view.get()


def current_request_context() -> "RequestContext | None":
    """Return the context behind `request` and `session`."""
    view = _view.get()
    return None if view is None else view.request_context


def _show(view: View) -> View:
    view.token = _view.set(view)
    return view


def _hide(view: View) -> None:
    assert view.token is not None
    _view.reset(view.token)


def _views_above(owner: object) -> list[View]:
    """Return the views that were set after the one of `owner`, the newest first."""
    above: list[View] = []
    view = _view.get()
    while view is not None and view.owner is not owner:
        above.append(view)
        below = Token.MISSING if view.token is None else view.token.old_value
        view = below if isinstance(below, View) else None
    return [] if view is None else above


class Context:
    """What app contexts and request contexts have in common: users, push and pop."""

    def __init__(self, app: "Flask") -> None:
        self.app = app
        self._lock = threading.Lock()
        self._live = False
        self._pushes = 0
        self._holds = 0

    def push(self) -> None:
        """Make this context current. When that fails, everything is as it was before."""
        if self.enter():
            try:
                self.open()
            except BaseException:
                self._discard(_view.get())
                raise

    def enter(self) -> bool:
        """Do the first half of `push`: make the context visible; say whether it is new."""
        with self._lock:
            first = not self._live
            self._live = True
            self._pushes += 1
            if first:
                self._renew()
        view = _show(self._new_view(self, _view.get()))
        if first:
            try:
                self._announce_pushed()
            except BaseException:
                self._discard(view)
                raise
        return first

    def open(self) -> None:
        """Do the second half of the first `push`: what needs the context to be visible."""

    def pop(self, exc: BaseException | None = _NOT_GIVEN) -> None:
        """Undo `push`; the last pop runs the teardown functions with `exc`.

        Without `exc` it is the exception that is being handled. RuntimeError, and nothing
        changes, when this context is not on top or was pushed in another thread, task or
        greenlet. Errors of teardown functions are raised after all of them have run.
        """
        if exc is _NOT_GIVEN:
            exc = sys.exc_info()[1]
        view = self._checked_view()
        errors: list[BaseException] = []
        last = self._leave(exc, pushes=1)
        if last:
            self._tear_down(exc, errors)
        _hide(view)
        if last:
            self._announce_popped(errors)
        raise_all(errors)

    def unwind(self, exc: BaseException | None) -> None:
        """Pop this context, and before it those that were pushed inside and forgotten."""
        errors: list[BaseException] = []
        for view in _views_above(self):
            try:
                if isinstance(view.owner, Context):
                    view.owner.pop(exc)
            except Exception as error:
                errors.append(error)
            if _view.get() is view:
                _hide(view)
        try:
            self.pop(exc)
        except Exception as error:
            errors.append(error)
        raise_all(errors)

    def hold(self) -> None:
        """Count one more user that is not a push: teardown waits for its `release`."""
        with self._lock:
            self._holds += 1

    def release(self, exc: BaseException | None) -> None:
        """Undo `hold`, in an execution context where this context is visible."""
        if self._leave(exc, holds=1):
            errors: list[BaseException] = []
            self._tear_down(exc, errors)
            self._announce_popped(errors)
            raise_all(errors)

    @contextmanager
    def visible(self) -> Iterator[Self]:
        """Make this context visible without using it: no signal, no session, no teardown."""
        view = _show(self._new_view(None, _view.get()))
        try:
            yield self
        finally:
            _hide(view)

    def show(self) -> None:
        """Make this context visible for good; for an execution context that is one's own.

        No token is kept: it would refer to the execution context that refers to the view.
        """
        _view.set(self._new_view(None, _view.get()))

    def __enter__(self) -> Self:
        self.push()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.pop(exc)

    # What the two kinds define

    def _renew(self) -> None:
        """Begin a new life, before the first push."""

    def _new_view(self, owner: "Context | None", below: View | None) -> View:
        raise NotImplementedError

    def _announce_pushed(self) -> None:
        raise NotImplementedError

    def _tear_down(self, exc: BaseException | None, errors: list[BaseException]) -> None:
        raise NotImplementedError

    def _announce_popped(self, errors: list[BaseException]) -> None:
        raise NotImplementedError

    # Bookkeeping

    def _leave(self, exc: BaseException | None, *, pushes: int = 0, holds: int = 0) -> bool:
        """Count one user less; say whether the context has to be torn down now."""
        with self._lock:
            self._pushes -= pushes
            self._holds -= holds
            last = self._live and not self._pushes and (not self._holds or exc is not None)
            if last:
                self._live = False
            return last

    def _checked_view(self) -> View:
        view = _view.get()
        if view is None or view.owner is not self:
            raise RuntimeError(f"{self!r} is not the context on top, so it cannot be popped.")
        try:
            # Only the execution context that set the view can reset it: this is the check.
            _hide(view)
        except (ValueError, RuntimeError):
            raise RuntimeError(
                f"{self!r} was pushed in another execution context and can only be popped there."
            ) from None
        return _show(view)

    def _discard(self, view: View | None) -> None:
        if view is not None:
            _hide(view)
        with self._lock:
            self._pushes -= 1
            self._live = self._pushes > 0
        self._announce_popped([])


class AppContext(Context):
    """Binds `current_app` and `g`."""

    def __init__(self, app: "Flask") -> None:
        super().__init__(app)
        self.g: AppGlobals = app.app_ctx_globals_class()

    def _new_view(self, owner: "Context | None", below: View | None) -> View:
        return View(owner, self, None if below is None else below.request_context)

    def _announce_pushed(self) -> None:
        if appcontext_pushed:
            appcontext_pushed.send(self.app)

    def _tear_down(self, exc: BaseException | None, errors: list[BaseException]) -> None:
        tear_down_app_context(self.app, exc, errors)

    def _announce_popped(self, errors: list[BaseException]) -> None:
        if appcontext_popped:
            run_all([appcontext_popped.send], self.app, errors)

    def __repr__(self) -> str:
        return f"<AppContext of {self.app.name!r}>"


class RequestContext(Context):
    """Binds `request` and `session`, and with them `current_app` and a new `g`.

    A copy (`copy()`) shows the same request and session under an app context of its own;
    the request is torn down by the original only.
    """

    def __init__(
        self, app: "Flask", environ: dict[str, Any], request: "Request | None" = None
    ) -> None:
        super().__init__(app)
        self.request: Request = app.request_class(environ) if request is None else request
        self.session: Any = None
        self.session_saved = False
        self.flashes: list[tuple[str, str]] | None = None
        self.after_this_request: list[Callable[..., Any]] = []
        self.after_request: list[Callable[..., Any]] | None = None
        self.app_context = AppContext(app)
        self.is_copy = False
        self._fresh = True
        self.binding = bind_to_request(app, self.request) if request is None else None

    @property
    def g(self) -> AppGlobals:
        """The `g` of this request."""
        return self.app_context.g

    def copy(self) -> "RequestContext":
        """Return a context with the same request and session, to be pushed elsewhere."""
        context = RequestContext(self.app, self.request.environ, self.request)
        context.session = self.session
        context.binding = self.binding
        context.is_copy = True
        return context

    def open(self) -> None:
        """Open the session, then find the rule: converters may read the session."""
        if self.session is None:
            interface = self.app.session_interface
            self.session = interface.open_session(self.app, self.request)
            if self.session is None:
                self.session = interface.make_null_session(self.app)
        self.match_request()

    def match_request(self) -> None:
        """Find the rule of the request; a routing error is stored until dispatch."""
        request = self.request
        if self.binding and request.url_rule is None and request.routing_exception is None:
            match_request(self.binding, request)

    def _renew(self) -> None:
        if not self._fresh:
            self.app_context = AppContext(self.app)
        self._fresh = False

    def _new_view(self, owner: "Context | None", below: View | None) -> View:
        return View(owner, self.app_context, self)

    def _announce_pushed(self) -> None:
        self.app_context._announce_pushed()

    def _tear_down(self, exc: BaseException | None, errors: list[BaseException]) -> None:
        if not self.is_copy:
            tear_down_request(self.app, self.request, exc, errors)
        tear_down_app_context(self.app, exc, errors)

    def _announce_popped(self, errors: list[BaseException]) -> None:
        self.app_context._announce_popped(errors)

    def __repr__(self) -> str:
        return f"<RequestContext {self.request.method} {self.request.path!r} of {self.app.name!r}>"


_NO_APP = (
    "Working outside of an application context: no application is active here. Code that"
    " needs one runs inside `with app.app_context():` or while a request is handled."
)
_NO_REQUEST = (
    "Working outside of a request context: no request is active here. Code that needs one"
    " runs while a request is handled or inside `with app.test_request_context():`."
)


def _visible_app_context() -> AppContext:
    view = _view.get()
    if view is None:
        raise RuntimeError(_NO_APP)
    return view.app_context


def _visible_request_context() -> RequestContext:
    view = _view.get()
    if view is None or view.request_context is None:
        raise RuntimeError(_NO_REQUEST)
    return view.request_context


def _open_session_of_request() -> Any:
    session = _visible_request_context().session
    if session is None:
        raise RuntimeError(f"{_NO_REQUEST} (The session of this request is not open yet.)")
    return session


current_app: Any = LocalProxy(lambda: _visible_app_context().app)
g: Any = LocalProxy(lambda: _visible_app_context().g)
request: Any = LocalProxy(lambda: _visible_request_context().request)
session: Any = LocalProxy(_open_session_of_request)


def has_app_context() -> bool:
    """Whether `current_app` and `g` are bound."""
    return _view.get() is not None


def has_request_context() -> bool:
    """Whether `request` and `session` are bound."""
    return current_request_context() is not None
