"""What an implementation claims of an app: the rest is left out, so that more clauses apply.

For clauses that hold for any application, whatever it is made of: that requests do not mix, that
a middleware is invisible. A clause about one feature names the capability instead.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from conformance.describe.app import (
    App,
    Blueprint,
    Converter,
    Handler,
    HttpError,
    Listener,
    Middleware,
    Part,
    SessionStore,
)
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange
from conformance.describe.steps import Abort, AfterThis, Answer, Bound, Dispatch, Made, Step, Url

HOOKS = {
    "before": C.BEFORE,
    "after": C.AFTER,
    "teardown": C.TEARDOWN,
    "app_teardown": C.APP_TEARDOWN,
    "url_value_preprocessor": C.URL_HOOKS,
    "url_defaults": C.URL_HOOKS,
}
PARTS: dict[type[Any], C] = {
    Blueprint: C.BLUEPRINTS,
    Converter: C.CUSTOM_CONVERTERS,
    Listener: C.SIGNALS,
    SessionStore: C.SESSION_INTERFACE,
    Middleware: C.MIDDLEWARE,
}
STEPS: dict[type[Step], C] = {
    Abort: C.ABORT,
    AfterThis: C.AFTER_THIS,
    Bound: C.UNBOUND,
    Dispatch: C.NESTED,
    Url: C.URL,
}
# What makes a body, where that is a function of the framework.
MADE = {"redirect": C.REDIRECT, "jsonify": C.RESPONSES, "make_response": C.RESPONSES}
TARGETS = {"session": C.SESSION, "g": C.STATE, "current_app": C.CURRENT_APP}


def claimed(app: App, capabilities: Collection[C]) -> App:
    """Return the app without the hooks, handlers and steps that need what is not claimed."""
    parts = [_part(part, capabilities) for part in app.parts if _has(_needed(part), capabilities)]
    return App(*parts, name=app.name, config=app.config, options=app.options)


def claimed_steps(steps: tuple[Step, ...], capabilities: Collection[C]) -> tuple[Step, ...]:
    """Return the steps without those that need what is not claimed, also inside of others."""
    return tuple(_step(step, capabilities) for step in steps if _has(_need(step), capabilities))


def claimed_exchange(exchange: Exchange, capabilities: Collection[C]) -> Exchange:
    """Return the exchange with those of its steps that are claimed."""
    return exchange.asking(*claimed_steps(exchange.steps, capabilities))


def _has(needed: C | None, capabilities: Collection[C]) -> bool:
    return needed is None or needed in capabilities


def _needed(part: Part) -> C | None:
    if isinstance(part, Handler):
        if isinstance(part.catches, int):
            return C.ERROR_CODE
        return C.ERROR_HTTP if part.catches is HttpError else C.ERROR_TYPE
    return HOOKS.get(getattr(part, "kind", ""), PARTS.get(type(part)))


def _need(step: Step) -> C | None:
    if isinstance(step, Answer) and isinstance(step.body, Made):
        return MADE.get(step.body.function, C.RESPONSE)
    root = str(getattr(step, "target", "")).partition(".")[0]
    return STEPS.get(type(step), TARGETS.get(root))


def _part(part: Any, capabilities: Collection[C]) -> Any:
    if isinstance(part, Blueprint):
        inner = [_part(p, capabilities) for p in part.parts if _has(_needed(p), capabilities)]
        return replace(part, parts=tuple(inner))
    steps = getattr(part, "steps", ())
    return replace(part, steps=claimed_steps(steps, capabilities)) if steps else part


def _step(step: Any, capabilities: Collection[C]) -> Any:
    if isinstance(step, Dispatch):
        app = None if step.app is None else claimed(step.app, capabilities)
        return replace(step, app=app, exchange=claimed_exchange(step.exchange, capabilities))
    steps = getattr(step, "steps", ())
    return replace(step, steps=claimed_steps(steps, capabilities)) if steps else step
