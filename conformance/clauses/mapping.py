"""What the clauses on URL maps share: a map made of a description, and what it decided.

Which decision is right is said by each clause, or by `conformance.models.maps`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from conformance.describe.maps import MapRule, Site, Sought
from conformance.models.maps import Built
from conformance.models.routing import Decision, Matched, Redirected, Refused
from conformance.perform.implementation import Implementation

T = TypeVar("T")
SERVER = "h.example"
MOST = 8  # maps that are kept; a clause uses one or two


KEPT: dict[tuple[Any, ...], Any] = {}  # maps by what makes them; see `map_with`


def apart(impl: Implementation, body: Callable[[Any], object]) -> None:
    """Call a function with the kit, apart from earlier runs."""
    kit = impl.routing
    try:
        impl.perform(lambda: body(kit))
    except AssertionError:
        KEPT.clear()  # after a failure nothing is taken over
        raise


def map_with(kit: Any, rules: Callable[[Any], list[Any]], **options: Any) -> Any:
    """Return the map with these rules: made once, and asked often, because making it costs most.

    It is for clauses that bind and ask it, and change nothing.
    """
    key = (kit.Map, rules, *options.items())
    if key not in KEPT:
        if len(KEPT) > MOST:
            KEPT.clear()
        KEPT[key] = kit.Map(rules(kit), **options)
    return KEPT[key]


def rule_of(kit: Any, rule: MapRule, *, host_matching: bool = False) -> Any:
    """Return a rule of a kit that is made of a description."""
    options = rule.options
    if rule.domain is not None:
        options["host" if host_matching else "subdomain"] = str(rule.domain)
    return kit.Rule(str(rule.rule), **options)


def map_of(kit: Any, site: Site) -> Any:
    """Return a map of a kit that is made of a description."""
    rules = [rule_of(kit, rule, host_matching=site.host_matching) for rule in site.rules]
    return kit.Map(rules, **site.settings)


def bound_to(site: Site, made: Any, domain: str, **options: Any) -> Any:
    """Bind a map to a subdomain of the server, or to a host where hosts are matched."""
    if site.host_matching:
        return made.bind(domain, **options)
    return made.bind(SERVER, subdomain=domain, **options)


def decided(kit: Any, match: Callable[[], tuple[Any, Any]], root: str = "") -> Decision:
    """Ask a map and return what it decides, as the model would say it."""
    try:
        endpoint, values = match()
    except kit.RequestRedirect as redirect:
        path = unquote(urlsplit(redirect.new_url).path)
        return Redirected(path.removeprefix(root))
    except kit.MethodNotAllowed as error:
        return Refused(405, frozenset(error.valid_methods))
    except kit.NotFound:
        return Refused(404)
    except kit.HTTPException as error:
        return Refused(error.code)
    return Matched.of(endpoint, values.items())


def sought(kit: Any, site: Site, made: Any, asked: Sought) -> Decision:
    """Bind a map to what is sought, and return what it decides."""
    scheme = "ws" if asked.websocket else "http"
    bound = bound_to(site, made, asked.domain, url_scheme=scheme)
    return decided(kit, lambda: bound.match(asked.path, asked.method))


def read(url: str, site: Site, domain: str) -> Built:
    """Return a built URL in parts; what is relative is on the domain that it was seen from."""
    parts = urlsplit(url)
    if parts.netloc:
        domain = parts.netloc
        if not site.host_matching:
            domain = parts.netloc.removesuffix(SERVER).removesuffix(".")
    query = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return Built(domain, unquote(parts.path), query, parts.scheme in ("ws", "wss"))


def caught(call: Callable[[], T], *errors: type[BaseException]) -> tuple[T | None, Any]:
    """Return what a call returns, or None, and the one of these errors that it raises, or None."""
    try:
        return call(), None
    except errors as error:
        return None, error


def leads(kit: Any, call: Callable[[], object]) -> str:
    """Return where `match` redirects to; raise AssertionError if it does not redirect."""
    found, redirect = caught(call, kit.RequestRedirect)
    assert redirect is not None, f"it is not redirected but matched by {found}"
    url: str = redirect.new_url
    return url


def said(kit: Any, call: Callable[[], T]) -> T | str:
    """Return what `match` returns, or in a word what it raises."""
    found, error = caught(call, kit.HTTPException)
    if isinstance(error, kit.RequestRedirect):
        return f"redirect to {error.new_url}"
    return found if error is None else f"{error.code}"  # type: ignore[return-value]


def page(path: str = "", query: str = "", host: str = SERVER) -> str:
    """Return what `said` says of a redirect to a page."""
    return f"redirect to http://{host}{path}{query}"
