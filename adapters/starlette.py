"""Starlette: the request is an argument, routing is by registration order, hooks are middleware.

Nothing is ambient, so each part gets its own view of the request that it was called with.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import metadata
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import NoMatchFound, Route

from conformance.adapter import Capability as C
from conformance.adapter import LocalKit, Stage, Unsupported
from conformance.app import App, Handler, Rule, Var, View
from conformance.messages import Exchange
from conformance.steps import Answer, Stream

CONVERTORS = {"string": "str", "int": "int", "float": "float", "path": "path", "uuid": "uuid"}


class RequestNames:
    """A Starlette request under Flask's names."""

    def __init__(self, request: Request) -> None:
        self._request = request

    @property
    def path(self) -> str:
        """The path below the mount point."""
        path: str = self._request.scope["path"]
        return path.removeprefix(self._request.scope.get("root_path", ""))

    @property
    def args(self) -> Any:
        """The query."""
        return self._request.query_params

    @property
    def view_args(self) -> Any:
        """The values of the rule's variables."""
        return self._request.path_params

    def __getattr__(self, name: str) -> Any:
        return getattr(self._request, name)


class CurrentApp:
    """The application that answers this request."""

    def __init__(self, request: Request) -> None:
        self.name = request.app.state.name


class Ambient:
    """What a part can reach from the request that it was given."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.request = RequestNames(request)
        self.g = request.state

    @property
    def current_app(self) -> CurrentApp:
        """The application that answers this request."""
        return CurrentApp(self._request)

    @staticmethod
    def abort(code: int) -> None:
        """End the request with this status."""
        raise HTTPException(code)

    def url_for(self, endpoint: str, _external: bool = False, **values: Any) -> str:
        """Build a URL; other arguments of Flask's `url_for` have no counterpart."""
        if any(name.startswith("_") for name in values):
            raise Unsupported(C.ANCHOR)
        url = self._request.url_for(endpoint, **values)
        return str(url if _external else url.replace(scheme="", netloc=""))


class BuiltStarlette:
    """A built Starlette application."""

    wsgi = None
    ambient = None

    def __init__(self, app: Starlette) -> None:
        self.asgi: Any = app

    def request_context(self, exchange: Exchange) -> Any:
        """There is no such thing."""
        raise Unsupported(C.REQUEST_SCOPE)

    def app_context(self) -> Any:
        """There is no such thing."""
        raise Unsupported(C.APP_SCOPE)

    def close(self) -> None:
        """Nothing is held."""


class StarletteAdapter:
    """Starlette as it is installed."""

    name = "starlette"
    version = metadata.version("starlette")
    packages = ("starlette",)
    unbound_errors: tuple[type[BaseException], ...] = ()
    build_errors: tuple[type[BaseException], ...] = (NoMatchFound, AssertionError)
    capabilities = frozenset(
        {
            C.ASGI,
            C.TASKS,
            C.STATE,
            C.CURRENT_APP,
            C.ERROR_TYPE,
            C.ERROR_CODE,
            C.ABORT,
            C.INT,
            C.FLOAT,
            C.PATH,
            C.UUID,
            C.MIXED_SEGMENTS,
            C.METHODS,
            C.HEAD,
            C.SLASH_REDIRECT,
            C.ORDERED,
            C.URL,
            C.EXTERNAL,
            C.SCRIPT,
            C.STREAMING,
        }
    )

    def build(self, app: App, stage: Stage) -> BuiltStarlette:
        """Make an application object with all routes and handlers at once."""
        stage.respond = respond
        stage.asynchronous = True
        routes, handlers = [], {}
        if app.options:
            raise Unsupported(C.RULE_OPTIONS)
        for part in app.parts:
            if isinstance(part, View):
                routes.append(route(part, stage))
            elif isinstance(part, Handler):
                handlers[part.catches] = on_error(part, stage)
            else:
                raise Unsupported(C.BLUEPRINTS)
        made = Starlette(routes=routes, exception_handlers=handlers)
        made.state.name = app.name
        return BuiltStarlette(made)

    def locals(self) -> LocalKit:
        """There are none."""
        raise Unsupported(C.LOCAL)


def route(part: View, stage: Stage) -> Route:
    """Make a route; the endpoint performs its part with the request it is given."""
    if part.options:
        raise Unsupported(C.RULE_OPTIONS)

    async def endpoint(request: Request) -> Response:
        play = stage.async_function(part, Ambient(request))
        response: Response = await play(**request.path_params)
        return response

    methods = None if part.methods is None else list(part.methods)
    return Route(pattern(part.rule), endpoint, methods=methods or ["GET"], name=part.endpoint)


def on_error(part: Handler, stage: Stage) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Make an exception handler."""

    async def handle(request: Request, error: Exception) -> Response:
        response: Response = await stage.async_function(part, Ambient(request))(error)
        return response

    return handle


def pattern(rule: Rule) -> str:
    """Return a rule in Starlette's notation."""
    return "".join(p if isinstance(p, str) else variable(p) for p in rule.parts)


def variable(part: Var) -> str:
    """Return a variable in Starlette's notation; raise Unsupported for what it cannot say."""
    if part.arguments or part.converter not in CONVERTORS:
        raise Unsupported(C.CONVERTER_ARGUMENTS)
    return f"{{{part.name}:{CONVERTORS[part.converter]}}}"


async def respond(answer: Answer, body: Any) -> Response:
    """Return Starlette's response for an answer."""
    headers = dict(answer.headers or ())
    status = int(answer.status or 200)
    if isinstance(answer.body, Stream):
        return StreamingResponse(body, status, headers)
    return Response(body, status, headers)


adapter = StarletteAdapter
