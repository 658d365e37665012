"""Starlette: the request is an argument, routing is by registration order, hooks are middleware.

Nothing is ambient, so each part gets its own view of the request that it was called with.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import starlette
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, NoMatchFound, Route
from starlette.staticfiles import StaticFiles

from adapters.below.factory import factory_of
from adapters.below.handed_over import Handed, folder_of, methods_of, spelled
from adapters.below.releases import version_of
from conformance.adapter import (
    Answer,
    App,
    Handler,
    Hook,
    LocalKit,
    Stage,
    Stream,
    Unsupported,
    View,
    WithoutContexts,
)
from conformance.adapter import Capability as C

CONVERTORS = {"string": "str", "int": "int", "float": "float", "path": "path", "uuid": "uuid"}
# Settings of the session cookie, and what Starlette calls them.
SETTINGS = {
    "SECRET_KEY": "secret_key",
    "SESSION_COOKIE_NAME": "session_cookie",
    "SESSION_COOKIE_PATH": "path",
    "SESSION_COOKIE_DOMAIN": "domain",
    "SESSION_COOKIE_SECURE": "https_only",
    "SESSION_COOKIE_SAMESITE": "same_site",
}
# Flask's attributes of a request, and where Starlette has them.
NAMES: dict[str, Callable[[Request], Any]] = {
    "path": lambda request: request.scope["path"].removeprefix(request.scope["root_path"]),
    "script_root": lambda request: request.scope["root_path"],
    "query_string": lambda request: request.scope["query_string"],
    "host": lambda request: request.url.netloc,
    "scheme": lambda request: request.url.scheme,
    "url": lambda request: str(request.url),
    "base_url": lambda request: str(request.url.replace(query="")),
    "url_root": lambda request: str(request.base_url),
    "args": lambda request: request.query_params,
    "view_args": lambda request: request.path_params,
}


class Ambient(Handed):
    """What a part can reach from the request that it was given."""

    names = NAMES

    @property
    def session(self) -> dict[str, Any]:
        """What the signed cookie holds."""
        held: dict[str, Any] = self._request.session
        return held

    @staticmethod
    def abort(code: int) -> None:
        """End the request with this status."""
        raise HTTPException(code)

    @staticmethod
    def redirect(location: str, code: int = 307) -> Response:
        """Return a redirect; 307 is Starlette's own default."""
        return RedirectResponse(location, code)

    @staticmethod
    def Response(body: Any = "", status: int = 200, headers: Any = None) -> Response:  # noqa: N802
        """Make a response."""
        return Response(body, status, headers)

    def url_for(self, endpoint: str, /, _external: bool = False, **values: Any) -> str:
        """Build a URL; other arguments of Flask's `url_for` have no counterpart."""
        if any(name.startswith("_") for name in values):
            raise Unsupported(C.ANCHOR)
        if endpoint == "static":
            values = {"path": "/" + values["filename"]}
        if _external:
            return str(self._request.url_for(endpoint, **values))
        root: str = self._request.scope["root_path"]
        return root + str(self._request.app.url_path_for(endpoint, **values))


class StarletteAdapter:
    """Starlette as it is installed."""

    factory: Any = Starlette  # or a class or a function that is called as Starlette is
    route: Any = Route

    name = "starlette"
    version = version_of(starlette)
    deviates_as = (name, version)
    packages: tuple[str, ...] = ("starlette", "anyio")
    unbound_errors: tuple[type[BaseException], ...] = ()
    build_errors: tuple[type[BaseException], ...] = (NoMatchFound, AssertionError)
    capabilities: frozenset[C] = frozenset(
        {
            *(C.ASGI, C.TASKS, C.STATE, C.CURRENT_APP),
            *(C.REQUEST_LINE, C.REQUEST_FIELDS, C.SESSION),
            *(C.BEFORE, C.AFTER, C.ERROR_TYPE, C.ERROR_CODE, C.ABORT),
            *(C.INT, C.FLOAT, C.PATH, C.UUID, C.MIXED_SEGMENTS),
            *(C.METHODS, C.HEAD, C.SLASH_REDIRECT, C.ORDERED),
            *(C.URL, C.EXTERNAL, C.SCRIPT),
            *(C.RESPONSE, C.COOKIES, C.REDIRECT, C.STREAMING, C.STATIC),
        }
    )

    def build(self, app: App, stage: Stage) -> WithoutContexts:
        """Make an application object with all routes, handlers and middleware at once."""
        stage.respond = respond
        stage.asynchronous = True
        routes: list[BaseRoute] = []
        handlers: dict[Any, Any] = {}
        hooks: dict[str, list[Middleware]] = {"after": [], "before": []}
        for part in app.parts:
            if isinstance(part, View):
                rule = spelled(part.rule, CONVERTORS, "{{{name}:{converter}}}")
                endpoint, methods = view(part, stage), methods_of(part, awaits=True)
                routes.append(self.route(rule, endpoint, methods=methods, name=part.endpoint))
            elif isinstance(part, Handler):
                handlers[part.catches] = on_error(part, stage)
            elif isinstance(part, Hook) and part.kind in hooks:
                hooks[part.kind].append(
                    Middleware(BaseHTTPMiddleware, dispatch=around(part, stage))
                )
            else:
                raise Unsupported(C.BLUEPRINTS)
        routes += files(dict(app.options))
        signed = Middleware(SessionMiddleware, **session_options(dict(app.config)))
        middleware = [signed, *hooks["after"], *hooks["before"]]
        made = factory_of(self)(routes=routes, exception_handlers=handlers, middleware=middleware)
        made.state.name = app.name
        return WithoutContexts(asgi=made)

    def locals(self) -> LocalKit:
        """There are none."""
        raise Unsupported(C.LOCAL)


def view(part: View, stage: Stage) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint, which performs its part with the request that it is given."""

    async def endpoint(request: Request) -> Response:
        play = stage.async_function(part, Ambient(request))
        response: Response = await play(**request.path_params)
        return response

    return endpoint


def files(options: dict[str, Any]) -> list[BaseRoute]:
    """Return the mount that serves a folder, if there is one to serve."""
    folder, prefix = folder_of(options)
    return [] if folder is None else [Mount(prefix, StaticFiles(directory=folder), name="static")]


def session_options(config: dict[str, Any]) -> dict[str, Any]:
    """Return the options of the session middleware."""
    options = {SETTINGS[key]: value for key, value in config.items() if key in SETTINGS}
    if "PERMANENT_SESSION_LIFETIME" in config:
        options["max_age"] = int(config["PERMANENT_SESSION_LIFETIME"].total_seconds())
    return {"secret_key": "conformance", **options}


def around(part: Hook, stage: Stage) -> Callable[..., Awaitable[Response]]:
    """Make a middleware of a function that runs before or after what is inside of it."""

    async def dispatch(request: Request, call_next: Callable[..., Any]) -> Response:
        function = stage.async_function(part, Ambient(request))
        response: Response
        if part.kind == "before":
            response = await function() or await call_next(request)
        else:
            response = await function(await call_next(request))
        return response

    return dispatch


def on_error(part: Handler, stage: Stage) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Make an exception handler."""

    async def handle(request: Request, error: Exception) -> Response:
        response: Response = await stage.async_function(part, Ambient(request))(error)
        return response

    return handle


async def respond(answer: Answer, body: Any) -> Response:
    """Return Starlette's response for an answer."""
    if isinstance(body, Response):
        body.status_code = int(answer.status or body.status_code)
        made = body
    elif isinstance(answer.body, Stream):
        made = StreamingResponse(body, int(answer.status or 200), media_type="text/html")
    else:
        made = Response(body, int(answer.status or 200), media_type="text/html")
    for name in {name for name, _ in answer.headers or ()}:
        del made.headers[name]
    for name, value in answer.headers or ():
        made.headers.append(name, value)
    return made


adapter = StarletteAdapter
