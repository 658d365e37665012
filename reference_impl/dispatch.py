"""What happens to one request between its context and its response.

    request_started, url_value_preprocessors, before_request   application, then blueprints
    the view, or the first answer of a before_request function
    error handlers                                             when one of these raised
    after_this_request, after_request                          blueprints, then application
    the session is saved, request_finished

Each function after the view runs at most once, also when one of them raises: they wait in
a queue on the request context, and the answer to the error goes on with the rest of it.
An error that nobody handles is answered by 500, unless it is to be propagated.
Source: Flask documentation, "The Request Context", "Handling Application Errors".
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from .contexts.contexts import RequestContext
from .contexts.frames import current_request_context
from .messages.wrappers import (
    BadRequest,
    BadRequestKeyError,
    HTTPException,
    InternalServerError,
    MessageResponse,
    RoutingRedirect,
)
from .signals import got_request_exception, request_finished, request_started

if TYPE_CHECKING:
    from .app import Flask
    from .messages.wrappers import Request

UNHANDLED: Any = object()


def answer(app: "Flask") -> Any:
    """Return the response to the current request; an unhandled error comes through."""
    try:
        if request_started:
            request_started.send(app)
        value = app.preprocess_request()
        if value is None:
            value = app.dispatch_request()
    except Exception as error:
        value = app.handle_user_exception(error)
    return app.finalize_request(value)


def answer_failure(app: "Flask", context: RequestContext, error: Exception) -> Any:
    """Return the response to an unhandled error, or None when the error is to be propagated.

    What the handler for 500 raises in turn is kept: that error is the one that teardown gets.
    """
    if got_request_exception:
        got_request_exception.send(app, exception=error)
    if _propagates(app):
        return None
    app.log_exception((type(error), error, error.__traceback__))
    failure = InternalServerError(original_exception=error)
    handler = _find_handler(app, failure, context.request.blueprints)
    try:
        value = failure if handler is None else app.ensure_sync(handler)(failure)
        return app.finalize_request(value, from_error_handler=True)
    except Exception as second:
        if got_request_exception:
            got_request_exception.send(app, exception=second)
        app.log_exception((type(second), second, second.__traceback__))
        context.failed_again = second
        failure = InternalServerError(original_exception=second)
        return app.finalize_request(failure, from_error_handler=True)


def preprocess(app: "Flask", request: "Request") -> Any:
    """Run what comes before the view; return the first answer that is not None."""
    every_hooks = app.hooks_of(request.blueprints)
    for hooks in every_hooks:
        for function in hooks.url_value_preprocessors:
            function(request.endpoint, request.view_args)
    for hooks in every_hooks:
        for function in hooks.before_request:
            value = app.ensure_sync(function)()
            if value is not None:
                return value
    return None


def call_view(app: "Flask", request: "Request") -> Any:
    """Call the view that matched, answer OPTIONS, or raise the routing error."""
    if request.routing_exception is not None:
        app.raise_routing_exception(request)
    rule = request.url_rule
    assert rule is not None
    if request.method == "OPTIONS" and rule in app.rules_with_automatic_options:
        return app.make_default_options_response()
    return app.ensure_sync(app.view_functions[rule.endpoint])(**(request.view_args or {}))


# After the view


def process_response(
    app: "Flask", context: RequestContext, response: Any, tolerant: bool = False
) -> Any:
    """Run what comes after the view; when `tolerant`, errors are logged and the rest runs."""
    for function in _waiting(app, context):
        try:
            response = _checked(function, app.ensure_sync(function)(response))
        except Exception as error:
            if not tolerant:
                response.close()
                raise
            app.log_exception((type(error), error, error.__traceback__))
    return response


def _waiting(app: "Flask", context: RequestContext) -> Iterator[Callable[..., Any]]:
    if context.after_request is None:
        context.after_request = [
            function
            for hooks in app.hooks_of(context.request.blueprints, outermost_first=False)
            for function in reversed(hooks.after_request)
        ]
        context.after_request += [_save_session(app, context), _announce_finished(app)]
    while waiting := context.after_this_request or context.after_request:
        yield waiting.pop(0)


def _checked(function: Callable[..., Any], response: Any) -> Any:
    if not isinstance(response, MessageResponse):
        name = getattr(function, "__name__", repr(function))
        raise TypeError(f"{name}() runs after the view and has to return a response.")
    return response


def _save_session(app: "Flask", context: RequestContext) -> Callable[..., Any]:
    def save(response: Any) -> Any:
        session = context.session
        if session is not None and not app.session_interface.is_null_session(session):
            app.session_interface.save_session(app, session, response)
        return response

    return save


def _announce_finished(app: "Flask") -> Callable[..., Any]:
    def announce(response: Any) -> Any:
        if request_finished:
            request_finished.send(app, response=response)
        return response

    return announce


# Errors


def handled(app: "Flask", error: Exception) -> Any:
    """Return what a handler of an application, or of its blueprints, makes of an error.

    UNHANDLED where none is registered.
    """
    handler = _find_handler(app, error, _blueprints())
    return UNHANDLED if handler is None else app.ensure_sync(handler)(error)


def handled_http(app: "Flask", error: HTTPException) -> Any:
    """Return what a handler makes of an HTTP error, or the error itself.

    `abort(response)` has no code, and a redirect to the canonical path is no error at all.
    """
    if error.code is None or isinstance(error, RoutingRedirect):
        return error
    value = handled(app, error)
    return error if value is UNHANDLED else value


def _blueprints() -> list[str]:
    context = current_request_context()
    return [] if context is None else context.request.blueprints


def _find_handler(
    app: "Flask", error: Exception, blueprints: list[str]
) -> Callable[..., Any] | None:
    """Find the handler: those for the code first, inside out, then the nearest class."""
    code = error.code if isinstance(error, HTTPException) else None
    every_hooks = app.hooks_of(blueprints, outermost_first=False)
    for key in (None,) if code is None else (code, None):
        for hooks in every_hooks:
            handlers = hooks.error_handlers.get(key, {})
            for exception in type(error).__mro__:
                if exception in handlers:
                    return handlers[exception]
    return None


def is_trapped(app: "Flask", error: Exception) -> bool:
    """Whether the configuration turns an HTTP error into an ordinary one, for debugging."""
    if app.config["TRAP_HTTP_EXCEPTIONS"]:
        return True
    trap = app.config["TRAP_BAD_REQUEST_ERRORS"]
    if trap is None:
        return app.debug and isinstance(error, BadRequestKeyError)
    return bool(trap) and isinstance(error, BadRequest)


def shows_keys(app: "Flask") -> bool:
    """Whether a missing key of a form is named in the reply."""
    return bool(app.debug or app.config["TRAP_BAD_REQUEST_ERRORS"])


def _propagates(app: "Flask") -> bool:
    propagate = app.config["PROPAGATE_EXCEPTIONS"]
    return app.testing or app.debug if propagate is None else bool(propagate)
