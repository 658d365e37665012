"""Matching: which rule answers a path, and where a request is sent instead.

Theory of operation
===================

A `Map` holds rules, a `Binding` is a map seen from one request: its host, script root,
scheme and method.  `Binding.match` works in four steps.

1. *Find.*  ``route_tree`` returns all rules that fit the host and the path, in which way
   the slash at the end fits, and the text of each variable.

2. *Decide.*  The fits are sorted by precedence: rank of the segments from left to right,
   then EXACT before LENIENT before NEEDS_SLASH, then the order of registration.  The
   first fit wins whose converters accept their texts, whose methods contain the request's
   and whose kind (HTTP or WebSocket) is the request's.  So the winner depends on the set
   of rules alone, and a path is never unknown while some rule accepts it.

   If nothing wins and the path contains a run of slashes, the search is repeated with
   runs counting as one slash.  If nothing wins then either, the fits that failed say
   why: ``MethodNotAllowed``, ``WebsocketMismatch``, else ``NoMatch``.

3. *Canonical place.*  Each resource has one URL.  A winner may have a better place:

   ==============================  ====================================================
   winner                          better place
   ==============================  ====================================================
   fits with NEEDS_SLASH           the path with the slash
   fits with merged slashes        the path as the rule spells it
   a rule with the same variables  what that rule builds, if the values are its defaults
   and more defaults exists        (``redirect_defaults``)
   is an alias                     what the endpoint's other rule builds
   ==============================  ====================================================

   The better place is looked up in turn, so one redirect leads to the end of the chain.

4. *Answer.*  `RedirectRequired` when there was a better place or the rule has a
   ``redirect_to``; else the rule and its values.

Building goes the other way and lives in ``urls``.  Sources: Flask documentation, "Unique
URLs / Redirection Behavior"; Werkzeug documentation, "URL Routing"; RFC 9110, 15.4.9 and
15.5.6.  Where the documentation and Flask's behaviour disagree, the documentation is kept.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urljoin

from .converters import DEFAULT_CONVERTERS, BaseConverter, ValidationError
from .escaping import QUERY, URL, complete_escapes, encode_query, escape_path, escape_received_path
from .host_names import BadHost, normalize_host
from .route_tree import Fit, RouteTree, Slash
from .rules import REDIRECT_VARIABLE, Rule
from .urls import BuildError, Location, locate, suits, write_rule

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


class RoutingException(Exception):
    """The base of everything that `Binding.match` raises instead of answering."""


class NoMatch(RoutingException, LookupError):
    """Raised when no rule accepts the path."""


class MethodNotAllowed(RoutingException):
    """Raised when rules accept the path, but not the method; ``allowed`` lists theirs."""

    def __init__(self, allowed: list[str]) -> None:
        super().__init__(f"allowed: {', '.join(allowed)}")
        self.allowed = allowed


class WebsocketMismatch(RoutingException):
    """Raised when the path belongs to a WebSocket and the request does not, or vice versa."""


class RedirectRequired(RoutingException):
    """Raised when the resource has another URL; ``new_url`` is absolute and ASCII.

    The status 308 keeps method and body (RFC 9110, 15.4.9).
    """

    code = 308

    def __init__(self, new_url: str) -> None:
        super().__init__(new_url)
        self.new_url = new_url


class Map:
    """A set of rules and the settings they share.

    ``converters`` are added to the built-in ones.  ``host_matching`` compares a rule's
    ``host`` with the whole host, otherwise its ``subdomain`` is compared with the bound
    subdomain.  ``subdomain_matching`` is kept for the application, which decides what
    subdomain to bind.
    """

    def __init__(
        self,
        *,
        converters: Mapping[str, type[BaseConverter]] | None = None,
        strict_slashes: bool = True,
        merge_slashes: bool = True,
        host_matching: bool = False,
        subdomain_matching: bool = False,
        default_subdomain: str = "",
        redirect_defaults: bool = True,
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

    def add(self, rule: Rule) -> None:
        """Add a rule; if it raises (see `Rule.bind`) the map is as before."""
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

    def build_rules(self, endpoint: Any) -> Sequence[Rule]:
        """Return the rules of an endpoint, the one that building tries first in front."""
        return self._build_rules.get(endpoint, ())

    def bind(
        self,
        server_name: str,
        script_name: str = "/",
        *,
        subdomain: str | None = None,
        url_scheme: str = "http",
        path_info: str = "/",
        default_method: str = "GET",
        query: str = "",
    ) -> Binding:
        """Return the map as one request sees it.

        ``script_name``, ``path_info`` are decoded text, ``query`` is raw.  Raises `BadHost`
        for a server name that is none.
        """
        return Binding(
            self, server_name, script_name, subdomain, url_scheme, path_info, default_method, query
        )

    def __repr__(self) -> str:
        return f"<Map with {len(self.rules)} rules>"


# A host or subdomain, and a path.
_Place: TypeAlias = tuple[str, str]


class _Answer(NamedTuple):
    rule: Rule
    values: dict[str, Any]
    better: _Place | None


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
        query: str,
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

    def match(
        self,
        path: str | None = None,
        method: str | None = None,
        *,
        query: str | None = None,
        websocket: bool | None = None,
    ) -> tuple[Rule, dict[str, Any]]:
        """Return the rule that answers and the values for its view.

        What is not given is the bound request's.  Raises `NoMatch`, `MethodNotAllowed`,
        `WebsocketMismatch` or `RedirectRequired`.
        """
        path = self.path_info if path is None else path
        method = self.default_method if method is None else method.upper()
        websocket = self.websocket if websocket is None else websocket
        query = self.query if query is None else query

        here = (self.domain, path if path.startswith("/") or not path else f"/{path}")
        answer = self._answer(here, method, websocket)
        target = self._end_of_chain(here, answer.better, method, websocket)
        if target != here:
            raise RedirectRequired(self._redirect_url(*target, query))
        if answer.rule.redirect_to is not None:
            raise RedirectRequired(self._redirect_to(answer.rule, answer.values))
        return answer.rule, answer.values

    def allowed_methods(self, path: str | None = None) -> list[str]:
        """Return the sorted methods of the rules that accept a path, [] if none does.

        A rule without methods allows all of them and adds no name.
        """
        try:
            # No method has this name (RFC 9110, 5.6.2), so no rule can win.
            self.match(path, method=" ")
        except MethodNotAllowed as error:
            return error.allowed
        except RoutingException:
            pass
        return []

    def build(
        self,
        endpoint: Any,
        values: Mapping[str, Any] | None = None,
        *,
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
        given = {str(name): item for name, item in (values or {}).items() if item is not None}
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
            prefix = f"{scheme}:" if scheme else ""
            url = f"{prefix}//{self._host(location.domain)}{url}"
        unknown = {name: item for name, item in given.items() if name not in rule.arguments}
        query = encode_query(unknown) if append_unknown else ""
        return f"{url}?{query}" if query else url

    def _answer(self, place: _Place, method: str, websocket: bool) -> _Answer:
        """Decide which rule wins at a place and whether there is a better place."""
        domain, path = place
        allowed: dict[tuple[bool, bool], set[str]] = {}
        mismatch = False
        for merge in (False, True):
            if merge and "//" not in path:
                continue
            fits = self.map.tree.find(domain, path, merge)
            for fit in sorted(fits, key=lambda fit: fit.precedence):
                rule = fit.rule
                try:
                    values = rule.convert(fit.texts)
                except ValidationError:
                    continue
                if rule.websocket != websocket:
                    mismatch = True
                elif not rule.allows(method):
                    reason = (merge, fit.slash == Slash.NEEDS_SLASH)
                    allowed.setdefault(reason, set()).update(rule.methods or ())
                else:
                    better = self._better_place(fit, values, place, method, merge)
                    return _Answer(rule, values, better)
        if allowed:
            # Rules that have the path itself speak before those that would redirect it.
            raise MethodNotAllowed(sorted(allowed[min(allowed)]))
        if mismatch:
            raise WebsocketMismatch(f"{path!r} is of the other kind")
        raise NoMatch(f"no rule accepts {path!r}")

    def _end_of_chain(
        self, here: _Place, better: _Place | None, method: str, websocket: bool
    ) -> _Place:
        """Follow better places to the one that answers; a circle ends where it began."""
        seen = [here]
        while better is not None and better not in seen:
            seen.append(better)
            try:
                better = self._answer(better, method, websocket).better
            except RoutingException:
                # A converter refused what it wrote itself: the place before is the best.
                return seen[-2]
        return better or seen[-1]

    def _better_place(
        self, fit: Fit, values: dict[str, Any], place: _Place, method: str, merge: bool
    ) -> _Place | None:
        if merge or fit.slash == Slash.NEEDS_SLASH:
            spelled = fit.rule.spell(fit.texts)
            if fit.slash == Slash.LENIENT:
                spelled = spelled[:-1] if fit.rule.is_branch else f"{spelled}/"
            return (place[0], spelled)
        location = self._canonical(fit.rule, values, method) if self.map.redirect_defaults else None
        return None if location is None or location.place == place else location.place

    def _canonical(self, rule: Rule, values: dict[str, Any], method: str) -> Location | None:
        """Where the rule for these values' defaults, or an alias's other rule, leads."""
        for other in self.map.build_rules(rule.endpoint):
            if other is rule:
                break
            if (
                (rule.alias or (other.defaults and other.arguments == rule.arguments))
                and not other.alias
                and not other.build_only
                and other.websocket == rule.websocket
                and other.allows(method)
                and suits(other, values)
            ):
                try:
                    return write_rule(other, values)
                except ValueError:
                    continue
        return None

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

    def _redirect_url(self, domain: str, path: str, query: str) -> str:
        url = f"{self.url_scheme or 'http'}://{self._host(domain)}{self._root}"
        url += escape_received_path(path)
        return f"{url}?{complete_escapes(query, QUERY)}" if query else url
