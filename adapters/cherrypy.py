"""CherryPy with its dispatcher of Routes: `request` and `response` are ambient, by the thread.

Views return a body, and put status and headers into the response. Hooks are attached to points of
a request, and nothing that they return has a meaning. To build URLs is left to Routes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import cherrypy

from adapters.below.handed_over import (
    Encoded,
    Growing,
    Items,
    Renamed,
    folder_of,
    pairs_of,
    spelled,
)
from adapters.below.releases import version_of
from conformance.adapter import (
    Answer,
    App,
    Hook,
    LocalKit,
    Middleware,
    Part,
    Rule,
    Stage,
    Unsupported,
    View,
)
from conformance.adapter import Capability as C

CONVERTERS = {"string": "", "path": ":.+"}
cherrypy.log.screen = False
# Flask's attributes of a request, and where CherryPy has them.
NAMES: dict[str, Callable[[Any], Any]] = {
    "args": lambda r: Items(r.params, r.params.get, lambda name: listed(r.params.get(name))),
    "cookies": lambda r: {name: morsel.value for name, morsel in r.cookie.items()},
    "environ": lambda request: request.wsgi_environ,
    "host": lambda request: request.base.partition("://")[2],
    "is_secure": lambda request: request.scheme == "https",
    "path": lambda request: request.path_info,
    "query_string": lambda request: request.query_string.encode("latin-1"),
    "script_root": lambda request: request.script_name,
    "url": lambda request: cherrypy.url(qs=request.query_string),
}


class Ambient:
    """What CherryPy keeps for the thread, under Flask's names."""

    request = Renamed(cherrypy.request, NAMES)
    g = cherrypy.request

    @staticmethod
    def abort(code: int) -> None:
        """End the request with this status."""
        raise cherrypy.HTTPError(code)

    @staticmethod
    def redirect(location: str, code: int = 302) -> Exception:
        """Return the redirect, which CherryPy wants to be raised."""
        if code not in (301, 302, 303, 307, 308):
            raise Unsupported(C.REDIRECT)
        made: Exception = cherrypy.HTTPRedirect(location, code)
        return made

    @staticmethod
    def Response(body: Any = "", status: Any = None, headers: Any = ()) -> Any:  # noqa: N802
        """Fill the response of this request: CherryPy sends no other one."""
        return fill(body, status, pairs_of(headers))


class CherryPyAdapter:
    """CherryPy as it is installed."""

    name = "cherrypy"
    version = version_of(cherrypy)
    deviates_as = (name, version)
    packages = ("cherrypy", "routes")
    unbound_errors: tuple[type[BaseException], ...] = ()
    build_errors: tuple[type[BaseException], ...] = ()
    capabilities = frozenset(
        {
            *(C.WSGI, C.SETUP, C.MIDDLEWARE, C.THREADS, C.STATE, C.AMBIENT),
            *(C.REQUEST_LINE, C.REQUEST_FIELDS),
            *(C.BEFORE, C.AFTER, C.TEARDOWN, C.ABORT),
            *(C.PATH, C.MIXED_SEGMENTS, C.ORDERED),
            *(C.RESPONSE, C.REDIRECT, C.STREAMING, C.STATIC),
        }
    )

    def build(self, app: App, stage: Stage) -> Growing:
        """Make an application object and register every part in its order."""
        stage.ambient = Ambient()
        stage.respond = respond
        if app.config:
            raise Unsupported(C.CONFIG)
        dispatch = cherrypy.dispatch.RoutesDispatcher()
        made = cherrypy.Application(None, script_name=None)
        made.merge({"/": {"request.dispatch": dispatch, "request.show_tracebacks": False}})
        serve_files(made, dict(app.options))
        wsgi: Any = made
        for part in app.parts:
            if isinstance(part, Middleware):
                wsgi = part.wrap(wsgi)
            else:
                register(made, dispatch, part, stage)
        return Growing(
            lambda part: register(made, dispatch, part, stage), wsgi=wsgi, ambient=stage.ambient
        )

    def locals(self) -> LocalKit:
        """There are none of its own."""
        raise Unsupported(C.LOCAL)


def register(made: Any, dispatch: Any, part: Part, stage: Stage) -> None:
    """Register a view or a hook."""
    if isinstance(part, View):
        if part.options:
            raise Unsupported(C.RULE_OPTIONS)
        methods = {"method": list(part.methods or ("GET",))}
        connect = dispatch.connect
        connect(part.endpoint, pattern(part.rule), view(part, stage), conditions=methods)
    elif isinstance(part, Hook) and part.kind in POINTS:
        point, attach = POINTS[part.kind]
        made.merge({"/": {f"hooks.{point}.{part.name}": attach(part, stage)}})
    else:
        raise Unsupported(C.ERROR_TYPE)


def view(part: View, stage: Stage) -> Callable[..., Any]:
    """Make a page handler; what was sent besides the values of the rule is among its arguments."""
    names = {variable.name for variable in part.rule.variables}

    def handle(**params: Any) -> Any:
        values = {name: value for name, value in params.items() if name in names}
        return put(stage.function(part)(**values))

    return handle


def before(part: Hook, stage: Stage) -> Callable[[], None]:
    """Make a hook that may answer in place of the page handler."""

    def called() -> None:
        returned = stage.function(part)()
        if returned is not None:
            cherrypy.response.body = put(returned)
            cherrypy.request.handler = None

    return called


def after(part: Hook, stage: Stage) -> Callable[[], None]:
    """Make a hook that may change what was answered."""

    def called() -> None:
        given = ResponseNames()
        returned = stage.function(part)(given)
        if returned is not given:
            cherrypy.response.body = put(returned)

    return called


def teardown(part: Hook, stage: Stage) -> Callable[[], None]:
    """Make a hook for the end of a request, which is told of no error."""
    return lambda: stage.function(part)(None)


POINTS: dict[str, tuple[str, Callable[[Hook, Stage], Callable[[], None]]]] = {
    "before": ("before_handler", before),
    "after": ("before_finalize", after),
    "teardown": ("on_end_request", teardown),
}


class ResponseNames:
    """The response of this request under Flask's names."""

    def __init__(self, body: Any = None) -> None:
        self.cherrypy = cherrypy.serving.response
        self.made_body = body

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cherrypy, name)

    @property
    def status_code(self) -> int:
        """Its status."""
        return int(str(self.cherrypy.status or 200).partition(" ")[0])

    @status_code.setter
    def status_code(self, status: int) -> None:
        self.cherrypy.status = status


def respond(answer: Answer, body: Any) -> tuple[Answer, Any]:
    """Return what is put into the response of the request that is under way."""
    if len({name.title() for name, _ in answer.headers or ()}) < len(answer.headers or ()):
        raise Unsupported(C.RESPONSE)  # a header has one value
    return answer, body


def put(returned: tuple[Answer, Any]) -> Any:
    """Return the body of an answer; a redirect is raised, as CherryPy has it."""
    answer, body = returned
    if isinstance(body, cherrypy.HTTPRedirect):
        raise body
    return fill(body, answer.status, answer.headers or ()).made_body


def fill(body: Any, status: Any, headers: Any) -> ResponseNames:
    """Put status and headers into the response of this request, and keep the body."""
    response = cherrypy.serving.response
    if status is not None:
        response.status = status
    for name, value in headers:
        response.headers[name] = value
    if isinstance(body, ResponseNames):
        return body if body.made_body is not None else ResponseNames(response.body)
    if isinstance(body, Iterator):
        response.stream = True
        return ResponseNames(Encoded(body))
    return ResponseNames(body.encode() if isinstance(body, str) else body)


def serve_files(made: Any, options: dict[str, Any]) -> None:
    """Serve a folder with CherryPy's tool."""
    folder, prefix = folder_of(options)
    if folder is not None:
        section = {"tools.staticdir.on": True, "tools.staticdir.dir": folder}
        made.merge({prefix or "/": section})


def pattern(rule: Rule) -> str:
    """Return a rule in the notation of Routes, whose own characters cannot be escaped."""
    if any(isinstance(p, str) and set(p) & set("{}*:()\\") for p in rule.parts):
        raise Unsupported(C.WEIGHTED)
    return spelled(rule, CONVERTERS, "{{{name}{converter}}}")


def listed(value: Any) -> list[str]:
    """Return the values of a name: CherryPy has a list of several, and one as it is."""
    return value if isinstance(value, list) else [value] if value is not None else []


adapter = CherryPyAdapter
