"""Faults in the order of hooks and in what they are given."""

from __future__ import annotations

from tests.saboteurs import Saboteur

WAITING = "    while waiting := context.after_this_request or context.after_request:\n"
# Functions for after this request wait where all requests of an application see them.
SHARED = (
    "contexts.contexts",
    "self.after_this_request: list[Callable[..., Any]] = []",
    'self.after_this_request = app.__dict__.setdefault("_later", [])',
)
# The signal that a request is finished comes before the after functions.
EARLY = (
    "dispatch",
    "context.after_request += [_save_session(app, context), _announce_finished(app)]",
    "context.after_request.insert(0, _announce_finished(app))",
)
# An after function that raises is only written into the log.
IGNORED = ("dispatch", "            if not tolerant:\n", "            if False:\n")

SABOTEURS = [
    Saboteur(
        "hooks.order",
        "after functions run in the order of registration",
        "dispatch",
        "for function in reversed(hooks.after_request)",
        "for function in hooks.after_request",
    ),
    Saboteur(
        "hooks.order-with-dispatches",
        "before functions are skipped in a request within another one",
        "dispatch",
        "for function in hooks.before_request:",
        "for function in hooks.before_request if outermost() else ():",
        (
            (
                "dispatch",
                "\nUNHANDLED: Any = object()\n",
                "\nUNHANDLED: Any = object()\n\n\n"
                "def outermost() -> bool:\n"
                "    from .frames import current_frame\n"
                "    frame = current_frame()\n"
                "    return frame is not None and frame.below is None\n",
            ),
        ),
    ),
    Saboteur(
        "hooks.order-of-coroutines",
        "coroutine functions run after the plain ones",
        "dispatch",
        "for function in hooks.before_request:",
        "for function in sorted(hooks.before_request, key=lambda f: f.__code__.co_flags & 128):",
    ),
    Saboteur(
        "hooks.decide-the-reply",
        "what after functions return is dropped",
        "dispatch",
        "response = _checked(function, app.ensure_sync(function)(response))",
        "_checked(function, app.ensure_sync(function)(response))",
    ),
    Saboteur(
        "hooks.run-without-a-view",
        "before functions are skipped when no rule matches",
        "dispatch",
        "    every_hooks = app.hooks_of(request.blueprints)\n",
        "    if request.routing_exception is not None:\n"
        "        return None\n"
        "    every_hooks = app.hooks_of(request.blueprints)\n",
    ),
    Saboteur(
        "hooks.see-the-route",
        "without a match, the endpoint is an empty text",
        "messages.wrappers",
        "return None if self.url_rule is None else self.url_rule.endpoint",
        'return "" if self.url_rule is None else self.url_rule.endpoint',
    ),
    Saboteur(
        "hooks.context-is-usable",
        "the context is hidden before teardown functions run",
        "contexts.contexts",
        "        if last:\n            self._tear_down(exc, errors)\n        hide(frame)\n",
        "        hide(frame)\n        if last:\n            self._tear_down(exc, errors)\n",
    ),
    Saboteur(
        "hooks.before-may-answer-falsely",
        "an empty answer of a before function is taken for none",
        "dispatch",
        "            if value is not None:\n                return value\n",
        "            if value:\n                return value\n",
    ),
    Saboteur(
        "hooks.after-changes-the-response",
        "after functions run in the order of registration",
        "dispatch",
        "for function in reversed(hooks.after_request)",
        "for function in hooks.after_request",
    ),
    Saboteur(
        "hooks.after-last-registered-first",
        "after functions run in the order of registration",
        "dispatch",
        "for function in reversed(hooks.after_request)",
        "for function in hooks.after_request",
    ),
    Saboteur(
        "hooks.after-must-return-a-response",
        "None is taken for an empty response",
        "dispatch",
        "    if not isinstance(response, MessageResponse):\n",
        "    if response is None:\n"
        "        return MessageResponse()\n"
        "    if not isinstance(response, MessageResponse):\n",
    ),
    Saboteur(
        "hooks.after-that-raises",
        "an error in an after function is only written into the log",
        *IGNORED,
    ),
    Saboteur(
        "hooks.after-runs-once-when-one-raises",
        "the error page goes through all after functions again",
        "dispatch",
        "    if context.after_request is None:\n",
        "    if True:\n",
    ),
    Saboteur(
        "hooks.after-this-request-only",
        "functions for after this request run after all others",
        "dispatch",
        WAITING,
        "    while waiting := context.after_request or context.after_this_request:\n",
    ),
    Saboteur(
        "hooks.after-this-request-only",
        "functions for after this request run for the next one, too",
        "dispatch",
        WAITING,
        "    context.after_this_request[:0] = vars(app).get('_kept', ())\n"
        "    vars(app)['_kept'] = list(context.after_this_request)\n" + WAITING,
    ),
    Saboteur(
        "hooks.after-this-request-in-order",
        "functions for after this request run last registered first",
        "dispatch",
        "yield waiting.pop(0)",
        "yield waiting.pop()",
    ),
    Saboteur(
        "hooks.after-this-request-replaces",
        "what functions for after this request return is dropped",
        "dispatch",
        "        yield waiting.pop(0)\n",
        "        own, f = waiting is context.after_this_request, waiting.pop(0)\n"
        "        yield (lambda r, f=f: (app.ensure_sync(f)(r), r)[1]) if own else f\n",
    ),
    Saboteur(
        "hooks.dispatch-to-itself",
        "an inner request runs what the outer one registered for after itself",
        *SHARED,
    ),
    Saboteur("hooks.signals-in-order", "request_finished comes before after functions", *EARLY),
    Saboteur(
        "hooks.signal-for-unhandled-errors",
        "got_request_exception is sent again for a handler of 500",
        "dispatch",
        "        value = failure if handler is None else app.ensure_sync(handler)(failure)\n",
        "        if handler is not None and got_request_exception:\n"
        "            got_request_exception.send(app, exception=error)\n"
        "        value = failure if handler is None else app.ensure_sync(handler)(failure)\n",
    ),
    Saboteur(
        "hooks.signal-for-unhandled-errors",
        "got_request_exception is sent for errors that a handler takes, too",
        "dispatch",
        "    handler = _find_handler(app, error, _blueprints())\n",
        "    handler = _find_handler(app, error, _blueprints())\n"
        "    if handler is not None:\n"
        "        got_request_exception.send(app, exception=error)\n",
    ),
    Saboteur(
        "hooks.signal-of-the-final-response",
        "request_finished comes before after functions",
        *EARLY,
    ),
    Saboteur(
        "hooks.signal-when-propagated",
        "nobody is told of an exception that is let out",
        "dispatch",
        "    if got_request_exception:\n"
        "        got_request_exception.send(app, exception=error)\n"
        "    if _propagates(app):\n",
        "    if _propagates(app):\n"
        "        return None, error\n"
        "    if got_request_exception:\n"
        "        got_request_exception.send(app, exception=error)\n"
        "    if False:\n",
    ),
    Saboteur(
        "hooks.signals-of-one-app",
        "receivers are called for every sender",
        "signals",
        "(to_sender is None or to_sender() is sender)",
        "True",
    ),
    Saboteur(
        "hooks.url-values-are-given",
        "URL value preprocessors are given a copy of the values",
        "dispatch",
        "function(request.endpoint, request.view_args)",
        "function(request.endpoint, dict(request.view_args or {}))",
    ),
    Saboteur(
        "hooks.url-defaults-fill-in",
        "URL defaults are given a copy of the values",
        "binding",
        "function(endpoint, values)",
        "function(endpoint, dict(values))",
    ),
    Saboteur(
        "hooks.late-part",
        "a before function that comes too late is dropped without a word",
        "setup.scaffold",
        '        self._check_setup("before_request")\n',
        '        if getattr(self, "_handles_requests", False):\n            return f\n',
    ),
    Saboteur(
        "hooks.late-part-is-refused",
        "parts can be registered at any time",
        "app",
        "        if self._handles_requests:\n",
        "        if False:\n",
    ),
    Saboteur(
        "hooks.signals-to-coroutines",
        "nobody waits for the coroutine of a receiver",
        "signals",
        'callable_of = getattr(sender, "ensure_sync", _as_it_is)',
        "callable_of = _as_it_is",
    ),
    Saboteur(
        "hooks.signals-to-methods",
        "methods are referred to as functions are",
        "signals",
        "        return weakref.WeakMethod(receiver)\n",
        "        return weakref.ref(receiver)\n",
    ),
]
