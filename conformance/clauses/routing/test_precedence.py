"""Routing among rules: which rule answers a path that several rules accept."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.routing.matching import as_modelled, decided
from conformance.describe.app import App, Converter, Part, View, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, request
from conformance.models.routing import Matched, RoutingModel
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, WERKZEUG
from conformance.strategies.rules import (
    BOUNDED,
    PLAIN,
    SIZED,
    SPANNING,
    UUIDS,
    Contest,
    contests,
)
from conformance.strategies.text import segments

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
@given(
    between=st.sampled_from("ab1"),
    last=st.sampled_from("ab1"),
    start=st.sampled_from("ab1"),
    behind=st.sampled_from(["path:q", "q"]),
)
@example(between="1", last="a", start="a", behind="path:q")
@example(between="a", last="a", start="a", behind="q")
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


def in_both_orders(impl: Implementation, path: str, winner: Part, loser: Part, *more: Part) -> None:
    """Raise AssertionError unless the first view answers, whichever is registered first."""
    assert isinstance(winner, View), "the rule that wins is a view"
    for pair in ((winner, loser), (loser, winner)):
        app = App(*more, *pair)
        seen = decided(impl, app, get(path, query=""))
        name = seen.endpoint if isinstance(seen, Matched) else ""
        assert name == winner.endpoint, f"{path!r} gives {seen}, not {winner.endpoint}\n{app}"


@clause(
    "routing.leaf-and-branch",
    MUST,
    needs=[C.SLASH_REDIRECT],
    source=FLASK("Quickstart", "Unique URLs / Redirection Behavior"),
)
@given(prefix=st.sampled_from(["/a", "/a/b", "/<v>", "/a/<int:v>"]))
@example(prefix="/a")
def test_leaf_and_branch(impl: Implementation, prefix: str) -> None:
    """Two rules that differ in the slash at the end alone MUST each answer their own path.

    The router redirects nobody away from a path that has a rule of its own.
    """
    leaf, branch = view(prefix, endpoint="leaf"), view(prefix + "/", endpoint="branch")
    path = prefix.replace("<v>", "x").replace("<int:v>", "3")
    in_both_orders(impl, path, leaf, branch)
    in_both_orders(impl, path + "/", branch, leaf)


@clause(
    "routing.text-before-variable", MUST, needs=[*KINDS, C.PATH], source=RULE_PRIORITY, examples=60
)
@given(
    variable=st.sampled_from(["<v>", "<int:v>", "<path:v>", "<float:v>", "<any('7', '1.5'):v>"]),
    around=st.sampled_from([("/", ""), ("/", "/"), ("/a/", ""), ("/", "/z"), ("/<u>/", "")]),
)
def test_text_before_variable(impl: Implementation, variable: str, around: tuple[str, str]) -> None:
    """Text in a segment of a rule MUST win over a variable there that would take the same text."""
    text = "1.5" if "float" in variable else "7"
    static = view(text.join(around), endpoint="static")
    dynamic = view(variable.join(around), endpoint="dynamic")
    in_both_orders(impl, text.join(around).replace("<u>", "x"), static, dynamic)


# The most specific variable first.
BUILT_IN = ("<int:v>", "<v>", "<path:v>")
BEFORE = st.sampled_from(["/", "/a/", "/<u>/", "/a/<u>/<w>/"])


@clause(
    "routing.smaller-weight-first", MUST, needs=[C.WEIGHTED, C.INT, C.PATH], source=RULE_PRIORITY
)
@given(
    variables=st.lists(st.sampled_from(BUILT_IN), min_size=2, unique=True),
    before=BEFORE,
)
@example(variables=["<path:v>", "<v>", "<int:v>"], before="/a/")
@example(variables=["<v>", "<int:v>"], before="/")
def test_smaller_weight_first(impl: Implementation, variables: list[str], before: str) -> None:
    """Of variables that take the same text, a number MUST win over text, and text over a path.

    That is what the built-in converters weigh: the fewer texts a variable can take, the less.
    """
    wins(impl, min(variables, key=BUILT_IN.index), variables, before)


def wins(
    impl: Implementation, variable: str, variables: list[str], before: str, *more: Part
) -> None:
    """Raise AssertionError unless the rule with this variable takes the segment `7`."""
    app = App(*more, *(view(before + one, endpoint=one) for one in variables))
    seen = decided(impl, app, get(before.replace("<u>", "x").replace("<w>", "y") + "7"))
    name = seen.endpoint if isinstance(seen, Matched) else ""
    assert name == variable, f"7 gives {seen}, not {variable}\n{app}"


WEIGHTED = {
    "<light:v>": 10,
    "<int:v>": 50,
    "<middle:v>": 75,
    "<v>": 100,
    "<heavy:v>": 150,
    "<path:v>": 200,
    "<last:v>": 300,
}
OWN = tuple(
    Converter(name, "[0-9]+", weight)
    for name, weight in (("light", 10), ("middle", 75), ("heavy", 150), ("last", 300))
)


@clause(
    "routing.own-weight",
    SHOULD,
    needs=[C.WEIGHTED, C.INT, C.PATH, C.CUSTOM_CONVERTERS],
    source=RULE_PRIORITY,
    examples=60,
)
@given(
    variables=st.lists(st.sampled_from(list(WEIGHTED)), min_size=2, max_size=4, unique=True),
    before=BEFORE,
)
@example(variables=["<last:v>", "<path:v>"], before="/a/")
@example(variables=["<path:v>", "<heavy:v>"], before="/<u>/")
def test_own_weight(impl: Implementation, variables: list[str], before: str) -> None:
    """An application's own converter SHOULD be ranked by the `weight` that it sets.

    The smaller weight wins. Built-in numbers weigh 50, text 100, a path 200; the documentation
    speaks of weights, and does not name these numbers.
    """
    wins(impl, min(variables, key=WEIGHTED.__getitem__), variables, before, *OWN)


@clause(
    "routing.segment-before-path", SHOULD, needs=[C.WEIGHTED, C.PATH, C.INT], source=RULE_PRIORITY
)
@given(
    variable=st.sampled_from(["<v>", "<int:v>"]),
    end=st.sampled_from(["/edit", "/a/b", "/<w>", "/"]),
)
@example(variable="<v>", end="/edit")
def test_segment_before_path(impl: Implementation, variable: str, end: str) -> None:
    """A variable of one segment SHOULD win over a `path` variable with the same text behind both.

    Without a text behind them, the variable of one segment wins; the same text behind both changes
    nothing.
    """
    narrow = view(f"/{variable}{end}", endpoint="narrow")
    wide = view(f"/<path:p>{end}", endpoint="wide")
    in_both_orders(impl, "/7" + end.replace("<w>", "x"), narrow, wide)


@clause("routing.path-with-more-text-first", MUST, needs=[C.WEIGHTED, C.PATH], source=RULE_PRIORITY)
@given(end=st.sampled_from(["/edit", "/a/b", "/x/<int:n>", ".txt"]))
def test_path_with_more_text_first(impl: Implementation, end: str) -> None:
    """A `path` variable with text behind it MUST win over a `path` variable that ends its rule."""
    precise = view(f"/<path:p>{end}", endpoint="precise")
    bare = view("/<path:p>", endpoint="bare")
    in_both_orders(impl, "/a/b" + end.replace("<int:n>", "7"), precise, bare)


@clause(
    "routing.text-in-segment-first",
    SHOULD,
    needs=[C.WEIGHTED, C.MIXED_SEGMENTS],
    source=RULE_PRIORITY,
)
@given(
    mixed=st.sampled_from(["u-<v>", "<v>.html", "<v>-<w>", "u<v>"]),
    around=st.sampled_from([("/", ""), ("/a/", ""), ("/", "/z")]),
)
def test_text_in_segment_first(impl: Implementation, mixed: str, around: tuple[str, str]) -> None:
    """A variable with text beside it SHOULD win over a variable that has the segment for itself."""
    narrow, wide = (view(text.join(around), endpoint=text) for text in (mixed, "<x>"))
    path = mixed.replace("<v>", "x").replace("<w>", "y").join(around)
    in_both_orders(impl, path, narrow, wide)


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


EQUAL = ("<one:v>", "<two:v>", "<three:v>")
OF_ONE_WEIGHT = tuple(Converter(name, regex, 70) for name, regex in (
    ("one", "[0-9]+"), ("two", "[0-9a-f]+"), ("three", "[0-9A-F]+")
))  # fmt: skip


@clause(
    "routing.first-of-equal-weight",
    MUST,
    needs=[C.WEIGHTED, C.CUSTOM_CONVERTERS],
    source=RULE_PRIORITY,
)
@given(
    variables=st.permutations(EQUAL).flatmap(lambda p: st.sampled_from([list(p), list(p[:2])])),
    before=BEFORE,
)
@example(variables=["<two:v>", "<one:v>"], before="/")
@example(variables=["<one:v>", "<two:v>"], before="/")
def test_first_of_equal_weight(impl: Implementation, variables: list[str], before: str) -> None:
    """Of rules with equal priority, the rule that was registered first MUST answer.

    Here the rules differ in their converters, which have one weight.
    """
    wins(impl, variables[0], variables, before, *OF_ONE_WEIGHT)


@clause("routing.first-of-equals", SHOULD, source=RULE_PRIORITY)
@given(value=segments(max_size=3), rules=st.permutations(["/<a>", "/<b>", "/<c>"]))
@example(value="a", rules=["/<a>", "/<b>", "/<c>"])
def test_first_of_equals(impl: Implementation, value: str, rules: list[str]) -> None:
    """Of rules that differ in the names of variables alone, the first SHOULD answer.

    A reader sees no other order among these rules. A router may refuse the second of them instead,
    as Werkzeug announces it for 3.2.
    """
    app = App(*(view(rule, endpoint=rule[2]) for rule in rules))
    if impl.refusal(app) is not None:
        return
    seen = decided(impl, app, get("/" + value.rstrip("\n") + "x", query=""))

    assert isinstance(seen, Matched), f"gives {seen}"
    assert seen.endpoint == rules[0][2], f"{rules} in this order: {seen} answers"


@clause("routing.several-rules-for-one-view", MUST, needs=[C.INT], source=URL_ROUTE_REGISTRATIONS)
@given(rules=st.lists(st.sampled_from(["/", "/a", "/b/", "/n/<int:v>"]), min_size=2, unique=True))
def test_several_rules_for_one_view(impl: Implementation, rules: list[str]) -> None:
    """A view that is registered with several rules MUST answer the paths of all of them."""
    app = App(*(view(rule, endpoint="page") for rule in rules))
    for rule in rules:
        seen = decided(impl, app, get(rule.replace("<int:v>", "5")))
        values = (("v", "5"),) if "<" in rule else ()
        assert seen == Matched("page", values), f"{rule} gives {seen}"
