"""Pyramid: routes by registration order, views and tweens that are handed the request.

Variables are texts: converters are none of its own. A view that does not fit a method is not found,
so there is no 405. A configurator is dear, some milliseconds for each application.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import metadata
from itertools import count
from operator import attrgetter
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import exception_response, status_map
from pyramid.request import Request
from pyramid.response import Response

from adapters.below.handed_over import (
    Encoded,
    Items,
    Renamed,
    around,
    folder_of,
    methods_of,
    pairs_of,
    spelled,
)
from conformance.adapter import (
    Answer,
    App,
    Handler,
    Hook,
    LocalKit,
    Middleware,
    Stage,
    Unsupported,
    View,
    WithoutContexts,
)
from conformance.adapter import Capability as C

FOLDER = "conformance.folder"  # the setting of where static files are
# Flask's attributes of a request, and where Pyramid has them.
NAMES: dict[str, Callable[[Request], Any]] = {
    "args": lambda request: Items(request.GET, request.GET.get, request.GET.getall),
    "host": lambda request: request.host_url.partition("://")[2],
    "is_secure": lambda request: request.scheme == "https",
    "path": attrgetter("path_info"),
    "query_string": lambda request: request.query_string.encode("latin-1"),
    "script_root": lambda request: request.script_name.rstrip("/"),
}


class Ambient:
    """What a part can reach from the request that it was given."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.request = Renamed(request, NAMES)
        self.g = request  # Pyramid's own place for what belongs to a request

    @staticmethod
    def abort(code: int) -> None:
        """End the request with this status."""
        if code not in status_map:
            raise Unsupported(C.ABORT)
        raise exception_response(code)

    @staticmethod
    def redirect(location: str, code: int = 302) -> Any:
        """Return a redirect."""
        if code not in status_map:
            raise Unsupported(C.REDIRECT)
        return exception_response(code, location=location)

    @staticmethod
    def Response(body: Any = "", status: Any = 200, headers: Any = ()) -> Any:  # noqa: N802
        """Make a response."""
        return respond(Answer(body, status, pairs_of(headers)), body)

    def url_for(self, endpoint: str, /, *, _external: bool = False, **values: Any) -> str:
        """Build the URL of a route; what is no variable would need a name of Pyramid's own."""
        if any(name.startswith("_") for name in values.keys() - {"_anchor", "_scheme"}):
            raise Unsupported(C.ANCHOR)
        if endpoint == "static":
            make = self._request.static_url if _external else self._request.static_path
            return str(make(f"{self._request.registry.settings[FOLDER]}/{values['filename']}"))
        absolute = _external or values.get("_scheme") is not None
        url = self._request.route_url if absolute else self._request.route_path
        return str(url(endpoint, **values))


class PyramidAdapter:
    """Pyramid as it is installed."""

    name = "pyramid"
    version = metadata.version("pyramid")
    deviates_as = (name, version)
    packages = ("pyramid", "webob")
    unbound_errors: tuple[type[BaseException], ...] = ()
    build_errors: tuple[type[BaseException], ...] = (KeyError,)
    capabilities = frozenset(
        {
            *(C.WSGI, C.MIDDLEWARE, C.THREADS, C.STATE),
            *(C.REQUEST_LINE, C.REQUEST_FIELDS),
            *(C.BEFORE, C.AFTER, C.ERROR_TYPE, C.ABORT),
            *(C.MIXED_SEGMENTS, C.HEAD, C.BARE_HEAD, C.ORDERED),
            *(C.URL, C.EXTERNAL, C.SCRIPT),
            *(C.RESPONSE, C.COOKIES, C.REDIRECT, C.STREAMING, C.STATIC),
        }
    )

    def build(self, app: App, stage: Stage) -> WithoutContexts:
        """Configure all routes, views and tweens at once."""
        stage.respond = respond
        if app.config:
            raise Unsupported(C.CONFIG)
        folder, prefix = folder_of(dict(app.options))
        made = Configurator(introspection=False, settings={FOLDER: folder})
        hooks: dict[str, list[Any]] = {"after": [], "before": []}
        wraps: list[Any] = []
        for part in app.parts:
            if isinstance(part, View):
                register(made, part, stage)
            elif isinstance(part, Handler) and isinstance(part.catches, type):
                made.add_exception_view(on_error(part, stage), context=part.catches)
            elif isinstance(part, Hook) and part.kind in hooks:
                # Some responses are exceptions, and take no new names.
                hooks[part.kind].append(around(part, stage, Ambient, lambda r: Renamed(r, {})))
            elif isinstance(part, Middleware):
                wraps.append(part.wrap)
            else:
                raise Unsupported(C.TEARDOWN)
        add_tweens(made, [*hooks["after"], *hooks["before"]])
        if folder is not None:
            made.add_static_view(prefix.strip("/"), folder)
        wsgi: Any = made.make_wsgi_app()
        for wrap in wraps:
            wsgi = wrap(wsgi)
        return WithoutContexts(wsgi=wsgi)

    def locals(self) -> LocalKit:
        """There are none."""
        raise Unsupported(C.LOCAL)


def register(made: Any, part: View, stage: Stage) -> None:
    """Add a route, and the view that it leads to."""

    def answer(context: Any, request: Request) -> Any:
        return stage.function(part, Ambient(request))(**request.matchdict)

    made.add_route(part.endpoint, spelled(part.rule, {"string": ""}, "{{{name}}}", plain))
    made.add_view(answer, route_name=part.endpoint, request_method=tuple(methods_of(part)))


def plain(text: str) -> str:
    """Return text of a rule; what would mean a variable cannot be escaped."""
    if set(text) & set("{}*"):
        raise Unsupported(C.WEIGHTED)
    return text


NUMBERS = count()


def add_tweens(made: Any, factories: list[Any]) -> None:
    """Add tweens, the outermost first; a configurator wants their names."""
    names = [f"tween_{next(NUMBERS)}" for _ in factories]
    globals().update(zip(names, factories, strict=True))
    try:
        for name in reversed(names):
            made.add_tween(f"{__name__}.{name}")
    finally:
        for name in names:
            del globals()[name]


def on_error(part: Handler, stage: Stage) -> Callable[..., Any]:
    """Make an exception view."""
    return lambda context, request: stage.function(part, Ambient(request))(context)


def respond(answer: Answer, body: Any) -> Any:
    """Return Pyramid's response for an answer."""
    if isinstance(body, Response):
        made = body
        if answer.status is not None:
            made.status = answer.status
    elif isinstance(body, Iterator):
        made = Response(app_iter=Encoded(body), status=answer.status)
    else:
        made = Response(body, status=answer.status)
    for name in {name for name, _ in answer.headers or ()}:
        made.headers.pop(name, None)
    for name, value in answer.headers or ():
        made.headers.add(name, value)
    return made


adapter = PyramidAdapter
