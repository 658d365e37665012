"""aiohttp: its own server, resources behind a table of rules, the request as an argument.

Hooks are middleware. Variables are texts, and there are no error handlers but what a middleware
catches. The server answers bytes, over a transport in memory (`adapters.below.wired`).
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

# A transport in memory has no socket to hand a file over to; read when aiohttp is imported.
os.environ.setdefault("AIOHTTP_NOSENDFILE", "1")

import aiohttp
from aiohttp import web

from adapters.below.handed_over import (
    Answered,
    CurrentApp,
    Items,
    Renamed,
    folder_of,
    methods_of,
    number_of,
    pairs_of,
    spelled,
)
from adapters.below.releases import version_of
from adapters.below.wired import ProtocolFactory, Wired
from conformance.adapter import (
    Answer,
    App,
    Hook,
    LocalKit,
    Rule,
    Stage,
    Unsupported,
    Var,
    View,
    WithoutContexts,
)
from conformance.adapter import Capability as C

# What a variable takes is an expression; without one, it takes no braces, which Flask's does.
CONVERTERS = {"string": ":[^/]+", "path": ":.+"}
LONGEST = 2**16  # of a line: a measure of the server, not of its users
# Errors and redirects are exceptions, one class for each status.
RAISED = {
    made.status_code: made
    for made in vars(web).values()
    if isinstance(made, type) and issubclass(made, web.HTTPException) and made.status_code > 0
}
# Flask's attributes of a request, and where aiohttp has them.
NAMES: dict[str, Callable[[web.Request], Any]] = {
    "args": lambda r: Items(r.query, r.query.get, lambda name: r.query.getall(name, [])),
    "is_secure": lambda request: request.secure,
    "query_string": lambda request: request.rel_url.raw_query_string.encode("latin-1"),
    "script_root": lambda request: "",
    "url": lambda request: str(request.url),
}


class Ambient:
    """What a part can reach from the request that it was given."""

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self.request = Renamed(request, NAMES)
        self.g = State(request)
        self.current_app = CurrentApp(request.app["name"])

    @staticmethod
    def abort(code: int) -> None:
        """End the request with this status."""
        if code not in RAISED or code in (405, 413):  # these two are made of more than a status
            raise Unsupported(C.ABORT)
        raise RAISED[code]

    @staticmethod
    def redirect(location: str, code: int = 302) -> web.Response:
        """Return a redirect."""
        made = RAISED.get(code)
        if made is None or not issubclass(made, web.HTTPMove):
            raise Unsupported(C.REDIRECT)
        return made(location)

    @staticmethod
    def Response(body: Any = "", status: int = 200, headers: Any = ()) -> Any:  # noqa: N802
        """Make a response."""
        return ResponseNames(fill(made_of(body), status, pairs_of(headers)))

    def url_for(self, endpoint: str, /, **values: Any) -> str:
        """Build the URL of a named resource, whose values are texts."""
        if any(name.startswith("_") for name in values):
            raise Unsupported(C.ANCHOR)
        resource = self._request.app.router[named(endpoint)]
        return str(resource.url_for(**values))


class State:
    """A request as a namespace: aiohttp keeps what belongs to a request as its items."""

    _request: web.Request

    def __init__(self, request: web.Request) -> None:
        vars(self)["_request"] = request

    def __getattr__(self, name: str) -> Any:
        try:
            return self._request[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._request[name] = value

    def __delattr__(self, name: str) -> None:
        del self._request[name]


class ResponseNames(Answered):
    """A response of aiohttp under Flask's names."""

    @property
    def status_code(self) -> int:
        """Its status, which has a method to be set by."""
        status: int = self.own.status
        return status

    @status_code.setter
    def status_code(self, status: int) -> None:
        self.own.set_status(status)

    def set_cookie(self, key: str, value: str = "", **options: Any) -> None:
        """Set a cookie."""
        self.own.set_cookie(key, value, **options)

    def delete_cookie(self, key: str, **options: Any) -> None:
        """Delete a cookie."""
        self.own.del_cookie(key, **options)


class AiohttpAdapter:
    """aiohttp as it is installed."""

    name = "aiohttp"
    version = version_of(aiohttp)
    deviates_as = (name, version)
    packages = ("aiohttp", "yarl", "multidict")
    unbound_errors: tuple[type[BaseException], ...] = ()
    build_errors: tuple[type[BaseException], ...] = (KeyError, TypeError)
    capabilities = frozenset(
        {
            *(C.ASGI, C.TASKS, C.STATE, C.CURRENT_APP),
            *(C.REQUEST_LINE, C.REQUEST_FIELDS),
            *(C.BEFORE, C.AFTER, C.ABORT),
            *(C.PATH, C.MIXED_SEGMENTS, C.METHODS, C.HEAD, C.SLASH_REDIRECT),
            C.URL,
            *(C.RESPONSE, C.COOKIES, C.REDIRECT, C.STREAMING, C.STATIC),
        }
    )

    def build(self, app: App, stage: Stage) -> WithoutContexts:
        """Make an application object; it belongs to one event loop, so each loop is given its own.

        The first is made here, and tells what cannot be registered.
        """
        stage.respond = respond
        stage.asynchronous = True
        if app.config:
            raise Unsupported(C.CONFIG)
        first = [make(app, stage)]
        return WithoutContexts(
            asgi=Wired(lambda: listen(first.pop() if first else make(app, stage)))
        )

    def locals(self) -> LocalKit:
        """There are none."""
        raise Unsupported(C.LOCAL)


def make(app: App, stage: Stage) -> web.Application:
    """Make an application object with all routes and middleware at once."""
    hooks: dict[str, list[Any]] = {"after": [], "before": []}
    views: list[View] = []
    for part in app.parts:
        if isinstance(part, View):
            views.append(part)
        elif isinstance(part, Hook) and part.kind in hooks:
            hooks[part.kind].append(AROUND[part.kind](part, stage))
        else:
            raise Unsupported(C.ERROR_TYPE)
    slashes = web.normalize_path_middleware(merge_slashes=False)
    made = web.Application(middlewares=[*hooks["after"], *hooks["before"], slashes])
    made["name"] = app.name
    for view in views:
        register(made, view, stage)
    serve_files(made, dict(app.options))
    return made


async def listen(made: web.Application) -> ProtocolFactory:
    """Return what makes a protocol for each connection."""
    runner = web.AppRunner(made, access_log=None, max_line_size=LONGEST, max_field_size=LONGEST)
    await runner.setup()
    assert runner.server is not None
    return runner.server


def register(made: web.Application, part: View, stage: Stage) -> None:
    """Add a resource, and a route for each method."""

    async def answer(request: web.Request) -> Any:
        return own(await stage.async_function(part, Ambient(request))(**request.match_info))

    resource = made.router.add_resource(pattern(part.rule), name=named(part.endpoint))
    methods = methods_of(part, awaits=True)
    for method in {*methods, "HEAD"} if "GET" in methods else methods:
        resource.add_route(method, answer)


def named(endpoint: str) -> str:
    """Return an endpoint as a name of a route, which has to be an identifier."""
    return f"view_{endpoint}"


def pattern(rule: Rule) -> str:
    """Return a rule in aiohttp's notation, in which braces cannot be escaped."""
    if any(isinstance(p, str) and set(p) & set("{}") for p in rule.parts):
        raise Unsupported(C.WEIGHTED)
    if not isinstance(rule.parts[0], Var) and not str(rule.parts[0]).startswith("/"):
        raise Unsupported(C.WEIGHTED)
    return spelled(rule, CONVERTERS, "{{{name}{converter}}}", lambda text: text.replace("%", "%25"))


def serve_files(made: web.Application, options: dict[str, Any]) -> None:
    """Serve a folder with aiohttp's static resource."""
    folder, prefix = folder_of(options)
    if folder is not None:
        made.router.add_static(prefix or "/", folder, name=named("static"))


def before(part: Hook, stage: Stage) -> Any:
    """Make a middleware that may answer in place of what is inside of it."""

    @web.middleware
    async def around(request: web.Request, handler: Callable[..., Awaitable[Any]]) -> Any:
        returned = await stage.async_function(part, Ambient(request))()
        return await handler(request) if returned is None else own(returned)

    return around


def after(part: Hook, stage: Stage) -> Any:
    """Make a middleware that is given the response of what is inside of it, also a raised one."""

    @web.middleware
    async def around(request: web.Request, handler: Callable[..., Awaitable[Any]]) -> Any:
        try:
            response = await handler(request)
        except web.HTTPException as raised:
            response = raised
        return own(await stage.async_function(part, Ambient(request))(ResponseNames(response)))

    return around


AROUND = {"before": before, "after": after}


def own(returned: Any) -> Any:
    """Return aiohttp's response; one that is an exception is raised, as aiohttp wants it."""
    response = returned.own if isinstance(returned, ResponseNames) else returned
    if isinstance(response, web.HTTPException):
        raise response
    return response


async def respond(answer: Answer, body: Any) -> Any:
    """Return aiohttp's response for an answer."""
    return ResponseNames(fill(made_of(body), answer.status, answer.headers or ()))


def made_of(body: Any) -> Any:
    """Return a response with this body; text is HTML."""
    if isinstance(body, ResponseNames):
        return body.own
    if isinstance(body, web.Response):
        return body
    if isinstance(body, AsyncIterator):
        return web.Response(body=encoded(body), content_type="text/html", charset="utf-8")
    if isinstance(body, str):
        return web.Response(text=body, content_type="text/html")
    return web.Response(body=body, content_type="text/html", charset="utf-8")


async def encoded(chunks: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    """Encode the texts of a stream."""
    async for chunk in chunks:
        yield chunk.encode() if isinstance(chunk, str) else chunk


def fill(made: web.Response, status: Any, headers: Any) -> web.Response:
    """Set status and headers."""
    if status is not None:
        number, _, reason = str(status).partition(" ")
        made.set_status(number_of(number), reason or None)
    for name in {name for name, _ in headers}:
        made.headers.popall(name, None)
    for name, value in headers:
        made.headers.add(name, value)
    return made


adapter = AiohttpAdapter
