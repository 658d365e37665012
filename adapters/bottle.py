"""Bottle: a thread-local request, hooks without teardown, routing by registration order.

Its names are translated, not imitated: `g` is what hangs on Bottle's own request object.
"""

from __future__ import annotations

from importlib import metadata
from typing import Any

import bottle

from conformance.adapter import Capability as C
from conformance.adapter import LocalKit, Stage, Unsupported
from conformance.app import App, Blueprint, Hook, Rule, Var, View
from conformance.messages import Exchange
from conformance.steps import Answer, Stream

FILTERS = {"string": "", "int": ":int", "float": ":float", "path": ":path"}
# Bottle's names for what a request is asked for.
NAMES = {"args": "query", "form": "forms", "host_url": "url"}


class Request:
    """Bottle's current request under Flask's names."""

    def __getattr__(self, name: str) -> Any:
        return getattr(bottle.request, NAMES.get(name, name))


class Globals:
    """What hangs on the current request: Bottle keeps attributes that are set on it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(bottle.request, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(bottle.request, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(bottle.request, name)


class CurrentApp:
    """The application that answers the current request."""

    @property
    def name(self) -> Any:
        """The name that `build` gave it."""
        return bottle.request.app.config["conformance.name"]


class Ambient:
    """Bottle's names under Flask's."""

    request = Request()
    g = Globals()
    current_app = CurrentApp()
    abort = staticmethod(bottle.abort)

    @staticmethod
    def url_for(endpoint: str, **values: Any) -> Any:
        """Build a URL as a template would."""
        if any(name.startswith("_") for name in values):
            raise Unsupported(C.EXTERNAL)
        return bottle.request.app.get_url(endpoint, **values)


class BuiltBottle:
    """A built Bottle application."""

    asgi = None

    def __init__(self, app: Any) -> None:
        self.wsgi = app
        self.ambient = Ambient()

    def request_context(self, exchange: Exchange) -> Any:
        """Bottle binds its request while it handles one, and not otherwise."""
        raise Unsupported(C.REQUEST_SCOPE)

    def app_context(self) -> Any:
        """There is no such thing."""
        raise Unsupported(C.APP_SCOPE)

    def close(self) -> None:
        """Nothing is held."""


class BottleAdapter:
    """Bottle as it is installed."""

    name = "bottle"
    version = metadata.version("bottle")
    packages = ("bottle",)
    unbound_errors: tuple[type[BaseException], ...] = (RuntimeError,)
    build_errors: tuple[type[BaseException], ...] = (bottle.RouteBuildError, ValueError)
    capabilities = frozenset(
        {
            C.WSGI,
            C.THREADS,
            C.AMBIENT,
            C.STATE,
            C.CURRENT_APP,
            C.BEFORE,
            C.AFTER,
            C.ABORT,
            C.INT,
            C.FLOAT,
            C.PATH,
            C.METHODS,
            C.HEAD,
            C.ORDERED,
            C.URL,
            C.QUERY,
            C.SCRIPT,
            C.STREAMING,
        }
    )

    def build(self, app: App, stage: Stage) -> BuiltBottle:
        """Make an application object and register every part in its order."""
        stage.ambient = Ambient()
        stage.respond = respond
        if app.options:
            raise Unsupported(C.RULE_OPTIONS)
        made = bottle.Bottle()
        made.config["conformance.name"] = app.name
        for part in app.parts:
            if isinstance(part, View):
                register(made, part, stage)
            elif isinstance(part, Hook) and part.kind == "before":
                made.add_hook("before_request", short_circuit(stage.function(part)))
            elif isinstance(part, Hook) and part.kind == "after":
                made.add_hook("after_request", after(stage.function(part)))
            else:
                wanted = C.BLUEPRINTS if isinstance(part, Blueprint) else C.TEARDOWN
                raise Unsupported(wanted)
        return BuiltBottle(made)

    def locals(self) -> LocalKit:
        """There are none of its own."""
        raise Unsupported(C.LOCAL)


def register(app: Any, part: View, stage: Stage) -> None:
    """Register a view under its rule and its methods, or Bottle's default, GET."""
    if part.options or part.asynchronous:
        raise Unsupported(C.RULE_OPTIONS)
    app.route(
        pattern(part.rule),
        method=list(part.methods or ("GET",)),
        callback=stage.function(part),
        name=part.endpoint,
    )


def pattern(rule: Rule) -> str:
    """Return a rule in Bottle's notation."""
    return "".join(p if isinstance(p, str) else variable(p) for p in rule.parts)


def variable(part: Var) -> str:
    """Return a variable in Bottle's notation; raise Unsupported for what it cannot say."""
    if part.arguments or part.converter not in FILTERS:
        raise Unsupported(C.CONVERTER_ARGUMENTS)
    return f"<{part.name}{FILTERS[part.converter]}>"


def respond(answer: Answer, body: Any) -> Any:
    """Return Bottle's response for an answer."""
    if isinstance(answer.body, Stream):
        body = (chunk.encode() if isinstance(chunk, str) else chunk for chunk in body)
    return bottle.HTTPResponse(body, answer.status, dict(answer.headers or ()))


def short_circuit(function: Any) -> Any:
    """Make a before hook: in Bottle it answers by raising its response."""

    def hook() -> None:
        response = function()
        if response is not None:
            raise response

    return hook


def after(function: Any) -> Any:
    """Make an after hook: in Bottle it takes the current response from its module."""
    return lambda: function(bottle.response)


adapter = BottleAdapter
