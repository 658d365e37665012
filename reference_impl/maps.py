"""The URL map for whoever uses it by itself: `Map` and `MapAdapter`, and what they raise.

Here a map meets messages: it is bound to a WSGI environ, and what `routing` says becomes an HTTP
error that can be sent. Rules, converters and the decisions are those of `routing`.
Source: Werkzeug documentation, "URL Routing".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from .messages.wrappers import (
    BadRequest,
    HTTPException,
    MethodNotAllowed,
    MultiDict,
    NotFound,
    RoutingRedirect,
)
from .routing.converters import (
    AnyConverter,
    BaseConverter,
    FloatConverter,
    IntegerConverter,
    PathConverter,
    UnicodeConverter,
    UUIDConverter,
    ValidationError,
)
from .routing.factories import EndpointPrefix, RuleFactory, RuleTemplate, Subdomain, Submount
from .routing.host_names import BadHost, normalize_host
from .routing.map import Binding, Query, RedirectRequired, Rule
from .routing.map import Map as RoutingMap
from .routing.matching import MethodNotAllowed as NoSuchMethod
from .routing.matching import NoMatch
from .routing.matching import WebsocketMismatch as WrongKind
from .routing.urls import BuildError
from .wsgi.hosts import host_of_request

__all__ = [
    "AnyConverter",
    "BaseConverter",
    "BuildError",
    "EndpointPrefix",
    "FloatConverter",
    "HTTPException",
    "IntegerConverter",
    "Map",
    "MapAdapter",
    "MethodNotAllowed",
    "MultiDict",
    "NotFound",
    "PathConverter",
    "RequestRedirect",
    "Rule",
    "RuleFactory",
    "RuleTemplate",
    "Subdomain",
    "Submount",
    "UUIDConverter",
    "UnicodeConverter",
    "ValidationError",
    "WebsocketMismatch",
    "scheme_of",
    "subdomain_of",
    "wsgi_text",
]

RequestRedirect = RoutingRedirect


class WebsocketMismatch(BadRequest):
    """The path belongs to a WebSocket and the request does not, or vice versa."""


def wsgi_text(text: str) -> str:
    """Undo the way PEP 3333 carries the bytes of a URL in a str."""
    return text.encode("latin-1").decode("utf-8", "replace")


def scheme_of(environ: Mapping[str, Any]) -> str:
    """Return the scheme; the handshake of a WebSocket is an HTTP request (RFC 6455, 4.2.1)."""
    scheme: str = environ.get("wsgi.url_scheme", "http")
    options = environ.get("HTTP_CONNECTION", "").lower().split(",")
    if (
        "upgrade" in map(str.strip, options)
        and environ.get("HTTP_UPGRADE", "").lower() == "websocket"
    ):
        return {"http": "ws", "https": "wss"}.get(scheme, scheme)
    return scheme


def subdomain_of(host: str, server_name: str, scheme: str) -> str | None:
    """Return what stands before the server name in a host; None for a foreign host."""
    name, wanted = normalize_host(host, scheme), normalize_host(server_name, scheme)
    if name == wanted:
        return ""
    if name.endswith(f".{wanted}"):
        return name.removesuffix(f".{wanted}")
    return None  # a foreign host


class MapAdapter(Binding):
    """A map seen from one request, with Werkzeug's methods."""

    def match(
        self,
        path_info: str | None = None,
        method: str | None = None,
        return_rule: bool = False,
        query_args: Query | None = None,
        websocket: bool | None = None,
    ) -> tuple[Any, dict[str, Any]]:
        """Return the endpoint, or the rule, and the values for its view.

        What is not given is the bound request's. Raises `NotFound`, `MethodNotAllowed`,
        `WebsocketMismatch` or `RequestRedirect`, which are all HTTP errors.
        """
        refused: HTTPException
        try:
            rule, values = self.find(path_info, method, query_args=query_args, websocket=websocket)
            return (rule if return_rule else rule.endpoint), values
        except NoMatch:
            refused = NotFound()
        except NoSuchMethod as error:
            refused = MethodNotAllowed(valid_methods=error.allowed)
        except RedirectRequired as error:
            refused = RequestRedirect(error.new_url, error.code)
        except WrongKind:
            refused = WebsocketMismatch()
        # Out here: a request that keeps the error must not keep, by what the error came of, itself.
        raise refused

    def test(self, path_info: str | None = None, method: str | None = None) -> bool:
        """Whether `match` would return, or redirect."""
        try:
            self.match(path_info, method)
        except RequestRedirect:
            return True
        except HTTPException:
            return False
        return True

    def dispatch(
        self,
        view_func: Callable[[Any, dict[str, Any]], Any],
        path_info: str | None = None,
        method: str | None = None,
        catch_http_exceptions: bool = False,
    ) -> Any:
        """Return what the function makes of endpoint and values, or the redirect.

        HTTP errors, also the function's own, are returned when they are to be caught.
        """
        try:
            try:
                endpoint, values = self.match(path_info, method)
            except RequestRedirect as redirect:
                return redirect
            return view_func(endpoint, values)
        except HTTPException as error:
            if catch_http_exceptions:
                return error
            raise

    def get_host(self, domain_part: str | None) -> str:
        """Return the whole host for a subdomain or, where hosts are matched, a host.

        None stands for that of the request.
        """
        return self._host(self.domain if domain_part is None else domain_part)


class Map(RoutingMap):
    """A set of rules that can be bound by hand and to a WSGI environ."""

    @property
    def binding_class(self) -> type[Binding]:
        """What `bind` makes."""
        return MapAdapter

    def bind(self, *given: Any, **named: Any) -> MapAdapter:
        """Return the map as one request sees it, as `routing` does, which says what is given.

        BadRequest for a server name that is none: it may come from a Host header.
        """
        try:
            return cast(MapAdapter, super().bind(*given, **named))
        except BadHost as error:
            raise BadRequest(str(error)) from error

    def bind_to_environ(
        self, environ: Any, server_name: str | None = None, subdomain: str | None = None
    ) -> MapAdapter:
        """Return the map as the request of a WSGI environ sees it, or of an object that has one.

        With a server name, the subdomain is what the request's host has before it. A foreign host
        has the default subdomain, since the server name restricts nothing.
        """
        environ = getattr(environ, "environ", environ)
        scheme = scheme_of(environ)
        host = host_of_request(environ)
        if server_name is not None and subdomain is None and not self.host_matching:
            found = subdomain_of(host, server_name, scheme)
            subdomain = self.default_subdomain if found is None else found
        return self.bind(
            host if server_name is None else server_name,
            wsgi_text(environ.get("SCRIPT_NAME", "")),
            subdomain,
            scheme,
            environ["REQUEST_METHOD"],
            wsgi_text(environ.get("PATH_INFO", "")),
            wsgi_text(environ.get("QUERY_STRING", "")),
        )
