"""The life of a request as methods of an application, each of which a subclass may replace.

    wsgi_app                 the WSGI call: push the context, answer, end
    full_dispatch_request    what is called in which order; `dispatch` says what each station does
    handle_exception         what becomes of an error that nobody handled

Every station is called by its name on the application, so a subclass that replaces one of them is
asked. Source: Flask documentation, API, "Application Object"; "The Request Context".
"""

import sys
from collections.abc import Callable
from typing import Any, NoReturn

from . import coercion, dispatch
from .contexts.contexts import PRESERVE_CONTEXT, RequestContext
from .contexts.frames import current_request_context
from .contexts.streaming import ContextStream
from .contexts.teardown import raise_all, tear_down_app_context, tear_down_request
from .contexts.waiting import wait_for
from .messages.wrappers import BadRequestKeyError, HTTPException
from .setup.replaceable import Replaceable
from .setup.scaffold import is_async

_NOT_GIVEN: Any = object()


class Life(Replaceable):
    """The part of an application that answers requests."""

    _handles_requests = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Call the WSGI application, which middleware may have replaced: `app.wsgi_app = ...`."""
        return self.wsgi_app(environ, start_response)

    def wsgi_app(self: Any, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer a request. Whatever happens, no context stays behind (PEP 3333)."""
        context = self.request_context(environ)
        context.enter()
        error: BaseException | None = None
        body = None
        try:
            if PRESERVE_CONTEXT in environ:
                environ[PRESERVE_CONTEXT](context)
            try:
                context.open()
                body, status, headers = self._wsgi_response(environ)
            except Exception as raised:
                response, error = self.handle_exception(raised), context.failed_again or raised
                context.answered_by_stream = isinstance(response.response, ContextStream)
                body, status, headers = response.get_wsgi_response(environ)
            start_response(status, headers)
        except BaseException as raised:
            error = raised
            # The server gets the error, not the body, and so cannot close it.
            getattr(body, "close", int)()
            raise
        finally:
            try:
                if error is not None and self.should_ignore_error(error):
                    error = None
                context.unwind(error)
            except BaseException:
                getattr(body, "close", int)()
                raise
            finally:
                # Its traceback refers to this frame: a cycle that would keep the request.
                del error
        return body

    def full_dispatch_request(self: Any) -> Any:
        """Return the response to the current request, hooks and error handlers included."""
        self._handles_requests = True
        return dispatch.answer(self)

    def preprocess_request(self: Any) -> Any:
        """Run what comes before the view; return the first answer that is not None."""
        return dispatch.preprocess(self, _required_context().request)

    def dispatch_request(self: Any) -> Any:
        """Call the view of the current request and return what it returns."""
        return dispatch.call_view(self, _required_context().request)

    def raise_routing_exception(self, request: Any) -> NoReturn:
        """Raise the error of a request that matched no rule."""
        raise request.routing_exception

    def make_default_options_response(self: Any) -> Any:
        """Answer OPTIONS with the methods that the path allows (RFC 9110, 9.3.7)."""
        found = _required_context().url_adapter
        response = self.response_class()
        response.allow.update([] if found is None else found.allowed_methods())
        return response

    def finalize_request(self: Any, rv: Any, from_error_handler: bool = False) -> Any:
        """Make a response of what a view or an error handler returned, and run what comes after.

        With `from_error_handler`, errors of what comes after are logged, and the rest runs.
        """
        response = self.make_response(rv)
        _required_context().tolerant = from_error_handler
        return self.process_response(response)

    def make_response(self: Any, rv: Any) -> Any:
        """Turn what a view returned into a response; TypeError for what is none."""
        context = _required_context()
        who = f"The view of {context.request.endpoint!r}"
        return coercion.to_response(self, rv, context.request.environ, who)

    def process_response(self: Any, response: Any) -> Any:
        """Run what comes after the view, up to saving the session; return the response."""
        context = _required_context()
        return dispatch.process_response(self, context, response, context.tolerant)

    # Errors

    def handle_user_exception(self: Any, e: Exception) -> Any:
        """Return what a handler makes of an error that was raised while a request was handled.

        HTTP errors answer for themselves where none is registered. What nobody handles is raised.
        """
        if isinstance(e, BadRequestKeyError) and dispatch.shows_keys(self):
            e.show_exception = True
        if isinstance(e, HTTPException) and not self.trap_http_exception(e):
            return self.handle_http_exception(e)
        value = dispatch.handled(self, e)
        if value is dispatch.UNHANDLED:
            try:
                raise e
            finally:
                # Its traceback refers to this frame: a cycle that would keep the request.
                del e
        return value

    def handle_http_exception(self: Any, e: Any) -> Any:
        """Return what a handler makes of an HTTP error, or the error, which is a response."""
        return dispatch.handled_http(self, e)

    def handle_exception(self: Any, e: Exception) -> Any:
        """Return the response to an error that nobody handled, or raise it where it propagates.

        Whoever is registered for 500 is asked, and gets an InternalServerError with the error as
        its `original_exception`.
        """
        response = dispatch.answer_failure(self, _required_context(), e)
        if response is None:
            try:
                raise e
            finally:
                del e
        return response

    def trap_http_exception(self: Any, e: Exception) -> bool:
        """Whether the configuration turns an HTTP error into an ordinary one, for debugging."""
        return dispatch.is_trapped(self, e)

    def should_ignore_error(self, error: BaseException | None) -> bool:
        """Whether teardown functions are not told of an error; a subclass may say so."""
        return False

    def log_exception(self: Any, exc_info: Any) -> None:
        """Log an error that the client is told nothing about: its class, itself, its traceback."""
        context = current_request_context()
        where = "" if context is None else f" on {context.request.method} {context.request.path}"
        self.logger.error("Exception%s", where, exc_info=exc_info)

    # The end

    def do_teardown_request(self: Any, exc: BaseException | None = _NOT_GIVEN) -> None:
        """Run the teardown functions of the current request; by default, with the current error."""
        exc = sys.exc_info()[1] if exc is _NOT_GIVEN else exc
        errors: list[BaseException] = []
        tear_down_request(self, _required_context().request, exc, errors)
        raise_all(errors)

    def do_teardown_appcontext(self: Any, exc: BaseException | None = _NOT_GIVEN) -> None:
        """Run the teardown functions of an app context; by default, with the current error."""
        exc = sys.exc_info()[1] if exc is _NOT_GIVEN else exc
        errors: list[BaseException] = []
        tear_down_app_context(self, exc, errors)
        raise_all(errors)

    # Coroutines

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that can be called without awaiting its result."""
        return self.async_to_sync(func) if is_async(func) else func

    def async_to_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that calls a coroutine function and waits for its result."""
        return wait_for(func)

    def _wsgi_response(self: Any, environ: dict[str, Any]) -> Any:
        response = self.full_dispatch_request()
        try:
            return response.get_wsgi_response(environ)
        except Exception:
            response.close()
            raise


def _required_context() -> RequestContext:
    context = current_request_context()
    if context is None:
        raise RuntimeError("This needs a request context, and none is active here.")
    return context
