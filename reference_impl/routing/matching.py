"""Matching: which rule answers at a place, and whether the resource has a better place.

Theory of operation
===================

A place is a domain (the host, or the subdomain) and a path.  `resolve` works in three
steps; ``map`` turns the result into an answer for one request.

1. *Find.*  ``route_tree`` returns all rules that fit the place, in which way the slash
   at the end fits, and the text of each variable.

2. *Decide.*  The fits are sorted by precedence: rank of the segments from left to right
   (see ``segments``), then EXACT before LENIENT before NEEDS_SLASH, then the order of
   registration.  The first fit wins whose converters accept their texts, whose kind
   (HTTP or WebSocket) is the request's and whose methods contain the request's.  So the
   winner depends on the set of rules alone, and no path is unknown while some rule
   accepts it.

   If nothing wins and the path contains a run of slashes, the search is repeated with
   runs counting as one slash.  If nothing wins then either, the fits that failed say
   why: `MethodNotAllowed`, `WebsocketMismatch`, else `NoMatch`.

3. *Improve.*  Each resource has one URL.  A winner may have a better place:

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

Sources: Flask documentation, "Unique URLs / Redirection Behavior"; Werkzeug documentation,
"URL Routing"; RFC 9110, 15.5.6.  Where the documentation and Flask's behaviour disagree,
the documentation is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from .converters import ValidationError
from .route_tree import Fit, Slash
from .rules import Rule
from .urls import suits, write_rule

if TYPE_CHECKING:
    from .map import Map

Place: TypeAlias = tuple[str, str]
"""A host or subdomain, and a path."""


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


class Answer(NamedTuple):
    """The rule that wins at a place, the values for its view, and the better place."""

    rule: Rule
    values: dict[str, Any]
    better: Place | None


def resolve(url_map: Map, place: Place, method: str, websocket: bool) -> tuple[Place, Answer]:
    """Return the best place of what is asked for, and what answers there.

    Raises `NoMatch`, `MethodNotAllowed` or `WebsocketMismatch`.
    """
    answer = decide(url_map, place, method, websocket)
    seen = {place: answer}
    while answer.better is not None:
        place = answer.better
        if place in seen:
            # Rules send each other round in a circle: the place where it closes answers.
            return place, seen[place]
        try:
            answer = seen[place] = decide(url_map, place, method, websocket)
        except RoutingException:
            # A converter refused what it wrote itself, so this place is no better.
            return list(seen.items())[-1]
    return place, answer


def decide(url_map: Map, place: Place, method: str, websocket: bool) -> Answer:
    """Return what wins at one place.  Errors as in `resolve`."""
    domain, path = place
    allowed: dict[tuple[bool, bool], set[str]] = {}
    mismatch = False
    for merge in (False, True) if "//" in path else (False,):
        fits = url_map.tree.find(domain, path, merge)
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
            elif merge or fit.slash == Slash.NEEDS_SLASH:
                return Answer(rule, values, (domain, _spell(fit)))
            else:
                return Answer(rule, values, _canonical_place(url_map, rule, values, method))
    if allowed:
        # Rules that have the path itself speak before those that would redirect it.
        raise MethodNotAllowed(sorted(allowed[min(allowed)]))
    if mismatch:
        raise WebsocketMismatch(
            f"only {'HTTP' if websocket else 'WebSocket'} rules accept the path"
        )
    raise NoMatch("no rule accepts the path")


def _spell(fit: Fit) -> str:
    """Write the path as the rule has it, but leave alone a last slash nobody minds."""
    path = fit.rule.spell(fit.texts)
    if fit.slash != Slash.LENIENT:
        return path
    return path[:-1] if fit.rule.is_branch else f"{path}/"


def _canonical_place(url_map: Map, rule: Rule, values: dict[str, Any], method: str) -> Place | None:
    """Where the rule leads whose defaults these values are, or an alias's other rule."""
    if not url_map.redirect_defaults:
        return None
    for other in url_map.build_rules(rule.endpoint):
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
                return write_rule(other, values).place
            except ValueError:
                continue
    return None
