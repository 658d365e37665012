"""Litestar: handlers of rules in braces, which take the request as an argument by its annotation.

Nothing is ambient. A layer has one function of a kind of hook, which runs with its handlers alone,
so hooks are not Flask's.
Exceptions have handlers by their class or their status.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, route
from litestar.exceptions import HTTPException, NoRouteMatchFoundException
from litestar.response import Redirect, Stream
from litestar.static_files import create_static_files_router

from adapters.below.handed_over import (
    Handed,
    Items,
    folder_of,
    methods_of,
    number_of,
    pairs_of,
    spelled,
)
from conformance.adapter import (
    Answer,
    App,
    Handler,
    LocalKit,
    Rule,
    Stage,
    Unsupported,
    View,
    WithoutContexts,
)
from conformance.adapter import Capability as C

CONVERTERS = {"string": "str", "int": "int", "float": "float", "uuid": "uuid"}
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"}
HTML = "text/html"
# Flask's attributes of a request, and where Litestar has them.
NAMES: dict[str, Callable[[Any], Any]] = {
    "args": lambda r: Items(
        r.query_params, r.query_params.get, lambda name: r.query_params.getall(name, [])
    ),
    "host": lambda request: request.url.netloc,
    "is_secure": lambda request: request.url.scheme == "https",
    "path": lambda request: request.scope["path"],
    "query_string": lambda request: request.scope["query_string"],
    "scheme": lambda request: request.url.scheme,
    "script_root": lambda request: request.scope["root_path"],
    "url": lambda request: str(request.url),
    "view_args": lambda request: request.path_params,
}


class Ambient(Handed):
    """What a part can reach from the request that it was given."""

    names = NAMES

    @staticmethod
    def abort(code: int) -> None:
        """End the request with this status."""
        raise HTTPException(status_code=code)

    @staticmethod
    def redirect(location: str, code: int = 302) -> Any:
        """Return a redirect."""
        if code not in (301, 302, 303, 307, 308):
            raise Unsupported(C.REDIRECT)
        return Redirect(location, status_code=code)  # type: ignore[arg-type]

    @staticmethod
    def Response(body: Any = "", status: int = 200, headers: Any = ()) -> Any:  # noqa: N802
        """Make a response."""
        return respond(Answer(body, status, pairs_of(headers)), body)

    def url_for(self, endpoint: str, /, *, _external: bool = False, **values: Any) -> str:
        """Build the URL of a handler; other arguments of Flask's have no counterpart."""
        if any(name.startswith("_") for name in values):
            raise Unsupported(C.ANCHOR)
        if endpoint == "static":
            values = {"file_path": Path(values["filename"])}
        build = self._request.url_for if _external else self._request.app.route_reverse
        return str(build(endpoint, **values))


class LitestarAdapter:
    """Litestar as it is installed."""

    name = "litestar"
    version = metadata.version("litestar")
    deviates_as = (name, version)
    packages = ("litestar",)
    unbound_errors: tuple[type[BaseException], ...] = ()
    build_errors: tuple[type[BaseException], ...] = (NoRouteMatchFoundException,)
    capabilities = frozenset(
        {
            *(C.ASGI, C.TASKS, C.STATE, C.CURRENT_APP),
            *(C.REQUEST_LINE, C.REQUEST_FIELDS),
            *(C.ERROR_TYPE, C.ERROR_CODE, C.ABORT),
            *(C.INT, C.FLOAT, C.UUID, C.METHODS, C.OPTIONS),
            *(C.URL, C.EXTERNAL),
            *(C.RESPONSE, C.COOKIES, C.REDIRECT, C.STREAMING, C.STATIC),
        }
    )

    def build(self, app: App, stage: Stage) -> WithoutContexts:
        """Make an application object with all handlers at once."""
        stage.respond = respond
        stage.asynchronous = True
        if app.config:
            raise Unsupported(C.CONFIG)
        handlers: list[Any] = []
        catching: dict[Any, Any] = {}
        for part in app.parts:
            if isinstance(part, View):
                handlers.append(view(part, stage))
            elif isinstance(part, Handler):
                catching[part.catches] = on_error(part, stage)
            else:
                raise Unsupported(C.BEFORE)
        handlers += files(dict(app.options))
        made = Litestar(
            handlers,
            exception_handlers=catching,
            openapi_config=None,
            logging_config=None,
        )
        made.state.name = app.name
        return WithoutContexts(asgi=made)  # type: ignore[arg-type]

    def locals(self) -> LocalKit:
        """There are none."""
        raise Unsupported(C.LOCAL)


def view(part: View, stage: Stage) -> Any:
    """Make a route handler; the values of its rule are found in the request."""

    async def answer(request: Request[Any, Any, Any]) -> Response[Any]:
        values = request.path_params
        response: Response[Any] = await stage.async_function(part, Ambient(request))(**values)
        return response

    methods: Any = methods_of(part, awaits=True)
    if not set(methods) <= METHODS:
        raise Unsupported(C.METHODS)
    # Of some methods the status would be one without a body.
    declare = route(pattern(part.rule), http_method=methods, name=part.endpoint, status_code=200)
    return declare(answer)


def on_error(part: Handler, stage: Stage) -> Callable[..., Any]:
    """Make an exception handler, which is not awaited."""

    def handle(request: Request[Any, Any, Any], error: Exception) -> Any:
        return stage.function(part, Ambient(request))(error)

    return handle


def respond(answer: Answer, body: Any) -> Any:
    """Return Litestar's response for an answer; text is HTML."""
    headers = dict(answer.headers or ())
    if len({name.title() for name in headers}) < len(answer.headers or ()):
        raise Unsupported(C.RESPONSE)  # a header has one value
    if isinstance(body, Response):
        body.headers.update(headers)
        if answer.status is not None:
            body.status_code = number_of(answer.status)
        return body
    kind = Stream if isinstance(body, Iterator | AsyncIterator) else Response
    status = number_of(answer.status or 200)
    return kind(body, status_code=status, media_type=HTML, headers=headers)


def files(options: dict[str, Any]) -> list[Any]:
    """Return the router that serves a folder, if there is one to serve."""
    folder, prefix = folder_of(options)
    return [] if folder is None else [create_static_files_router(prefix or "/", [folder])]


def pattern(rule: Rule) -> str:
    """Return a rule in Litestar's notation, where a variable is a whole segment."""
    text = spelled(rule, CONVERTERS, "{{{name}:{converter}}}")
    if text.endswith("/") and text != "/":
        raise Unsupported(C.SLASH_REDIRECT, "no rule ends with a slash: Litestar drops it")
    segments = text.split("/")
    if any("{" in s and not (s.startswith("{") and s.endswith("}")) for s in segments):
        raise Unsupported(C.MIXED_SEGMENTS)
    if text.count("{") != len(rule.variables):
        raise Unsupported(C.WEIGHTED)
    return text


adapter = LitestarAdapter
