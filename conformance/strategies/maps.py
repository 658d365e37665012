"""URL maps as descriptions: sets of rules that compete, with every option, and what to ask them.

What is right for a map is said by `conformance.models.maps`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from conformance.describe.app import Rule, Var
from conformance.describe.maps import MapRule, Site, Sought, Wanted
from conformance.strategies.rules import METHODS, PLAIN, contests

# Domains of rules, and domains that are asked for. A variable takes what no text names.
SUBDOMAINS = (None, None, "api", "api", "<sub>", "<sub>", "<int:number>")
ASKED_SUBDOMAINS = ("", "api", "api", "x", "7")
HOSTS = ("h.example", "h.example", "h.example", "other.example:8080", "<sub>.h.example")
ASKED_HOSTS = ("h.example", "h.example", "other.example:8080", "x.h.example", "other.example")
LAX = (None, None, None, False, True)


@dataclass(frozen=True, slots=True)
class Quiz:
    """A site, and what it is asked."""

    site: Site
    asked: tuple[Sought, ...]

    def __str__(self) -> str:
        return "\n".join([str(self.site), *(f"ask {one}" for one in self.asked)])


@dataclass(frozen=True, slots=True)
class Order:
    """A site, and what it has to build."""

    site: Site
    wanted: tuple[Wanted, ...]

    def __str__(self) -> str:
        return "\n".join([str(self.site), *(f"build {one}" for one in self.wanted)])


class Digits:
    """The digits of one number in a mixed radix: drawing it is cheaper than drawing each choice."""

    def __init__(self, number: int) -> None:
        self.number = number

    def pick(self, among: Sequence[Any]) -> Any:
        """Return one of these."""
        self.number, digit = divmod(self.number, len(among))
        return among[digit]


def _domain(text: str | None) -> Rule | None:
    return None if text is None else Rule.parse(text)


@st.composite
def quizzes(draw: st.DrawFn) -> Quiz:
    """Generate maps with rules of every kind, and questions that several of their rules fit."""
    contest = draw(contests(PLAIN, methods=True, lax=True, size=5, depth=2))
    settings = Digits(draw(st.integers(0, 2**8)))
    host_matching = settings.pick((False, False, True))
    strict, merge = settings.pick((True, True, False)), settings.pick((True, True, False))
    rules: list[MapRule] = []
    places: set[tuple[str, ...]] = set()
    for part in contest.app.views:
        some = Digits(draw(st.integers(0, 2**30)))
        websocket = some.pick((False, False, False, False, True))
        domain = some.pick(HOSTS if host_matching else SUBDOMAINS)
        options = dict(part.options)
        # Rules that only their domain tells apart; equal rules may be refused.
        same = contest.app.views[0].rule
        twin = (str(domain), str(same).rstrip("/"), str(websocket))
        rule = same if some.pick((False, True)) and twin not in places else part.rule
        places.add((str(domain), str(rule).rstrip("/"), str(websocket)))
        rules.append(
            MapRule(
                rule,
                part.endpoint,
                _domain(domain),
                None if websocket else part.methods,
                some.pick(((), (), (), (("page", 1),), (("page", 2), ("kind", "x")))),
                options.get("strict_slashes", some.pick(LAX)),
                some.pick(LAX),
                some.pick((False, False, False, False, False, True)),
                websocket,
            )
        )
    asked = []
    for method, path in contest.requests:
        some = Digits(draw(st.integers(0, 2**12)))
        domain = some.pick(ASKED_HOSTS if host_matching else ASKED_SUBDOMAINS)
        if path.endswith("//"):
            path = path.rstrip("/") + "/"  # see routing.lax-slash-is-one-slash
        asked.append(Sought(path, method, domain, some.pick((False, False, False, True))))
    return Quiz(Site(tuple(rules), host_matching, strict, merge), tuple(dict.fromkeys(asked)))


NAMES = ("a", "b", "c")
TEXTS = ("x", "1", "a b", "é", "q?&=#", "%41")
KINDS = ("string", "string", "int", "path")
VALUES: dict[str, tuple[Any, ...]] = {
    "string": TEXTS,
    "int": (1, 2, 30),
    "path": ("x", "x/y", "é/1"),
}
EXTRA: tuple[Any, ...] = ("t", 5, None, "a b&c", ["p", "q"], ("r",), [], "", "é")


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Generate maps whose rules share endpoints and names, and values to build their URLs with."""
    first = Digits(draw(st.integers(0, 2**16)))
    host_matching = first.pick((False, False, True))
    kinds = {name: first.pick(KINDS) for name in NAMES}
    rules = [
        _rule(number, kinds, host_matching, Digits(draw(st.integers(0, 2**40))))
        for number in range(draw(st.integers(1, 5)))
    ]
    wanted = []
    for _ in range(4):
        some = Digits(draw(st.integers(0, 2**44)))
        rule = some.pick(rules)
        values: dict[str, Any] = {}
        for name in NAMES:
            if some.pick((True, True, True, False)):
                values[name] = some.pick(VALUES[kinds[name]])
        for part in (rule.domain or Rule(())).variables:
            values[part.name] = some.pick(("x", "y"))
        values |= {name: value for name, value in rule.defaults if some.pick((True, False))}
        for name in ("q", "p"):
            if some.pick((False, True)):
                values[name] = some.pick(EXTRA)
        wanted.append(
            Wanted(
                some.pick((rule.endpoint, rule.endpoint, "e0", "nowhere")),
                tuple(values.items()),
                some.pick((None, None, None, "POST", "PUT")),
                some.pick(("GET", "GET", "POST")),
                some.pick(ASKED_HOSTS if host_matching else ASKED_SUBDOMAINS),
                some.pick((True, True, True, False)),
            )
        )
    return Order(Site(tuple(rules), host_matching), tuple(wanted))


def _rule(number: int, kinds: dict[str, str], host_matching: bool, some: Digits) -> MapRule:
    parts: list[str | Var] = [f"/r{number}"]
    names = [name for name in NAMES if some.pick((True, False))]
    for name in names:
        parts += [some.pick(("/", "/é-", "/a b/")), Var(name, kinds[name])]
    parts += ["/"] * some.pick((0, 1))
    free = [name for name in NAMES if name not in names]
    defaults = tuple((n, VALUES[kinds[n]][0]) for n in free if some.pick((False, False, True)))
    domain = some.pick(HOSTS[1:] if host_matching else SUBDOMAINS[1:5])
    rule = MapRule(
        Rule(tuple(parts)),
        some.pick(("e0", "e0", "e1")),
        _domain(domain),
        some.pick(METHODS),
        defaults,
        build_only=some.pick((False, False, True)),
    )
    if some.pick((False, False, False, True)):
        return replace(rule, websocket=True, methods=None)
    return rule
