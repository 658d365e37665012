"""Django: a list of URL patterns, views as classes, hooks as middleware, URLs that are reversed.

Settings are the process's, and each application has a URLconf of its own: its outermost middleware
names it to the request, as Django's documentation of `HttpRequest.urlconf` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from itertools import count
from types import ModuleType
from typing import Any

import django
from django.conf import settings
from django.core import exceptions
from django.core.handlers.wsgi import WSGIHandler
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.test.utils import override_settings
from django.urls import NoReverseMatch, clear_url_caches, path, reverse
from django.views import View as DjangoView
from django.views.static import serve

from adapters.below.handed_over import Renamed, around, folder_of, methods_of, pairs_of, spelled
from adapters.below.releases import had_by
from conformance.adapter import (
    Answer,
    App,
    Handler,
    Hook,
    LocalKit,
    Middleware,
    Rule,
    Stage,
    Unsupported,
    View,
    WithoutContexts,
)
from conformance.adapter import Capability as C

CONVERTERS = {"string": "str", "int": "int", "path": "path", "uuid": "uuid"}
STANDARD = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
)
if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        LOGGING_CONFIG=None,
        ROOT_URLCONF=__name__,  # of no request: each application's middleware names its own
        SECRET_KEY="conformance",
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    )
    django.setup()

urlpatterns: list[Any] = []
# Settings of the session cookie are Django's own names.
SESSION_SETTINGS = frozenset(
    {
        *("SECRET_KEY", "SESSION_COOKIE_NAME", "SESSION_COOKIE_PATH", "SESSION_COOKIE_DOMAIN"),
        *("SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE"),
    }
)
# What a session has from Django; the rest comes of its items.
METHODS = ("clear", "get", "items", "keys", "pop", "setdefault", "values")
# The codes of errors that a URLconf can name a view for, and how a view raises them.
ERRORS: dict[int, type[Exception]] = {
    400: exceptions.BadRequest,
    403: exceptions.PermissionDenied,
    404: Http404,
}
HANDLED = {*ERRORS, 500}
# Flask's attributes of a request, and where Django has them.
NAMES: dict[str, Callable[[HttpRequest], Any]] = {
    "args": lambda request: request.GET,
    "cookies": lambda request: request.COOKIES,
    "form": lambda request: request.POST,
    "host": lambda request: request.get_host(),
    "is_secure": lambda request: request.is_secure(),
    "path": lambda request: request.path_info,
    "query_string": lambda request: request.META.get("QUERY_STRING", "").encode("latin-1"),
    "script_root": lambda request: request.META["SCRIPT_NAME"].rstrip("/"),
    "url": lambda request: request.build_absolute_uri(),
}


class Session(MutableMapping[str, Any]):
    """Django's session as a mapping: it has the methods of one, but cannot be iterated."""

    _session: Any

    def __init__(self, session: Any) -> None:
        vars(self).update(
            _session=session,
            **{name: getattr(session, name) for name in METHODS},
        )

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._session, name, value)

    def __getitem__(self, key: str) -> Any:
        return self._session[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._session[key] = value

    def __delitem__(self, key: str) -> None:
        del self._session[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._session.keys())

    def __len__(self) -> int:
        return len(self._session.keys())

    def __repr__(self) -> str:
        return repr(dict(self))

    def __or__(self, other: Any) -> Any:
        raise Unsupported(C.SESSION)  # it has no such operators

    __ior__ = __or__


class Ambient:
    """What a part can reach from the request that it was given."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.request = Renamed(request, NAMES)
        self.g = request  # where Django's own middleware puts what it has to say

    @property
    def session(self) -> Any:
        """What the signed cookie holds."""
        return Session(self._request.session)

    @staticmethod
    def abort(code: int) -> None:
        """End the request with this status."""
        if code not in ERRORS:
            raise Unsupported(C.ABORT)
        raise ERRORS[code]

    @staticmethod
    def redirect(location: str, code: int = 302) -> HttpResponse:
        """Return a redirect."""
        return HttpResponseRedirect(location, status=code)

    @staticmethod
    def Response(body: Any = "", status: Any = 200, headers: Any = ()) -> Any:  # noqa: N802
        """Make a response."""
        return respond(Answer(body, status, pairs_of(headers)), body)

    def url_for(
        self,
        endpoint: str,
        /,
        *,
        _external: bool = False,
        _anchor: str | None = None,
        _scheme: str | None = None,
        _method: str | None = None,
        **values: Any,
    ) -> str:
        """Reverse the name of a view."""
        if _scheme is not None or _method is not None:
            raise Unsupported(C.ANCHOR)
        if endpoint == "static":
            values = {"path": values["filename"]}
        fragment = {} if _anchor is None else {"fragment": _anchor}
        url: str = reverse(endpoint, self._request.urlconf, kwargs=values, **fragment)
        return self._request.build_absolute_uri(url) if _external else url


class DjangoAdapter:
    """Django as it is installed."""

    name = "django"
    version = django.get_version()
    deviates_as = (name, version)
    packages = ("django", "asgiref")
    unbound_errors: tuple[type[BaseException], ...] = ()
    build_errors: tuple[type[BaseException], ...] = (NoReverseMatch,)
    capabilities = had_by(
        version,
        {
            *(C.WSGI, C.MIDDLEWARE, C.THREADS, C.STATE),
            *(C.REQUEST_LINE, C.REQUEST_FIELDS, C.SESSION),
            *(C.BEFORE, C.AFTER, C.ERROR_CODE, C.ABORT),
            *(C.INT, C.PATH, C.UUID, C.MIXED_SEGMENTS),
            *(C.METHODS, C.HEAD, C.OPTIONS, C.SLASH_REDIRECT, C.ORDERED),
            *(C.URL, C.ANCHOR, C.EXTERNAL, C.SCRIPT),
            *(C.RESPONSE, C.COOKIES, C.REDIRECT, C.STREAMING, C.STATIC),
        },
        {C.ANCHOR: "5.2"},
    )

    def build(self, app: App, stage: Stage) -> WithoutContexts:
        """Make an application object with all patterns and middleware at once."""
        stage.respond = respond
        urls: Any = ModuleType("urls")
        urls.urlpatterns = []
        hooks: list[Any] = [names_urls(urls)]
        wraps: list[Any] = []
        for part in app.parts:
            if isinstance(part, View):
                urls.urlpatterns.append(url_pattern(part, stage))
            elif isinstance(part, Handler) and part.catches in HANDLED:
                setattr(urls, f"handler{part.catches}", on_error(part, stage))
            elif isinstance(part, Hook) and part.kind in ("before", "after"):
                hooks.append(around(part, stage, Ambient))
            elif isinstance(part, Middleware):
                wraps.append(part.wrap)
            else:
                raise Unsupported(C.TEARDOWN)
        urls.urlpatterns += files(dict(app.options))
        wsgi: Any = handler(hooks, dict(app.config))
        for wrap in wraps:
            wsgi = wrap(wsgi)
        return Built(wsgi)

    def locals(self) -> LocalKit:
        """There are none."""
        raise Unsupported(C.LOCAL)


class Built(WithoutContexts):
    """A built application; Django remembers each URLconf until it is told to forget them."""

    def __init__(self, wsgi: Any) -> None:
        super().__init__(wsgi=wsgi)

    def close(self) -> None:
        """Forget the URLconf."""
        clear_url_caches()


NUMBERS = count()


def handler(hooks: list[Any], config: dict[str, Any]) -> WSGIHandler:
    """Return Django's handler with these middleware; settings name them, so they need names."""
    if not set(config) <= SESSION_SETTINGS:
        raise Unsupported(C.CONFIG)
    if config:
        raise Unsupported(C.SESSION_SETTINGS)  # they are read at each request, for all applications
    names = [f"middleware_{next(NUMBERS)}" for _ in hooks]
    globals().update(zip(names, hooks, strict=True))
    try:
        paths = [f"{__name__}.{name}" for name in names]
        with override_settings(MIDDLEWARE=[paths[0], *STANDARD, *paths[1:]]):
            return WSGIHandler()
    finally:
        for name in names:
            del globals()[name]


def names_urls(urls: Any) -> Callable[..., Any]:
    """Make the middleware that says which URLconf is the application's."""

    def middleware(get_response: Callable[..., Any]) -> Callable[..., Any]:
        def called(request: Any) -> Any:
            request.urlconf = urls
            return get_response(request)

        return called

    return middleware


def on_error(part: Handler, stage: Stage) -> Callable[..., Any]:
    """Make a view for an error; that for 500 is not told the exception."""

    def view(request: Any, exception: Exception | None = None) -> Any:
        return stage.function(part, Ambient(request))(exception)

    return view


def url_pattern(part: View, stage: Stage) -> Any:
    """Make a pattern with a view that is a class, with a method for each HTTP method."""

    def answer(self: Any, request: Any, **values: Any) -> Any:
        return stage.function(part, Ambient(request))(**values)

    methods = {method.lower(): answer for method in methods_of(part)}
    if not methods.keys() <= set(DjangoView.http_method_names):
        raise Unsupported(C.METHODS)
    made: Any = type("Described", (DjangoView,), methods)
    return path(route(part.rule), made.as_view(), name=part.endpoint)


def files(options: dict[str, Any]) -> list[Any]:
    """Return the pattern that serves a folder, if there is one to serve."""
    folder, prefix = folder_of(options)
    if folder is None:
        return []
    prefix = f"{prefix.strip('/')}/".removeprefix("/")
    return [path(f"{prefix}<path:path>", serve, {"document_root": folder}, name="static")]


def route(rule: Rule) -> str:
    """Return a rule in Django's notation, which begins behind the slash."""
    return spelled(rule, CONVERTERS, "<{converter}:{name}>").removeprefix("/")


def respond(answer: Answer, body: Any) -> Any:
    """Return Django's response for an answer."""
    headers = dict(answer.headers or ())
    if len(headers) < len(answer.headers or ()):
        raise Unsupported(C.RESPONSE)  # a header has one value
    number, _, reason = str(answer.status or 200).partition(" ")
    if isinstance(body, HttpResponseBase):
        for name, value in headers.items():
            body.headers[name] = value
        if answer.status is not None:
            body.status_code = int(number)
        return body
    make = StreamingHttpResponse if isinstance(body, Iterator) else HttpResponse
    return make(body, status=number, reason=reason or None, headers=headers)


adapter = DjangoAdapter
