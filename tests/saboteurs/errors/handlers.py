"""Faults in the choice of error handlers and in what becomes of errors."""

from __future__ import annotations

from tests.saboteurs import Saboteur

CALLED = "    return UNHANDLED if handler is None else app.ensure_sync(handler)(error)\n"
FAILURE = "failure = InternalServerError(original_exception=error)"
# Errors in opening the session or in a converter are raised where nothing answers them.
OPENED_OUTSIDE = (
    "life",
    "            try:\n                context.open()\n",
    "            context.open()\n            try:\n",
)
PLAIN_MAPPINGS = (
    "messages.wrappers",
    "class Request(RequestFields):\n",
    "class Request(RequestFields):\n    parameter_storage_class = dict\n",
)

SABOTEURS = [
    Saboteur(
        "errors.answer-is-kept-when-after-raises",
        "an error of an after function takes the place of the answer to another one",
        "dispatch",
        "            app.log_exception((type(error), error, error.__traceback__))\n"
        "    return response",
        "            app.log_exception((type(error), error, error.__traceback__))\n"
        '            response = app.make_response(("", 500))\n    return response',
    ),
    Saboteur(
        "errors.nearest-class",
        "the most general handler is chosen",
        "dispatch",
        "for exception in type(error).__mro__:",
        "for exception in reversed(type(error).__mro__):",
    ),
    Saboteur(
        "errors.code-before-class",
        "handlers for classes come before those for codes",
        "dispatch",
        "else (code, None):",
        "else (None, code):",
    ),
    Saboteur(
        "errors.error-has-its-code",
        "every handler is given an internal server error",
        "dispatch",
        CALLED,
        "    return UNHANDLED if handler is None else app.ensure_sync(handler)("
        "InternalServerError(original_exception=error))\n",
    ),
    Saboteur(
        "errors.status-of-the-answer",
        "the status of the error is kept for the answer of its handler",
        "dispatch",
        CALLED,
        "    if handler is None:\n        return UNHANDLED\n"
        "    response = app.make_response(app.ensure_sync(handler)(error))\n"
        '    response.status_code = getattr(error, "code", response.status_code)\n'
        "    return response\n",
    ),
    Saboteur(
        "errors.unhandled-tells-nothing",
        "the error page tells the text of the exception",
        "dispatch",
        FAILURE,
        "failure = InternalServerError(str(error), original_exception=error)",
    ),
    Saboteur(
        "errors.handler-for-500-gets-the-original",
        "the original exception is not handed on",
        "dispatch",
        FAILURE,
        "failure = InternalServerError()",
    ),
    Saboteur(
        "errors.handler-for-500-gets-the-original",
        "the cause of the exception is handed on, if it has one",
        "dispatch",
        FAILURE,
        "failure = InternalServerError(original_exception=error.__cause__ or error)",
    ),
    Saboteur(
        "errors.last-handler-that-raises",
        "an error of the handler for 500 is answered by an empty page",
        "dispatch",
        "failure = InternalServerError(original_exception=second)",
        'failure: Any = ""',
    ),
    Saboteur(
        "errors.propagate-when-configured",
        "a handler for 500 keeps exceptions from being let out",
        "dispatch",
        "    if _propagates(app):\n",
        "    last = _find_handler(app, InternalServerError(), context.request.blueprints)\n"
        "    if _propagates(app) and last is None:\n",
    ),
    Saboteur(
        "errors.propagate-in-testing-and-debug-mode",
        "only the setting itself lets exceptions out",
        "dispatch",
        "return app.testing or app.debug if propagate is None else bool(propagate)",
        "return bool(propagate)",
    ),
    Saboteur(
        "errors.kept-when-configured",
        "in testing mode, exceptions are let out although that is switched off",
        "dispatch",
        "return app.testing or app.debug if propagate is None else bool(propagate)",
        "return app.testing or app.debug or bool(propagate)",
    ),
    Saboteur(
        "errors.handled-also-when-propagating",
        "no handler is asked where exceptions are let out",
        "dispatch",
        "    handler = _find_handler(app, error, _blueprints())\n",
        "    found = _find_handler(app, error, _blueprints())\n"
        "    handler = None if _propagates(app) else found\n",
    ),
    Saboteur(
        "errors.redirect-is-no-error",
        "the redirect to the canonical path is given to handlers",
        "dispatch",
        "if error.code is None or isinstance(error, RoutingRedirect):",
        "if error.code is None:",
    ),
    Saboteur(
        "errors.abort-with-a-response",
        "the error that carries a response is given to handlers",
        "dispatch",
        "if error.code is None or isinstance(error, RoutingRedirect):",
        "if isinstance(error, RoutingRedirect):",
    ),
    Saboteur(
        "errors.handler-may-return-the-error",
        "an HTTP error that a handler returns is answered with 200",
        "coercion",
        "        body = body.get_response(environ)\n",
        "        body = app.response_class(body.description)\n",
    ),
    Saboteur(
        "errors.missing-key-is-a-bad-request",
        "request.args is a plain dict",
        *PLAIN_MAPPINGS,
    ),
    Saboteur(
        "errors.trapped-when-configured",
        "TRAP_BAD_REQUEST_ERRORS does nothing",
        "dispatch",
        "return bool(trap) and isinstance(error, BadRequest)",
        "return False",
    ),
    Saboteur(
        "errors.refuses-what-is-no-error",
        "a handler for any class is accepted",
        "setup.scaffold",
        " or not issubclass(exception, Exception):",
        ":",
    ),
    Saboteur(
        "errors.in-a-converter",
        "an error in a converter is answered by nobody",
        *OPENED_OUTSIDE,
    ),
    Saboteur(
        "errors.in-a-session-store",
        "an error in opening the session is answered by nobody",
        *OPENED_OUTSIDE,
    ),
    Saboteur(
        "errors.in-saving-a-cookie",
        "a session that cannot be saved is dropped without a word",
        "dispatch",
        "            app.session_interface.save_session(app, session, response)\n",
        "            try:\n"
        "                app.session_interface.save_session(app, session, response)\n"
        "            except TypeError:\n"
        "                pass\n",
    ),
    Saboteur(
        "errors.in-a-function-for-after-this-request",
        "an error in such a function is only written into the log",
        "dispatch",
        "            if not tolerant:\n",
        "            if False:\n",
    ),
    Saboteur(
        "errors.in-the-body",
        "an error in the body ends it as if it were complete",
        "messages.sent",
        "        chunk = next(self._chunks)\n",
        "        try:\n"
        "            chunk = next(self._chunks)\n"
        "        except Exception:\n"
        "            raise StopIteration from None\n",
    ),
    Saboteur(
        "errors.closing-the-body",
        "closing the response does not close the generator",
        "messages.wrappers",
        '[getattr(self.response, "close", int), *self._on_close]',
        "[*self._on_close]",
    ),
    Saboteur(
        "errors.through-an-inner-context",
        "a context swallows the error that leaves its with block",
        "contexts.contexts",
        "        traceback: TracebackType | None,\n    ) -> None:\n        self.pop(exc)\n",
        "        traceback: TracebackType | None,\n"
        "    ) -> bool:\n"
        "        self.pop(exc)\n"
        "        return True\n",
    ),
    Saboteur(
        "errors.modes-change-no-answer",
        "in debug mode a redirect of the router is a mistake unless it is of GET",
        "life",
        "        raise request.routing_exception",
        "        if self.debug and request.method == 'POST' and (\n"
        "            request.routing_exception.code == 308\n"
        "        ):\n"
        "            raise AssertionError(request.path)\n"
        "        raise request.routing_exception",
    ),
]
