"""Routing among rules: which rule answers a path that several rules accept."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered
from conformance.clauses.routing.matching import as_modelled, decided
from conformance.describe.app import App, View, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, request
from conformance.models.routing import Matched, RoutingModel
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, WERKZEUG, plain_sense
from conformance.strategies.rules import (
    BOUNDED,
    PLAIN,
    SIZED,
    SPANNING,
    UUIDS,
    Contest,
    contests,
)

RULE_PRIORITY = WERKZEUG("URL Routing", "Rule Priority")
URL_ROUTE_REGISTRATIONS = FLASK("API", "URL Route Registrations")
CUSTOM_CONVERTERS = WERKZEUG("URL Routing", "Custom Converters")
LINE = re.compile(r"[\n\r\u2028]")
KINDS = [C.WEIGHTED, C.INT, C.FLOAT, C.ANY]
SLASHES = [C.SLASH_REDIRECT, C.MERGE_SLASHES]


def contested(impl: Implementation, contest: Contest, *, ranked: bool = True) -> None:
    """Ask each request of a contest and compare what is decided with the model.

    Rules that differ in nothing but the arguments of converters may be refused as equal ones, as
    Werkzeug announces it for 3.2; nothing is asked then.
    """
    shapes = [_shape(v) for v in contest.app.views]
    if len(set(shapes)) < len(shapes) and impl.refusal(contest.app) is not None:
        return
    model = RoutingModel(contest.app, ranked=ranked)
    for method, path in contest.requests:
        # See path-keeps-its-slashes and path-takes-line-breaks.
        if not (("//" in path or LINE.search(path)) and "<path" in str(contest.app)):
            as_modelled(impl, contest.app, request(method, path, query=""), model)


def _shape(part: View) -> tuple[str, ...]:
    """Return the rule of a view without names and arguments."""
    return tuple(p if isinstance(p, str) else f"<{p.converter}>" for p in part.rule.parts)


@clause(
    "routing.most-specific-rule-wins",
    MUST,
    needs=[*KINDS, *SLASHES],
    source=RULE_PRIORITY,
    examples=100,
)
@given(contest=contests(PLAIN))
@example(
    contest=Contest(
        App(view("/<v>", endpoint="text"), view("/<int:v>", endpoint="number")), (("GET", "/1"),)
    )
)
@example(
    contest=Contest(
        App(view("/<v>/a/a", endpoint="right"), view("/a/<v>/<w>", endpoint="left")),
        (("GET", "/a/a/a"),),
    )
)
@example(
    contest=Contest(
        App(view("/<any(a, b):v>", endpoint="word"), view("/<v>", endpoint="text")),
        (("GET", "/a.b"),),
    )
)
def test_most_specific_rule_wins(impl: Implementation, contest: Contest) -> None:
    """Of all rules that accept a path, the most specific rule MUST answer.

    Segments decide from left to right: text goes before a variable, a number before text of any
    kind. So a reader can tell the winner from the rules alone.
    """
    contested(impl, contest)


ALL_KINDS = [*KINDS, *SLASHES, C.PATH, C.UUID, C.CONVERTER_ARGUMENTS, C.MIXED_SEGMENTS]
OF_ALL_KINDS = contests((*PLAIN, *SPANNING, *UUIDS, *SIZED), mixed=True)


@clause(
    "routing.most-specific-of-all-kinds", MUST, needs=ALL_KINDS, source=RULE_PRIORITY, examples=90
)
@given(contest=OF_ALL_KINDS)
@example(
    contest=Contest(
        App(view("/<v>/a/a", endpoint="right"), view("/a/<path:v>", endpoint="left")),
        (("GET", "/a/a/a"),),
    )
)
@example(contest=Contest(App(view("/<path:v>/a/", endpoint="branch")), (("GET", "/b/a"),)))
def test_most_specific_of_all_kinds(impl: Implementation, contest: Contest) -> None:
    """Among variables of every kind, the most specific rule that accepts a path MUST answer.

    The variables stand alone, beside text, or span several segments.
    """
    contested(impl, contest)


@clause("routing.some-rule-answers", MUST, needs=ALL_KINDS, source=RULE_PRIORITY, examples=40)
@given(contest=OF_ALL_KINDS)
@example(
    contest=Contest(
        App(view("/<v>-<int:w>/<x>", endpoint="e")),
        (("GET", "/1-1.0/1"), ("GET", "/a-1/a")),
    )
)
@example(contest=Contest(App(view("/<path:v>/", endpoint="e")), (("GET", "/a"),)))
def test_some_rule_answers(impl: Implementation, contest: Contest) -> None:
    """A path that some rule accepts MUST be answered by a rule that accepts it, never with 404.

    A rule that fits the beginning of a path must not hide a rule that fits all of it.
    """
    contested(impl, contest, ranked=False)


@clause(
    "routing.order-does-not-matter",
    MUST,
    needs=[*KINDS, *SLASHES, C.PATH, C.MIXED_SEGMENTS],
    source=RULE_PRIORITY,
    examples=60,
)
@given(contest=contests((*PLAIN[:2], *SPANNING), size=4) | contests(PLAIN[:2], mixed=True, size=4))
def test_order_does_not_matter(impl: Implementation, contest: Contest) -> None:
    """Rules of different priority MUST decide the same, in whatever order they were registered.

    An application of several modules registers its rules in the order of its imports. (For rules of
    equal priority see `routing.first-of-equal-weight`; for a variable behind a `path` variable,
    `routing.two-paths-in-any-order`.)
    """
    views = [v for v in contest.app.views if not re.search("<path:.*<", str(v.rule))]
    app, turned = App(*views), App(*reversed(views))
    answered(impl, App(view("/<v>")), get("/x"))
    for method, path in contest.requests:
        asked = request(method, path, query="")
        first, second = decided(impl, app, asked), decided(impl, turned, asked)
        assert first == second, f"{asked}: {first} in one order, {second} in the other\n{turned}"


@clause(
    "routing.two-paths-in-any-order",
    SHOULD,
    needs=[C.PATH, C.WEIGHTED],
    source=RULE_PRIORITY,
)
@every(between="ab1", last="ab1", start="ab1", behind=["path:q", "q"])
def test_two_paths_in_any_order(
    impl: Implementation, between: str, last: str, start: str, behind: str
) -> None:
    """Rules with a variable behind a `path` variable SHOULD decide the same in any order.

    A rule with its text between the two variables is not equal to a rule with its text behind them.
    """
    rules = [f"/<path:p>/{between}/<{behind}>", f"/<path:p>/<{behind}>/{last}"]
    views = [view(rule, endpoint=f"e{i}") for i, rule in enumerate(rules)]
    asked = get(f"/{start}/{between}/{last}", query="")
    first, second = (decided(impl, App(*order), asked) for order in (views, views[::-1]))
    assert first == second, f"{asked}: {first} in one order, {second} in the other\n{App(*views)}"
    assert isinstance(first, Matched), f"{asked} is answered by no view, but {first}\n{App(*views)}"


@clause(
    "routing.refused-value-tries-next-rule",
    MUST,
    needs=[*KINDS, *SLASHES, C.CONVERTER_ARGUMENTS],
    source=CUSTOM_CONVERTERS,
    examples=60,
)
@given(contest=contests((*PLAIN[:1], *BOUNDED), size=4, depth=1))
@example(
    contest=Contest(
        App(view("/<int(min=5):v>", endpoint="high"), view("/<v>", endpoint="any")),
        (("GET", "/1"),),
    )
)
def test_refused_value_tries_next_rule(impl: Implementation, contest: Contest) -> None:
    """When the converter of one rule refuses a value, the router MUST try the next rule that fits.

    The documentation of ValidationError says so: the error tells the router to go on.
    """
    contested(impl, contest)


@clause(
    "routing.several-rules-for-one-view",
    MUST,
    needs=[C.INT],
    source=[URL_ROUTE_REGISTRATIONS, plain_sense("a rule that was accepted has to be answered")],
)
@given(rules=st.lists(st.sampled_from(["/", "/a", "/b/", "/n/<int:v>"]), min_size=2, unique=True))
def test_several_rules_for_one_view(impl: Implementation, rules: list[str]) -> None:
    """A view that is registered with several rules MUST answer the paths of all of them."""
    app = App(*(view(rule, endpoint="page") for rule in rules))
    for rule in rules:
        seen = decided(impl, app, get(rule.replace("<int:v>", "5")))
        values = (("v", "5"),) if "<" in rule else ()
        assert seen == Matched("page", values), f"{rule} gives {seen}"
