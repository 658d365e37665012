"""Bottle: a thread-local request, hooks without teardown, routing by registration order.

Its names are translated, not imitated: `g` is what hangs on Bottle's own request object.
"""

from __future__ import annotations

from typing import Any

import bottle

from adapters.below.factory import factory_of
from adapters.below.handed_over import Encoded, folder_of, methods_of, pairs_of, spelled
from adapters.below.releases import version_of
from conformance.adapter import (
    Answer,
    App,
    Blueprint,
    Handler,
    Hook,
    LocalKit,
    Rule,
    Stage,
    Stream,
    Unsupported,
    View,
    WithoutContexts,
)
from conformance.adapter import Capability as C

FILTERS = {"string": "", "int": ":int", "float": ":float", "path": ":path"}
# Bottle's names for what a request is asked for.
NAMES = {"args": "query", "form": "forms", "values": "params", "view_args": "url_args"}
# Mappings whose items Bottle leaves as WSGI has them; `decode` is its own way to text.
DECODED = frozenset({"query", "forms", "params"})


class Request:
    """Bottle's current request under Flask's names."""

    def __getattr__(self, name: str) -> Any:
        name = NAMES.get(name, name)
        found = getattr(bottle.request, name)
        return found.decode() if name in DECODED else found

    @property
    def script_root(self) -> str:
        """Where the application is mounted, without the slash at the end, as text."""
        name: str = bottle.request.script_name
        return name.rstrip("/").encode("latin-1").decode()

    @property
    def query_string(self) -> bytes:
        """The query as it came."""
        query: str = bottle.request.query_string
        return query.encode("latin-1")

    @property
    def host(self) -> str:
        """The host that was asked, with its port."""
        host: str = bottle.request.urlparts.netloc
        return host

    @property
    def scheme(self) -> str:
        """The scheme: http or https."""
        scheme: str = bottle.request.urlparts.scheme
        return scheme


class Globals:
    """What hangs on the current request: Bottle keeps attributes that are set on it, once."""

    def __getattr__(self, name: str) -> Any:
        return getattr(bottle.request, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if hasattr(bottle.request, name):
            delattr(bottle.request, name)
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

    @staticmethod
    def abort(reason: Any) -> None:
        """Raise an error with this status, or a response that no handler is asked about."""
        if isinstance(reason, bottle.HTTPResponse):
            raise reason
        bottle.abort(reason)

    @staticmethod
    def redirect(location: str, code: int | None = None) -> Any:
        """Return the response that Bottle raises."""
        try:
            bottle.redirect(location, code)
        except bottle.HTTPResponse as response:
            return response

    @staticmethod
    def Response(body: Any = "", status: int | None = None, headers: Any = ()) -> Any:  # noqa: N802
        """Make a response."""
        return with_headers(bottle.HTTPResponse(body, status), headers)

    @staticmethod
    def url_for(endpoint: str, /, **values: Any) -> Any:
        """Build a URL as a template would."""
        if any(name.startswith("_") for name in values):
            raise Unsupported(C.EXTERNAL)
        return bottle.request.app.get_url(endpoint, **values)


class BottleAdapter:
    """Bottle as it is installed."""

    factory: Any = bottle.Bottle  # or a class or a function that is called without arguments

    name = "bottle"
    version = version_of(bottle)
    deviates_as = (name, version)
    packages = ("bottle",)
    unbound_errors: tuple[type[BaseException], ...] = (RuntimeError,)
    build_errors: tuple[type[BaseException], ...] = (bottle.RouteBuildError, ValueError)
    capabilities = frozenset(
        {
            *(C.WSGI, C.THREADS, C.AMBIENT, C.STATE, C.CURRENT_APP),
            *(C.REQUEST_LINE, C.REQUEST_FIELDS, C.REQUEST_FORMS),
            *(C.BEFORE, C.AFTER, C.ABORT, C.ERROR_CODE),
            *(C.INT, C.FLOAT, C.PATH, C.MIXED_SEGMENTS, C.METHODS, C.HEAD, C.ORDERED),
            *(C.URL, C.QUERY, C.SCRIPT),
            *(C.RESPONSE, C.BARE_HEAD, C.COOKIES, C.REDIRECT, C.STREAMING, C.STATIC),
        }
    )

    def build(self, app: App, stage: Stage) -> WithoutContexts:
        """Make an application object and register every part in its order."""
        stage.ambient = Ambient()
        stage.respond = respond
        made = factory_of(self)()
        made.config["conformance.name"] = app.name
        for part in app.parts:
            if isinstance(part, View):
                register(made, part, stage)
            elif isinstance(part, Handler) and isinstance(part.catches, int):
                made.error(part.catches)(stage.function(part))
            elif isinstance(part, Hook) and part.kind == "before":
                made.add_hook("before_request", short_circuit(stage.function(part)))
            elif isinstance(part, Hook) and part.kind == "after":
                made.add_hook("after_request", after(stage.function(part)))
            else:
                wanted = C.BLUEPRINTS if isinstance(part, Blueprint) else C.TEARDOWN
                raise Unsupported(wanted)
        serve_files(made, dict(app.options))
        return WithoutContexts(wsgi=made, ambient=Ambient())

    def locals(self) -> LocalKit:
        """There are none of its own."""
        raise Unsupported(C.LOCAL)


def register(app: Any, part: View, stage: Stage) -> None:
    """Register a view under its rule and its methods, or Bottle's default, GET."""
    app.route(
        pattern(part.rule),
        method=methods_of(part),
        callback=stage.function(part),
        name=part.endpoint,
    )


def serve_files(app: Any, options: dict[str, Any]) -> None:
    """Serve a folder with Bottle's `static_file`, under the name that Flask gives the view."""
    folder, prefix = folder_of(options)
    if folder is not None:
        app.route(
            f"{prefix.rstrip('/')}/<filename:path>",
            callback=lambda filename: bottle.static_file(filename, root=folder),
            name="static",
        )


def pattern(rule: Rule) -> str:
    """Return a rule in Bottle's notation."""
    return spelled(rule, FILTERS, "<{name}{converter}>", escaped)


def escaped(text: str) -> str:
    """Return text of a rule, with a backslash before what looks like a variable."""
    return str(bottle.Router.rule_syntax.sub(lambda found: "\\" + found.group(), text))


def respond(answer: Answer, body: Any) -> Any:
    """Return Bottle's response for an answer."""
    response = body
    if not isinstance(body, bottle.HTTPResponse):
        if isinstance(answer.body, Stream):
            body = Encoded(body)
        response = bottle.HTTPResponse(body, answer.status)
    elif answer.status is not None:
        response.status = answer.status
    return with_headers(response, answer.headers or ())


def with_headers(response: Any, headers: Any) -> Any:
    """Add headers to a response; all that are given under one name, and in place of its own."""
    pairs = pairs_of(headers)
    for name in {name for name, _ in pairs}:
        response.headers.pop(name, None)
    for name, value in pairs:
        response.add_header(name, value)
    return response


def short_circuit(function: Any) -> Any:
    """Make a before hook: in Bottle it answers by raising its response."""

    def hook() -> None:
        response = function()
        if response is not None:
            raise response

    return hook


def after(function: Any) -> Any:
    """Make an after hook: in Bottle it changes the current response, or raises another one."""

    def hook() -> None:
        response = function(bottle.response)
        if response is not bottle.response:
            raise response

    return hook


adapter = BottleAdapter
