"""A model of URL maps by brute force: what may answer on which domain, and what may be built.

Matching is that of `conformance.models.routing`, with the domain as one more segment in front of
the path and with rules for WebSockets beside those for HTTP. Building writes each rule of the
endpoint that suits. Where documents leave a choice, the model allows all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from conformance.describe.app import App, Rule, Var, view
from conformance.describe.maps import MapRule, Site, Sought, Wanted
from conformance.models.routing import (
    SLASHES,
    UNKNOWN,
    Candidate,
    Decision,
    Matched,
    Redirected,
    Refused,
    RoutingModel,
    kind_of,
    rank_of,
)

NOWHERE = Rule(())
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
MISMATCH = Refused(400)


class MapCandidate(Candidate):
    """A rule of a map: without methods it answers all, and its defaults are among the values."""

    __slots__ = ()

    @property
    def methods(self) -> frozenset[str]:
        """The methods that it answers; HEAD comes with GET, and nothing else by itself."""
        own = self.view.methods
        return METHODS if own is None else methods_of(own)

    def readings(self, path: str) -> Iterator[Matched]:
        """Yield every way in which this rule accepts exactly this path."""
        defaults = tuple((name, repr(value)) for name, value in self.view.options)
        for found in Candidate.readings(self, path):
            values = dict(found.values) | dict(defaults)
            yield Matched(found.endpoint, tuple(sorted(values.items())))


def methods_of(names: Iterable[str]) -> frozenset[str]:
    """Return the methods of a rule that names some (Werkzeug documentation, Rule, methods)."""
    found = {name.upper() for name in names}
    return frozenset(found | ({"HEAD"} if "GET" in found else set()))


class _OfOneKind(RoutingModel):
    """The rules of a map for HTTP, or those for WebSockets."""

    def __init__(self, site: Site, *, websocket: bool) -> None:
        super().__init__(App())
        self.candidates = [
            self._candidate(rule, site)
            for rule in site.rules
            if rule.websocket == websocket and not rule.build_only
        ]

    def refusals(self, other: _OfOneKind, method: str, path: str) -> Iterator[Decision]:
        """Yield what the methods of rules of both kinds may refuse a path with."""
        unable = [one for one in self.candidates + other.candidates if method not in one.methods]
        for found in self._refusals(unable, path, SLASHES.sub("/", path)):
            if isinstance(found, Refused):
                yield found

    def slashes(self, path: str) -> Iterator[Decision]:
        """Yield where rules would have a path that lacks their slash, or has one too many."""
        merged = SLASHES.sub("/", path)
        for target in (path + "/", merged, merged + "/"):
            if target != path and any(any(one.readings(target)) for one in self.candidates):
                yield Redirected(target)

    def reads(self, method: str, path: str) -> bool:
        """Tell whether a rule accepts exactly this path with this method."""
        able = (one for one in self.candidates if method in one.methods)
        return any(any(one.readings(path)) for one in able)

    @staticmethod
    def _candidate(rule: MapRule, site: Site) -> Candidate:
        domain = rule.domain or NOWHERE
        whole = Rule((*domain.parts, *rule.rule.parts))
        kinds = {var.name: kind_of(var) for var in whole.variables}
        strict, merge = rule.strict_slashes, rule.merge_slashes
        return MapCandidate(
            view(whole, endpoint=rule.endpoint, methods=rule.methods, **dict(rule.defaults)),
            tuple(kinds.items()),
            # The path begins with a slash, and so with an empty segment of its own.
            (*rank_of(domain, kinds), *rank_of(rule.rule, kinds)[1:]),
            site.strict_slashes if strict is None else strict,
            site.merge_slashes if merge is None else merge,
        )


class MapModel:
    """The rules of one map."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.http = _OfOneKind(site, websocket=False)
        self.websocket = _OfOneKind(site, websocket=True)

    def decide(self, sought: Sought) -> frozenset[Decision]:
        """Return every decision that is right; nothing is said of a path of several domains."""
        own, other = self.http, self.websocket
        if sought.websocket:
            own, other = other, own
        text = sought.domain + sought.path
        decisions = {self._here(one, sought.domain) for one in own.decide(sought.method, text)}
        merged = SLASHES.sub("/", text)
        if merged != text and all(isinstance(one, Refused) for one in decisions):
            # A path with slashes too many is refused as it is, or as it is merged.
            decisions |= {*own.refusals(other, sought.method, merged)}
        elsewhere = other.decide(sought.method, text) - {UNKNOWN}
        if elsewhere and all(isinstance(one, Refused) for one in decisions):
            # Which of the two reasons counts is nowhere said, unless there is only one.
            decisions |= {MISMATCH, *own.refusals(other, sought.method, text)}
            # See maps.redirects-keep-the-kind.
            decisions |= {self._here(one, sought.domain) for one in other.slashes(text)}
            if other.reads(sought.method, text):
                decisions.discard(UNKNOWN)
        return frozenset(decisions)

    @staticmethod
    def _here(decision: Decision, domain: str) -> Decision:
        if isinstance(decision, Redirected):
            return Redirected(decision.path[len(domain) :])
        return decision

    def build(self, wanted: Wanted) -> tuple[Built, ...]:
        """Return every URL that is right; none where building has to be refused."""
        values = {name: value for name, value in wanted.values if value is not None}
        suiting = [
            rule
            for rule in self.site.rules
            if rule.endpoint == wanted.endpoint and suits(rule, values, wanted.method)
        ]
        pools = [suiting]
        if wanted.method is None:
            preferred = [rule for rule in suiting if allows(rule, wanted.default_method)]
            pools = [preferred or suiting]
        if self.site.host_matching:
            # A URL of the host that is current is one that this request's client can reach. Whether
            # that, or the method that is bound, goes before the other is nowhere said.
            here = [rule for rule in suiting if _domain(rule, values) == wanted.domain]
            both = [rule for rule in pools[0] if rule in here]
            pools = [both or pools[0], both or here]
        best = [
            rule
            for pool in pools
            for rule in pool
            if not any(goes_before(other, rule) for other in pool)
        ]
        return tuple(written(rule, values, append=wanted.append_unknown) for rule in best)


@dataclass(frozen=True, slots=True)
class Built:
    """A URL, decoded: its domain, its path, its query as pairs, and whether it is a WebSocket's."""

    domain: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    websocket: bool = False


def arguments(rule: MapRule) -> frozenset[str]:
    """Return the names of all variables and defaults of a rule."""
    variables = (*(rule.domain or NOWHERE).variables, *rule.rule.variables)
    return frozenset({var.name for var in variables} | {name for name, _ in rule.defaults})


def allows(rule: MapRule, method: str | None) -> bool:
    """Tell whether a rule answers a method; None stands for any."""
    return method is None or rule.methods is None or method in methods_of(rule.methods)


def suits(rule: MapRule, values: dict[str, Any], method: str | None) -> bool:
    """Tell whether the values give all that a rule needs, and contradict none of its defaults."""
    defaults = dict(rule.defaults)
    return (
        allows(rule, method)
        and arguments(rule) <= values.keys() | defaults.keys()
        and all(values.get(name, default) == default for name, default in defaults.items())
    )


def goes_before(one: MapRule, other: MapRule) -> bool:
    """Tell whether a rule is surely preferred: it has more of the values, or more defaults.

    Values that a rule has no place for would end in the query of its URL, and a rule whose
    defaults the values are is the one with the unique URL (Werkzeug documentation, Rule, defaults).
    """
    first, second = arguments(one), arguments(other)
    return first > second or (first == second and len(one.defaults) > len(other.defaults))


def written(rule: MapRule, values: dict[str, Any], *, append: bool) -> Built:
    """Write a rule with values for all its variables."""
    filled = _filled(rule, values)
    unknown = [(name, value) for name, value in values.items() if name not in arguments(rule)]
    query = [
        (name, str(item))
        for name, value in unknown
        for item in (value if isinstance(value, list | tuple) else (value,))
        if item is not None
    ]
    domain = _domain(rule, values)
    return Built(domain, _text(rule.rule, filled), tuple(query if append else ()), rule.websocket)


def _filled(rule: MapRule, values: dict[str, Any]) -> dict[str, Any]:
    return {**dict(rule.defaults), **values}


def _domain(rule: MapRule, values: dict[str, Any]) -> str:
    return _text(rule.domain or NOWHERE, _filled(rule, values))


def _text(rule: Rule, values: dict[str, Any]) -> str:
    return "".join(str(values[part.name]) if isinstance(part, Var) else part for part in rule.parts)
