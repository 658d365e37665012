"""microdot: Flask's decorators without its ambience, on ASGI.

The request is an argument, and has `g` and the application. There are no URLs to build. Functions
after a request run in the order of their registration, and errors have functions of their own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from operator import attrgetter
from typing import Any

import microdot
from microdot.asgi import Microdot, Request, Response, abort, redirect

from adapters.below.handed_over import Growing, Renamed, methods_of, pairs_of, spelled
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
    View,
)
from conformance.adapter import Capability as C

CONVERTERS = {"string": "string", "int": "int", "path": "path"}
# What Flask calls the arguments of `set_cookie`, and microdot.
COOKIE = {"httponly": "http_only"}
NAMES = {"view_args": attrgetter("url_args")}


class Ambient:
    """What a part can reach from the request that it was given."""

    abort = staticmethod(abort)

    def __init__(self, request: Request) -> None:
        self._request = request
        self.request = Renamed(request, NAMES)
        self.g = request.g
        self.current_app = request.app

    @staticmethod
    def redirect(location: str, code: int = 302) -> Any:
        """Return a redirect."""
        return redirect(location, code)

    @staticmethod
    def Response(body: Any = "", status: int = 200, headers: Any = ()) -> Response:  # noqa: N802
        """Make a response."""
        made: Response = with_headers(Described(body, status), headers)
        return made

    def after_this_request(self, function: Any) -> Any:
        """Let this function run after this request."""

        @self._request.after_request
        async def called(request: Request, response: Response) -> Any:
            return await function(response)

        return function


class Described(Response):
    """A response whose cookies take Flask's arguments; text is HTML."""

    default_content_type = "text/html"

    def set_cookie(  # type: ignore[override]
        self, key: str, value: str = "", **options: Any
    ) -> None:
        """Set a cookie; there is no `samesite`."""
        if options.pop("samesite", None) is not None:
            raise Unsupported(C.COOKIES)
        renamed = {COOKIE.get(name, name): option for name, option in options.items()}
        super().set_cookie(key, value, **renamed)


class MicrodotAdapter:
    """microdot as it is installed."""

    name = "microdot"
    version = version_of(microdot)
    deviates_as = (name, version)
    packages = ("microdot",)
    unbound_errors: tuple[type[BaseException], ...] = ()
    build_errors: tuple[type[BaseException], ...] = ()
    capabilities = frozenset(
        {
            *(C.ASGI, C.SETUP, C.TASKS, C.STATE, C.CURRENT_APP, C.REQUEST_FIELDS),
            *(C.BEFORE, C.AFTER, C.AFTER_THIS, C.ERROR_TYPE, C.ERROR_CODE, C.ABORT),
            *(C.INT, C.PATH, C.METHODS, C.HEAD, C.OPTIONS, C.ORDERED),
            *(C.RESPONSE, C.COOKIES, C.REDIRECT, C.STREAMING),
        }
    )

    def build(self, app: App, stage: Stage) -> Growing:
        """Make an application object and register every part in its order."""
        stage.respond = respond
        stage.asynchronous = True
        if app.options:
            raise Unsupported(C.RULE_OPTIONS)
        made: Any = Microdot()
        made.name = app.name
        for part in app.parts:
            register(made, part, stage)
        return Growing(lambda part: register(made, part, stage), asgi=made)

    def locals(self) -> LocalKit:
        """There are none."""
        raise Unsupported(C.LOCAL)


def register(made: Any, part: Part, stage: Stage) -> None:
    """Register a view, a hook or a handler."""
    if isinstance(part, View):
        made.route(pattern(part.rule), methods=methods_of(part, awaits=True))(view(part, stage))
    elif isinstance(part, Hook) and part.kind == "before":
        made.before_request(view(part, stage))
    elif isinstance(part, Hook) and part.kind == "after":
        made.after_request(after(part, stage))
    elif isinstance(part, Handler) and isinstance(part.catches, int | type):
        made.errorhandler(part.catches)(on_error(part, stage))
    else:
        raise Unsupported(C.TEARDOWN)


def view(part: View | Hook, stage: Stage) -> Callable[..., Awaitable[Any]]:
    """Return a function that is called with the request and the values of the rule."""

    async def play(request: Request, **values: Any) -> Any:
        return await stage.async_function(part, Ambient(request))(**values)

    return play


def after(part: Hook, stage: Stage) -> Callable[..., Awaitable[Any]]:
    """Return a function that is called with the response, too."""

    async def play(request: Request, response: Response) -> Any:
        return await stage.async_function(part, Ambient(request))(response)

    return play


def on_error(part: Handler, stage: Stage) -> Callable[..., Awaitable[Any]]:
    """Return an error handler; one for a number is not told the error."""

    async def handle(request: Request, error: Exception | None = None) -> Any:
        return await stage.async_function(part, Ambient(request))(error)

    return handle


def pattern(rule: Rule) -> str:
    """Return a rule in microdot's notation."""
    text = spelled(rule, CONVERTERS, "<{converter}:{name}>")
    if any("<" in s[1:] or s.count(">") > 1 for s in text.split("/")):
        raise Unsupported(C.MIXED_SEGMENTS)
    return text


async def respond(answer: Answer, body: Any) -> Any:
    """Return microdot's response for an answer."""
    made = body if isinstance(body, Response) else Described(body)
    if answer.status is not None:
        made.status_code = int(answer.status)
    return with_headers(made, answer.headers or ())


def with_headers(made: Any, headers: Any) -> Any:
    """Set headers of a response; a list of values is sent as so many headers."""
    pairs = pairs_of(headers)
    for name in dict.fromkeys(name for name, _ in pairs):
        values = [value for other, value in pairs if other == name]
        made.headers[name] = values if len(values) > 1 or name == "Set-Cookie" else values[0]
    return made


adapter = MicrodotAdapter
