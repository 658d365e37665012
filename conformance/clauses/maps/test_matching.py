"""Matching in any map: rules of every kind on domains, for methods, and for WebSockets."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given

from conformance.clause import MUST, clause
from conformance.clauses.mapping import apart, bound_to, map_of, read, sought
from conformance.describe.app import Rule
from conformance.describe.capabilities import Capability as C
from conformance.describe.maps import MapRule, Site, Sought, Wanted
from conformance.models.maps import MapModel
from conformance.perform.implementation import Implementation
from conformance.sources import WERKZEUG
from conformance.strategies.maps import Order, Quiz, orders, quizzes

MATCH = WERKZEUG.api("MapAdapter.match")
BUILD = WERKZEUG.api("MapAdapter.build")
PRIORITY = WERKZEUG("URL Routing", "Rule Priority")


def on(rule: str, endpoint: str, domain: str | None, **options: Any) -> MapRule:
    """Describe a rule on a subdomain."""
    return MapRule(
        Rule.parse(rule), endpoint, None if domain is None else Rule.parse(domain), **options
    )


EVERYWHERE = tuple(
    Sought(path, domain=domain, websocket=websocket)
    for path in ("/a", "/1", "/1/")
    for domain in ("", "api", "x")
    for websocket in (False, True)
)


@clause(
    "maps.any-map-matches",
    MUST,
    needs=[C.MAP_MERGING, C.MAP_WEBSOCKETS, C.MAPS],
    source=[MATCH, PRIORITY],
    examples=150,
)
@given(quiz=quizzes())
@example(quiz=Quiz(Site((on("/a", "any", "<sub>"), on("/a", "one", "api"))), EVERYWHERE))
@example(quiz=Quiz(Site((on("/a", "any", "<sub>"), on("/<v>", "one", "api"))), EVERYWHERE))
@example(quiz=Quiz(Site((on("/<v>", "text", None), on("/<int:v>/", "number", None))), EVERYWHERE))
@example(
    quiz=Quiz(
        Site((on("/a/b/", "socket", "api", websocket=True), on("/a/<v>", "text", "api"))),
        (Sought("/a/b", domain="api"),),
    )
)
@example(quiz=Quiz(Site((on("/a/", "lax", None),), strict_slashes=False), (Sought("/a"),)))
def test_any_map_matches(impl: Implementation, quiz: Quiz) -> None:
    """In any map, `match` MUST find the most specific rule that accepts domain, path, method and
    kind of a request, or else say why there is none.
    """
    model = MapModel(quiz.site)

    def body(kit: Any) -> None:
        made = map_of(kit, quiz.site)
        for asked in quiz.asked:
            seen, right = sought(kit, quiz.site, made, asked), model.decide(asked)
            wanted = " or ".join(sorted(map(str, right)))
            assert seen in right, f"{asked} gives {seen}; right is {wanted}\n{quiz.site}"

    apart(impl, body)


def reads_twice(rule: MapRule) -> bool:
    """Tell whether a path may be taken apart by this rule in more than one way."""
    return sum(var.converter == "path" for var in rule.rule.variables) > 1


@clause(
    "maps.any-map-builds",
    MUST,
    needs=[C.MAP_BUILDING, C.MAP_WEBSOCKETS, C.MAPS],
    source=BUILD,
    examples=120,
)
@given(order=orders())
@example(
    order=Order(
        Site(
            (
                MapRule(Rule.parse("/<a>/<b>"), "e", Rule.parse("one.example")),
                MapRule(Rule.parse("/<a>"), "e", Rule.parse("two.example")),
            ),
            host_matching=True,
        ),
        (Wanted("e", (("a", "x"), ("b", "y")), domain="h.example"),),
    )
)
def test_any_map_builds(impl: Implementation, order: Order) -> None:
    """In any map, `build` MUST write a rule of the endpoint that has a place for the values, with
    its domain where that is another one, and the other values as the query; or refuse.
    """
    model = MapModel(order.site)

    def body(kit: Any) -> None:
        made = map_of(kit, order.site)
        for wanted in order.wanted:
            bound = bound_to(order.site, made, wanted.domain, default_method=wanted.default_method)
            right = model.build(wanted)
            try:
                url = bound.build(
                    wanted.endpoint,
                    dict(wanted.values),
                    wanted.method,
                    append_unknown=wanted.append_unknown,
                )
            except kit.BuildError:
                # What reads back as other values may be refused: two paths side by side do.
                same = [rule for rule in order.site.rules if rule.endpoint == wanted.endpoint]
                refused = right and not any(map(reads_twice, same))
                assert not refused, f"{wanted} is refused; right is {right}\n{order.site}"
            else:
                seen = read(url, order.site, wanted.domain)
                assert seen in right, f"{wanted} gives {url!r}; right is {right}\n{order.site}"

    apart(impl, body)
