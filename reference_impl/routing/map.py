"""A map of rules, and the map as one request sees it.

Here is the public face of routing: `Map` holds rules and settings; `Binding`, made by
`Map.bind`, knows host, script root, scheme and method of a request and offers `find`,
`allowed_methods` and `build`.  It joins three machines that know nothing of requests:

===============  ==========================================================================
``rules``        one rule: from text (``rule_parser``) over ``segments`` with ``converters``
``matching``     from a path to a rule, through the index in ``route_tree``
``urls``         from an endpoint to a path
===============  ==========================================================================

What is left to do here is the outer part of a URL: scheme, host, script root and query,
which a redirect keeps (Flask documentation, "Unique URLs / Redirection Behavior"; RFC
9110, 15.4.9) and which a built URL has when it must (`Binding.build`).
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import urljoin

from .converters import DEFAULT_CONVERTERS, BaseConverter, ValidationError
from .escaping import (
    QUERY,
    URL,
    complete_escapes,
    encode_query,
    escape_path,
    escape_received_path,
    pairs_of,
)
from .factories import RuleFactory
from .host_names import BadHost, normalize_host
from .matching import (
    MethodNotAllowed,
    NoMatch,
    RoutingException,
    WebsocketMismatch,
    resolve,
)
from .route_tree import RouteTree
from .rules import REDIRECT_VARIABLE, Rule
from .urls import BuildError, locate

__all__ = [
    "BadHost",
    "Binding",
    "BuildError",
    "Map",
    "MethodNotAllowed",
    "NoMatch",
    "RedirectRequired",
    "RoutingException",
    "Rule",
    "ValidationError",
    "WebsocketMismatch",
]

_scheme = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*|")
_HTTP_SCHEME = {"ws": "http", "wss": "https"}
_WEBSOCKET_SCHEME = {"http": "ws", "https": "wss", "": "ws"}


class RedirectRequired(RoutingException):
    """Raised when the resource has another URL; ``new_url`` is absolute and ASCII.

    The status 308 keeps method and body (RFC 9110, 15.4.9).
    """

    code = 308

    def __init__(self, new_url: str) -> None:
        super().__init__(new_url)
        self.new_url = new_url


Query: TypeAlias = Mapping[str, Any] | str
"""A query for redirects: as it came, or its values."""


class Map:
    """A set of rules and the settings they share.

    ``converters`` are added to the built-in ones.  ``host_matching`` compares a rule's
    ``host`` with the whole host, otherwise its ``subdomain`` is compared with the bound
    subdomain.  ``subdomain_matching`` is kept for the application, which decides what
    subdomain to bind.  ``sort_parameters`` sorts the pairs of built queries, by ``sort_key``.
    """

    @property
    def binding_class(self) -> type[Binding]:
        """What `bind` makes."""
        return Binding

    def __init__(
        self,
        rules: Iterable[RuleFactory] | None = None,
        *,
        default_subdomain: str = "",
        strict_slashes: bool = True,
        merge_slashes: bool = True,
        redirect_defaults: bool = True,
        converters: Mapping[str, type[BaseConverter]] | None = None,
        sort_parameters: bool = False,
        sort_key: Callable[[Any], Any] | None = None,
        host_matching: bool = False,
        subdomain_matching: bool = False,
    ) -> None:
        self.converters: dict[str, type[BaseConverter]] = {
            **DEFAULT_CONVERTERS,
            **(converters or {}),
        }
        self.strict_slashes = strict_slashes
        self.merge_slashes = merge_slashes
        self.host_matching = host_matching
        self.subdomain_matching = subdomain_matching
        self.default_subdomain = default_subdomain
        self.redirect_defaults = redirect_defaults
        self.tree = RouteTree()
        self.rules: list[Rule] = []
        self._build_rules: dict[Any, list[Rule]] = {}
        self.sort_parameters = sort_parameters
        self.sort_key = sort_key
        for factory in rules or ():
            self.add(factory)

    def add(self, factory: RuleFactory) -> None:
        """Add a rule, or those of a factory.

        If a rule raises (see `Rule.bind`), the map is as before that rule.
        """
        for rule in factory.get_rules(self):
            self._add(rule)

    def update(self) -> None:
        """Do nothing: rules are in their order as soon as they are added."""

    def _add(self, rule: Rule) -> None:
        rule.bind(self, len(self.rules))
        self.rules.append(rule)
        if not rule.build_only:
            self.tree.add(rule)
        insort(self._build_rules.setdefault(rule.endpoint, []), rule, key=lambda r: r.build_order)

    def iter_rules(self, endpoint: Any = None) -> Iterator[Rule]:
        """Iterate over all rules, or those of one endpoint, in the order of registration.

        Raises KeyError for an endpoint that has none.
        """
        if endpoint is None:
            return iter(self.rules)
        return iter(sorted(self._build_rules[endpoint], key=lambda rule: rule.number))

    def is_endpoint_expecting(self, endpoint: Any, *arguments: str) -> bool:
        """Whether some rule of the endpoint has all these variables.

        Raises KeyError for an endpoint that has no rules.  Source: Flask documentation,
        "Using URL Processors".
        """
        return any(rule.arguments.issuperset(arguments) for rule in self._build_rules[endpoint])

    def build_rules(self, endpoint: Any) -> Sequence[Rule]:
        """Return the rules of an endpoint, the one that building tries first in front."""
        return self._build_rules.get(endpoint, ())

    def bind(
        self,
        server_name: str,
        script_name: str | None = None,
        subdomain: str | None = None,
        url_scheme: str = "http",
        default_method: str = "GET",
        path_info: str | None = None,
        query_args: Query | None = None,
    ) -> Binding:
        """Return the map as one request sees it.

        ``script_name``, ``path_info`` are decoded text, ``query_args`` are raw text or values.
        Raises `BadHost` for a server name that is none, RuntimeError for a subdomain where the
        whole host is compared.
        """
        if self.host_matching and subdomain is not None:
            raise RuntimeError("this map compares whole hosts, and a subdomain is given")
        return self.binding_class(
            self,
            server_name,
            script_name or "/",
            subdomain,
            url_scheme,
            "/" if path_info is None else path_info,
            default_method,
            query_args or "",
        )

    def __repr__(self) -> str:
        return f"<Map with {len(self.rules)} rules>"


class Binding:
    """A map seen from one request; made by `Map.bind`."""

    def __init__(
        self,
        url_map: Map,
        server_name: str,
        script_name: str,
        subdomain: str | None,
        url_scheme: str,
        path_info: str,
        default_method: str,
        query: Query,
    ) -> None:
        self.map = url_map
        self.url_scheme = url_scheme
        self.server_name = normalize_host(server_name, url_scheme)
        # A root that began with two slashes would turn relative URLs into other hosts.
        self.script_root = "/" + script_name.strip("/") if script_name.strip("/") else ""
        self.subdomain = (url_map.default_subdomain if subdomain is None else subdomain).lower()
        self.path_info = path_info
        self.default_method = default_method.upper()
        self.query = query

    @property
    def domain(self) -> str:
        """What a rule's host or subdomain is compared with."""
        return self.server_name if self.map.host_matching else self.subdomain

    @property
    def websocket(self) -> bool:
        """Whether the request opens a WebSocket."""
        return self.url_scheme in _HTTP_SCHEME

    def find(
        self,
        path: str | None = None,
        method: str | None = None,
        *,
        query_args: Query | None = None,
        websocket: bool | None = None,
    ) -> tuple[Rule, dict[str, Any]]:
        """Return the rule that answers and the values for its view.

        What is not given is the bound request's.  Raises `NoMatch`, `MethodNotAllowed`,
        `WebsocketMismatch` or `RedirectRequired`.
        """
        path = self.path_info if path is None else path
        method = self.default_method if method is None else method.upper()
        websocket = self.websocket if websocket is None else websocket
        query = self.query if query_args is None else query_args

        here = (self.domain, path if path.startswith("/") or not path else f"/{path}")
        place, (rule, values, _) = resolve(self.map, here, method, websocket)
        if rule.redirect_to is not None:
            raise RedirectRequired(self._redirect_to(rule, values))
        if place != here:
            raise RedirectRequired(self._redirect_url(*place, query))
        return rule, values

    def allowed_methods(self, path_info: str | None = None) -> list[str]:
        """Return the sorted methods of the rules that accept a path, [] if none does.

        It is [] as well if a rule accepts the path with every method.
        """
        try:
            # No method has this name (RFC 9110, 5.6.2), so no rule can win.
            self.find(path_info, method=" ")
        except MethodNotAllowed as error:
            return error.allowed
        except RoutingException:
            pass
        return []

    def build(
        self,
        endpoint: Any,
        values: Mapping[str, Any] | None = None,
        method: str | None = None,
        force_external: bool = False,
        append_unknown: bool = True,
        url_scheme: str | None = None,
    ) -> str:
        """Return the URL of an endpoint.

        Values that are no variables become the query unless append_unknown is False; None
        means not given.  The URL is relative to the host unless force_external is set, the
        rule is on another host, is a WebSocket, or another scheme is asked for; the empty
        scheme gives ``//host/path``.  Raises `BuildError` when there is no URL, ValueError
        for a malformed scheme, UnicodeEncodeError for a lone surrogate.
        """
        given = {str(name): item for name, item in _items_of(values or {}) if item is not None}
        method = None if method is None else method.upper()
        near = self.domain if self.map.host_matching else None
        location = locate(self.map, endpoint, given, method, self.default_method, near)
        rule = location.rule
        scheme = self.url_scheme if url_scheme is None else url_scheme
        if not _scheme.fullmatch(scheme):
            raise ValueError(f"{scheme!r} is no URL scheme")
        schemes = _WEBSOCKET_SCHEME if rule.websocket else _HTTP_SCHEME
        scheme = schemes.get(scheme, scheme)
        url = self._root + location.escaped_path
        external = (
            force_external
            or rule.websocket
            or location.domain != self.domain
            or (url_scheme is not None and url_scheme != self.url_scheme)
            # Relative, it would name a host (RFC 3986, 4.2).
            or url.startswith("//")
        )
        if external:
            host = self._host(location.domain)
            if not host:
                reason = "an absolute URL needs a host, and the request has none"
                raise BuildError(endpoint, given, method, reason=reason)
            url = f"{scheme}://{host}{url}" if scheme else f"//{host}{url}"
        unknown = {name: item for name, item in given.items() if name not in rule.arguments}
        pairs = list(pairs_of(unknown)) if append_unknown else []
        if self.map.sort_parameters:
            pairs.sort(key=self.map.sort_key)
        query = encode_query(pairs)
        return f"{url}?{query}" if query else url

    def _redirect_to(self, rule: Rule, values: dict[str, Any]) -> str:
        """Where a rule with ``redirect_to`` leads, seen from the script root."""

        def write(variable: re.Match[str]) -> str:
            name = variable[1]
            converter = rule.converters.get(name)
            return converter.to_url(values[name]) if converter else escape_path(str(values[name]))

        if isinstance(rule.redirect_to, str):
            target = REDIRECT_VARIABLE.sub(write, rule.redirect_to)
            if not rule.redirect_to.startswith("//"):
                # Values must not turn a path into a host.
                target = re.sub("^//+", "/", target)
        else:
            assert rule.redirect_to is not None
            target = rule.redirect_to(self, **values)
        return urljoin(self._redirect_url(self.domain, "/", ""), complete_escapes(target, URL))

    @property
    def _root(self) -> str:
        return escape_path(self.script_root)

    def _host(self, domain: str) -> str:
        if self.map.host_matching:
            return domain
        return f"{domain}.{self.server_name}" if domain else self.server_name

    def _redirect_url(self, domain: str, path: str, query: Query) -> str:
        query = query if isinstance(query, str) else encode_query(query)
        host = self._host(domain)
        # An http URL has a host (RFC 9110, 4.2.1); without one the client stays where it is.
        url = self._root + escape_received_path(path)
        if host:
            url = f"{self.url_scheme or 'http'}://{host}{url}"
        elif url.startswith("//"):
            # It would name a host; the dot is removed by the client (RFC 3986, 5.2.4).
            url = f"/.{url}"
        return f"{url}?{complete_escapes(query, QUERY)}" if query else url


def _items_of(values: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Return names and values; of a mapping with ``lists``, a single value stands for itself."""
    if not hasattr(values, "lists"):
        return values.items()
    return [(name, own[0] if len(own) == 1 else own) for name, own in values.lists() if own]
