"""Sanic: a tree of rules, the request as an argument and by the context, hooks before and after.

Views return responses. Errors have handlers by their class. An application has to be started.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import unquote

import sanic
from sanic import Sanic
from sanic.exceptions import SanicException, URLBuildError
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, ResponseStream, redirect

from adapters.below.handed_over import (
    Answered,
    Items,
    Renamed,
    folder_of,
    methods_of,
    number_of,
    pairs_of,
    spelled,
)
from adapters.below.lifespan import Started
from adapters.below.releases import version_of
from conformance.adapter import (
    Answer,
    App,
    Handler,
    Hook,
    LocalKit,
    Part,
    Rule,
    Stage,
    Unsupported,
    Var,
    View,
    WithoutContexts,
)
from conformance.adapter import Capability as C

CONVERTERS = {"string": "str", "int": "int", "float": "float", "path": "path", "uuid": "uuid"}
HTML = "text/html; charset=utf-8"
# Flask's attributes of a request, and where Sanic has them.
NAMES: dict[str, Callable[[Request], Any]] = {
    "args": lambda r: Items(r.args, r.args.get, r.args.getlist),
    "cookies": lambda r: Items(r.cookies, r.cookies.get, r.cookies.getlist),
    "is_secure": lambda request: request.scheme == "https",
    "path": lambda request: unquote(request.path),  # Sanic has it as it was sent
    "query_string": lambda request: request.query_string.encode("latin-1"),
    "script_root": lambda request: "",
    "view_args": lambda request: request.match_info,
}


class Ambient:
    """What a part can reach: Sanic finds the current request by the context."""

    @property
    def request(self) -> Any:
        """The current request."""
        return Renamed(Request.get_current(), NAMES)

    @property
    def g(self) -> Any:
        """What belongs to the current request."""
        return Request.get_current().ctx

    @property
    def current_app(self) -> Sanic[Any, Any]:
        """The application that answers the current request."""
        return Request.get_current().app

    @staticmethod
    def abort(code: int) -> None:
        """End the request with this status."""
        raise SanicException(status_code=code)

    @staticmethod
    def redirect(location: str, code: int = 302) -> Any:
        """Return a redirect."""
        return ResponseNames(redirect(location, status=code))

    @staticmethod
    def Response(body: Any = "", status: int = 200, headers: Any = ()) -> Any:  # noqa: N802
        """Make a response."""
        return ResponseNames(fill(made_of(body), status, pairs_of(headers)))

    @staticmethod
    def url_for(endpoint: str, /, *, _external: bool = False, **values: Any) -> str:
        """Build a URL; the request knows the host of an external one."""
        request = Request.get_current()
        if "_method" in values or "_scheme" in values:
            raise Unsupported(C.ANCHOR)
        build = request.url_for if _external else request.app.url_for
        return str(build(endpoint, **values))


class ResponseNames(Answered):
    """A response of Sanic under Flask's names."""

    def set_cookie(self, key: str, value: str = "", **options: Any) -> None:
        """Set a cookie; Sanic's are for encrypted connections only, unless told otherwise."""
        self.own.add_cookie(key, value, **{"secure": False, "samesite": None, **options})

    def delete_cookie(self, key: str, **options: Any) -> None:
        """Delete a cookie."""
        self.own.delete_cookie(key, **options)


class SanicAdapter:
    """Sanic as it is installed."""

    name = "sanic"
    version = version_of(sanic)
    deviates_as = (name, version)
    packages = ("sanic", "sanic-routing")
    unbound_errors: tuple[type[BaseException], ...] = (SanicException,)
    build_errors: tuple[type[BaseException], ...] = (URLBuildError,)
    capabilities = frozenset(
        {
            *(C.ASGI, C.TASKS, C.STATE, C.CURRENT_APP, C.AMBIENT),
            *(C.REQUEST_LINE, C.REQUEST_FIELDS),
            *(C.BEFORE, C.AFTER, C.ERROR_TYPE, C.ABORT),
            *(C.INT, C.FLOAT, C.PATH, C.UUID, C.METHODS),
            *(C.URL, C.QUERY, C.EXTERNAL),
            *(C.RESPONSE, C.COOKIES, C.REDIRECT, C.STREAMING, C.STATIC),
        }
    )

    def build(self, app: App, stage: Stage) -> Built:
        """Make an application object and register every part in its order."""
        stage.ambient = Ambient()
        stage.respond = respond
        stage.asynchronous = True
        if app.config:
            raise Unsupported(C.CONFIG)
        Sanic.test_mode = True  # names of applications may come again
        made: Any = Sanic(app.name, configure_logging=False)
        made.config.TOUCHUP = False  # the same code, without 40 ms of compiling it anew
        endpoints = [part.endpoint for part in app.parts if isinstance(part, View)]
        if len(set(endpoints)) < len(endpoints):
            raise Unsupported("a name", "is that of one rule in Sanic")
        for part in app.parts:
            register(made, part, stage)
        serve_files(made, dict(app.options))
        return Built(made, stage.ambient)

    def locals(self) -> LocalKit:
        """There are none."""
        raise Unsupported(C.LOCAL)


class Built(WithoutContexts):
    """A built application, which Sanic remembers by its name."""

    def __init__(self, made: Any, ambient: Ambient) -> None:
        super().__init__(asgi=Started(made), ambient=ambient)
        self._made = made

    def close(self) -> None:
        """Let Sanic forget it."""
        Sanic.unregister_app(self._made)


def register(made: Any, part: Part, stage: Stage) -> None:
    """Register a view, a hook or a handler."""
    if isinstance(part, View):
        rule, methods = pattern(part.rule), methods_of(part, awaits=True)
        options = {"strict_slashes": True, "unquote": True}
        made.add_route(view(part, stage), rule, methods, name=part.endpoint, **options)
    elif isinstance(part, Hook) and part.kind in HOOKS:
        attach, make = HOOKS[part.kind]
        made.register_middleware(make(part, stage), attach)
    elif isinstance(part, Handler) and isinstance(part.catches, type):
        made.exception(part.catches)(on_error(part, stage))
    else:
        raise Unsupported(C.TEARDOWN)


def view(part: View, stage: Stage) -> Callable[..., Awaitable[Any]]:
    """Make a handler of requests."""

    async def handle(request: Request, **values: Any) -> Any:
        return own(await stage.async_function(part)(**values))

    return handle


def before(part: Hook, stage: Stage) -> Callable[..., Awaitable[Any]]:
    """Make a middleware that may answer in place of what comes later."""

    async def called(request: Request) -> Any:
        return own(await stage.async_function(part)())

    return called


def after(part: Hook, stage: Stage) -> Callable[..., Awaitable[Any]]:
    """Make a middleware that is given the response."""

    async def called(request: Request, response: BaseHTTPResponse) -> Any:
        returned = own(await stage.async_function(part)(ResponseNames(response)))
        return None if returned is response else returned  # another one ends the chain

    return called


HOOKS = {"before": ("request", before), "after": ("response", after)}


def on_error(part: Handler, stage: Stage) -> Callable[..., Awaitable[Any]]:
    """Make an exception handler."""

    async def handle(request: Request, error: Exception) -> Any:
        return own(await stage.async_function(part)(error))

    return handle


def own(returned: Any) -> Any:
    """Return Sanic's response, or None."""
    return returned.own if isinstance(returned, ResponseNames) else returned


async def respond(answer: Answer, body: Any) -> ResponseNames:
    """Return a response for an answer."""
    return ResponseNames(fill(made_of(body), answer.status, answer.headers or ()))


def made_of(body: Any) -> Any:
    """Return a response with this body; text is HTML."""
    if isinstance(body, ResponseNames):
        return body.own
    if isinstance(body, AsyncIterator):
        return ResponseStream(sending(body), content_type=HTML)
    return body if isinstance(body, HTTPResponse) else HTTPResponse(body, content_type=HTML)


def sending(chunks: AsyncIterator[Any]) -> Callable[[Any], Coroutine[Any, Any, None]]:
    """Return what sends a stream."""

    async def send(response: Any) -> None:
        async for chunk in chunks:
            await response.write(chunk)

    return send


def fill(made: Any, status: Any, headers: Any) -> Any:
    """Set status and headers."""
    if status is not None:
        made.status = number_of(status)
    for name in {name for name, _ in headers}:
        made.headers.popall(name, None)
    for name, value in headers:
        made.headers.add(name, value)
    return made


def serve_files(made: Any, options: dict[str, Any]) -> None:
    """Serve a folder with Sanic's static route."""
    folder, prefix = folder_of(options)
    if folder is not None:
        made.static(prefix or "/", folder, name="static")


def pattern(rule: Rule) -> str:
    """Return a rule in Sanic's notation, where a variable is a whole segment."""
    text = spelled(rule, CONVERTERS, "<{name}:{converter}>", lambda text: text.replace("%", "%25"))
    mixed = any("<" in s and not (s.startswith("<") and s.endswith(">")) for s in text.split("/"))
    if mixed or text.count("<") != len(rule.variables):
        raise Unsupported(C.MIXED_SEGMENTS)
    if any(isinstance(p, Var) and p.converter == "path" for p in rule.parts[:-1]):
        raise Unsupported(C.PATH)  # nothing may come after one
    return text


adapter = SanicAdapter
