"""Contexts: pushing and popping an application or a request, and when they end.

Theory of operation. Pushing a context shows a new frame, popping hides it; what frames are,
and why that isolates threads, tasks and greenlets, stands in `frames`. A context is torn
down when nobody uses it any more. Users are its pushes and its *holds*: a response stream
holds its request until the stream ends, so teardown waits for it. An error ends the waiting.

- A request context always brings an app context of its own, so `g` is new for each
  request, whatever was active outside.
- An app context pushed inside a request leaves `request` visible.
- A refused push or pop changes nothing and runs no teardown function.

Which functions teardown runs is decided in `teardown`. The proxies are in `ambient`; what
views do with their context is in `handover` and `streaming`.
Source: Flask documentation, "The Application Context" and "The Request Context".
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ..application import Application
from ..signals import appcontext_popped, appcontext_pushed
from .frames import Frame, current_frame, frames_above, hide, show, show_for_good
from .teardown import raise_all, run_all

if TYPE_CHECKING:
    from .ambient import AppGlobals

_NOT_GIVEN: Any = object()
# The test client asks with this key of the environ to be given the request context.
PRESERVE_CONTEXT = "reference_impl.preserve_context"


class Context:
    """What app contexts and request contexts have in common: users, push and pop."""

    app: Application

    def __init__(self, app: Application) -> None:
        self.app = app
        self._lock = threading.Lock()
        self._live = False
        self._pushes = 0
        self._holds = 0
        # A stream that answers an error is a reason to wait all the same.
        self.answered_by_stream = False
        self._error: BaseException | None = None

    def push(self) -> None:
        """Make this context current. When that fails, everything is as it was before."""
        if self.enter():
            try:
                self.open()
            except BaseException:
                self._discard()
                raise

    def enter(self) -> bool:
        """Do the first half of `push`: make the context visible; say whether it is new."""
        with self._lock:
            first = not self._live
            self._live = True
            self._pushes += 1
            if first:
                self._renew()
        show(self._new_frame(self, current_frame()))
        if first:
            try:
                self._announce_pushed()
            except BaseException:
                self._discard()
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
        frame = self._checked_frame()
        errors: list[BaseException] = []
        last = self._leave(exc, pushes=1)
        if last:
            self._tear_down(exc, errors)
        hide(frame)
        if last:
            self._announce_popped(errors)
        raise_all(errors)

    def unwind(self, exc: BaseException | None) -> None:
        """Pop this context, and before it those that were pushed inside and forgotten."""
        errors: list[BaseException] = []
        for frame in frames_above(self):
            try:
                if isinstance(frame.owner, Context):
                    frame.owner.pop(exc)
            except BaseException as error:
                errors.append(error)
            if current_frame() is frame:
                hide(frame)
        try:
            self.pop(exc)
        except BaseException as error:
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
            before, self._error = self._error, None
            self._tear_down(before if exc is None else exc, errors)
            self._announce_popped(errors)
            raise_all(errors)

    @contextmanager
    def visible(self) -> Iterator[Self]:
        """Make this context visible without using it: no signal, no session, no teardown."""
        frame = show(self._new_frame(None, current_frame()))
        try:
            yield self
        finally:
            hide(frame)

    def show(self) -> None:
        """Make this context visible for good; for an execution context that is one's own.

        No token is kept: it would refer to the execution context that refers to the frame.
        """
        show_for_good(self._new_frame(None, current_frame()))

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

    def _new_frame(self, owner: "Context | None", below: Frame | None) -> Frame:
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
            waits = self._holds and (exc is None or self.answered_by_stream)
            last = self._live and not self._pushes and not waits
            if last:
                self._live = False
            elif not self._pushes and exc is not None:
                self._error = exc
            return last

    def _checked_frame(self) -> Frame:
        frame = current_frame()
        if frame is None or frame.owner is not self:
            raise RuntimeError(f"{self!r} is not the context on top, so it cannot be popped.")
        try:
            # Only the execution context that set the frame can reset it: this is the check.
            hide(frame)
        except (ValueError, RuntimeError):
            raise RuntimeError(
                f"{self!r} was pushed in another execution context and can only be popped there."
            ) from None
        return show(frame)

    def _discard(self) -> None:
        for forgotten in frames_above(self):
            hide(forgotten)
        frame = current_frame()
        assert frame is not None
        hide(frame)
        with self._lock:
            self._pushes -= 1
            self._live = self._pushes > 0
        self._announce_popped([])


class AppContext(Context):
    """Binds `current_app` and `g`."""

    def __init__(self, app: Application) -> None:
        super().__init__(app)
        self.g: AppGlobals = app.app_ctx_globals_class()

    @cached_property
    def url_adapter(self) -> Any:
        """The URL map as it is seen outside of requests; None without a SERVER_NAME."""
        return self.app.create_url_adapter(None)

    def _new_frame(self, owner: "Context | None", below: Frame | None) -> Frame:
        return Frame(owner, self, None if below is None else below.request_context)

    def _announce_pushed(self) -> None:
        if appcontext_pushed:
            appcontext_pushed.send(self.app)

    def _tear_down(self, exc: BaseException | None, errors: list[BaseException]) -> None:
        run_all([self.app.do_teardown_appcontext], exc, errors)

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
        self,
        app: Application,
        environ: dict[str, Any],
        request: Any = None,
        session: Any = None,
    ) -> None:
        super().__init__(app)
        self.request = app.request_class(environ) if request is None else request
        self.session: Any = session
        self.session_saved = False
        self.flashes: list[tuple[str, str]] | None = None
        self.after_this_request: list[Callable[..., Any]] = []
        self.after_request: list[Callable[..., Any]] | None = None
        self.tolerant = False  # whether errors after the view are logged, and the rest runs
        self.failed_again: BaseException | None = None  # raised while an error was answered
        self.app_context = AppContext(app)
        self.is_copy = False
        self._fresh = True
        self.url_adapter = app.create_url_adapter(self.request) if request is None else None

    @property
    def g(self) -> "AppGlobals":
        """The `g` of this request."""
        return self.app_context.g

    def copy(self) -> "RequestContext":
        """Return a context with the same request and session, to be pushed elsewhere."""
        context = RequestContext(self.app, self.request.environ, self.request, self.session)
        context.url_adapter = self.url_adapter
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
        if self.url_adapter and request.url_rule is None and request.routing_exception is None:
            self.app.find_rule(self.url_adapter, request)

    def _renew(self) -> None:
        if not self._fresh:
            self.app_context = AppContext(self.app)
        self._fresh = False

    def _new_frame(self, owner: "Context | None", below: Frame | None) -> Frame:
        return Frame(owner, self.app_context, self)

    def _announce_pushed(self) -> None:
        self.app_context._announce_pushed()

    def _tear_down(self, exc: BaseException | None, errors: list[BaseException]) -> None:
        if not self.is_copy:
            run_all([self.app.do_teardown_request], exc, errors)
        run_all([self.app.do_teardown_appcontext], exc, errors)

    def _announce_popped(self, errors: list[BaseException]) -> None:
        self.app_context._announce_popped(errors)

    def __repr__(self) -> str:
        return f"<RequestContext {self.request.method} {self.request.path!r} of {self.app.name!r}>"
