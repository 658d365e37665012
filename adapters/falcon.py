"""Falcon: resources behind a tree of rules, the request and the response as arguments.

Nothing is ambient, and a view returns nothing: what a part answers is put into the response that
Falcon hands to it. There are no URLs to build, and no sessions.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

# How Falcon is told of a method that it does not know; read when it is imported.
os.environ.setdefault("FALCON_CUSTOM_HTTP_METHODS", "PURGE,M-SEARCH")

import falcon

from adapters.below.handed_over import (
    Encoded,
    Growing,
    Items,
    Renamed,
    folder_of,
    methods_of,
    pairs_of,
    spelled,
)
from adapters.below.releases import had_by, version_of
from conformance.adapter import (
    Answer,
    App,
    Handler,
    Hook,
    LocalKit,
    Middleware,
    Part,
    Rule,
    Stage,
    Unsupported,
    Var,
    View,
)
from conformance.adapter import Capability as C

CONVERTERS = {"string": "", "int": ":int", "float": ":float", "path": ":path", "uuid": ":uuid"}
# The first release with a converter; `int` and `uuid` were always there.
SINCE = {C.FLOAT: "4.0", C.PATH: "4.0"}
REDIRECTS = {
    301: falcon.HTTPMovedPermanently,
    302: falcon.HTTPFound,
    303: falcon.HTTPSeeOther,
    307: falcon.HTTPTemporaryRedirect,
    308: falcon.HTTPPermanentRedirect,
}
# Flask's attributes of a request, and where Falcon has them.
NAMES: dict[str, Callable[[falcon.Request], Any]] = {
    "args": lambda r: Items(r.params, r.get_param, r.get_param_as_list),
    "cookies": lambda r: Items(
        r.cookies, lambda name: r.cookies.get(name), lambda name: r.get_cookie_values(name)
    ),
    "headers": lambda r: Items(
        r.headers, r.get_header, lambda name: [value for value in [r.get_header(name)] if value]
    ),
    "environ": lambda request: request.env,
    "host": lambda request: request.netloc,
    "is_secure": lambda request: request.scheme == "https",
    "query_string": lambda request: request.query_string.encode("latin-1"),
    "script_root": lambda request: request.root_path,
}


class Ambient:
    """What a part can reach from the request and the response that it was given."""

    def __init__(self, request: falcon.Request, response: falcon.Response) -> None:
        self.request = Renamed(request, NAMES)
        self.g = request.context
        self._response = response

    @staticmethod
    def abort(code: int) -> None:
        """End the request with this status."""
        raise falcon.HTTPError(code)

    @staticmethod
    def redirect(location: str, code: int = 302) -> Exception:
        """Return the redirect, which Falcon wants to be raised."""
        if code not in REDIRECTS:
            raise Unsupported(C.REDIRECT)
        return REDIRECTS[code](location)

    def Response(self, body: Any = "", status: Any = None, headers: Any = ()) -> Any:  # noqa: N802
        """Fill the response of this request: Falcon sends no other one."""
        return ResponseNames(fill(self._response, body, status, pairs_of(headers)))


class ResponseNames:
    """A Falcon response under Flask's names."""

    def __init__(self, response: falcon.Response) -> None:
        self.falcon = response

    def __getattr__(self, name: str) -> Any:
        return getattr(self.falcon, name)

    def set_cookie(self, key: str, value: str = "", **options: Any) -> None:
        """Set a cookie; Falcon's are for encrypted connections only, unless told otherwise."""
        names = {"httponly": "http_only", "samesite": "same_site"}
        renamed = {names.get(name, name): option for name, option in options.items()}
        self.falcon.set_cookie(key, value, **{"secure": False, "http_only": False, **renamed})


class FalconAdapter:
    """Falcon as it is installed."""

    name = "falcon"
    version = version_of(falcon)
    deviates_as = (name, version)
    packages = ("falcon",)
    unbound_errors: tuple[type[BaseException], ...] = ()
    build_errors: tuple[type[BaseException], ...] = ()
    capabilities = had_by(
        version,
        {
            *(C.WSGI, C.SETUP, C.MIDDLEWARE, C.THREADS, C.STATE),
            *(C.REQUEST_LINE, C.REQUEST_FIELDS),
            *(C.BEFORE, C.AFTER, C.ERROR_TYPE, C.ABORT),
            *(C.INT, C.FLOAT, C.PATH, C.UUID, C.MIXED_SEGMENTS, C.METHODS, C.OPTIONS),
            *(C.RESPONSE, C.BARE_HEAD, C.COOKIES, C.REDIRECT, C.STREAMING, C.STATIC),
        },
        SINCE,
    )

    def build(self, app: App, stage: Stage) -> Growing:
        """Make an application object and register every part in its order."""
        stage.respond = lambda answer, body: (answer, body)
        made = falcon.App(media_type=falcon.MEDIA_HTML)
        serve_files(made, dict(app.options))
        wsgi: Any = made
        for part in app.parts:
            if isinstance(part, Middleware):
                wsgi = part.wrap(wsgi)
            else:
                register(made, part, stage)
        return Growing(lambda part: register(made, part, stage), wsgi=wsgi)

    def locals(self) -> LocalKit:
        """There are none."""
        raise Unsupported(C.LOCAL)


def register(made: Any, part: Part, stage: Stage) -> None:
    """Register a view, a hook or a handler."""
    if isinstance(part, View):
        made.add_route(pattern(part.rule), resource(part, stage))
    elif isinstance(part, Hook) and part.kind in MIDDLEWARE:
        made.add_middleware(MIDDLEWARE[part.kind](part, stage))
    elif isinstance(part, Handler) and isinstance(part.catches, type):
        made.add_error_handler(part.catches, on_error(part, stage))
    else:
        raise Unsupported(C.TEARDOWN)


def resource(part: View, stage: Stage) -> Any:
    """Make a resource: an object with a responder for each method."""

    def responder(self: Any, request: Any, response: Any, **values: Any) -> None:
        put(response, stage.function(part, Ambient(request, response))(**values))

    return type("Resource", (), {f"on_{m.lower()}": responder for m in methods_of(part)})()


class Before:
    """A middleware that may answer in place of what comes later."""

    def __init__(self, part: Hook, stage: Stage) -> None:
        self._part, self._stage = part, stage

    def process_request(self, request: Any, response: Any) -> None:
        """Answer, unless the function returns None."""
        returned = self._stage.function(self._part, Ambient(request, response))()
        if returned is not None:
            put(response, returned)
            response.complete = True


class After:
    """A middleware that may change what was answered."""

    def __init__(self, part: Hook, stage: Stage) -> None:
        self._part, self._stage = part, stage

    def process_response(self, request: Any, response: Any, resource: Any, well: bool) -> None:
        """Give the response along, and take another answer in its place."""
        given = ResponseNames(response)
        returned = self._stage.function(self._part, Ambient(request, response))(given)
        if returned is not given:
            put(response, returned)


MIDDLEWARE: dict[str, Any] = {"before": Before, "after": After}


def on_error(part: Handler, stage: Stage) -> Callable[..., None]:
    """Make an error handler."""

    def handle(request: Any, response: Any, error: Exception, values: Any) -> None:
        put(response, stage.function(part, Ambient(request, response))(error))

    return handle


def put(response: falcon.Response, returned: tuple[Answer, Any]) -> None:
    """Put an answer into the response; a redirect is raised, as Falcon has it."""
    answer, body = returned
    if isinstance(body, falcon.HTTPStatus):
        raise body
    fill(response, body, answer.status, answer.headers or ())


def fill(response: Any, body: Any, status: Any, headers: Any) -> Any:
    """Set status, headers and body; what is None or a response stays as it is."""
    if status is not None:
        response.status = status
    for name in {name.lower() for name, _ in headers} - {"set-cookie"}:
        response.delete_header(name)
    for name, value in headers:
        response.append_header(name, value)
    if isinstance(body, str):
        response.text = body
    elif isinstance(body, Iterator):
        response.stream = Encoded(body)
    elif not isinstance(body, ResponseNames | None):
        response.data = body
    return response


def serve_files(made: Any, options: dict[str, Any]) -> None:
    """Serve a folder with Falcon's static route."""
    folder, prefix = folder_of(options)
    if folder is not None:
        made.add_static_route(prefix or "/", folder)


def pattern(rule: Rule) -> str:
    """Return a rule in Falcon's notation."""
    if any(isinstance(p, Var) and p.converter == "path" for p in rule.parts[:-1]):
        raise Unsupported(C.PATH)  # nothing may come after one
    if any(isinstance(p, str) and any(map(str.isspace, p)) for p in rule.parts):
        raise Unsupported(C.WEIGHTED)  # no template may have whitespace
    return spelled(rule, CONVERTERS, "{{{name}{converter}}}")


adapter = FalconAdapter
