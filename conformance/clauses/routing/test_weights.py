"""Routing by weight: of two rules that differ in one place, which of them goes first.

Whole sets of rules that compete are in `test_precedence`.
"""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.routing.matching import decided
from conformance.describe.app import App, Converter, Part, View, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.models.routing import Matched
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, WERKZEUG
from conformance.strategies.text import text

RULE_PRIORITY = WERKZEUG("URL Routing", "Rule Priority")
URL_ROUTE_REGISTRATIONS = FLASK("API", "URL Route Registrations")
CUSTOM_CONVERTERS = WERKZEUG("URL Routing", "Custom Converters")
KINDS = [C.WEIGHTED, C.INT, C.FLOAT, C.ANY]


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
@every(prefix=["/a", "/a/b", "/<v>", "/a/<int:v>"])
def test_leaf_and_branch(impl: Implementation, prefix: str) -> None:
    """Two rules that differ in the trailing slash alone MUST each answer their own path.

    The router redirects nobody away from a path that has a rule of its own.
    """
    leaf, branch = view(prefix, endpoint="leaf"), view(prefix + "/", endpoint="branch")
    path = prefix.replace("<v>", "x").replace("<int:v>", "3")
    in_both_orders(impl, path, leaf, branch)
    in_both_orders(impl, path + "/", branch, leaf)


@clause("routing.text-before-variable", MUST, needs=[*KINDS, C.PATH], source=RULE_PRIORITY)
@every(
    variable=["<v>", "<int:v>", "<path:v>", "<float:v>", "<any('7', '1.5'):v>"],
    around=[("/", ""), ("/", "/"), ("/a/", ""), ("/", "/z"), ("/<u>/", "")],
)
def test_text_before_variable(impl: Implementation, variable: str, around: tuple[str, str]) -> None:
    """Text in a segment of a rule MUST win over a variable in that place that takes the text."""
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

    The weights of the built-in converters say so: the fewer texts a variable can take, the less it
    weighs.
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
@every(variable=["<v>", "<int:v>"], end=["/edit", "/a/b", "/<w>", "/"])
def test_segment_before_path(impl: Implementation, variable: str, end: str) -> None:
    """A variable of one segment SHOULD win over a `path` variable with the same text behind both.

    Without a text behind them, the variable of one segment wins; the same text behind both changes
    nothing.
    """
    narrow = view(f"/{variable}{end}", endpoint="narrow")
    wide = view(f"/<path:p>{end}", endpoint="wide")
    in_both_orders(impl, "/7" + end.replace("<w>", "x"), narrow, wide)


@clause("routing.path-with-more-text-first", MUST, needs=[C.WEIGHTED, C.PATH], source=RULE_PRIORITY)
@every(end=["/edit", "/a/b", "/x/<int:n>", ".txt"])
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
@every(mixed=["u-<v>", "<v>.html", "<v>-<w>", "u<v>"], around=[("/", ""), ("/a/", ""), ("/", "/z")])
def test_text_in_segment_first(impl: Implementation, mixed: str, around: tuple[str, str]) -> None:
    """A variable with text beside it SHOULD win over a variable that has the segment for itself."""
    narrow, wide = (view(text.join(around), endpoint=text) for text in (mixed, "<x>"))
    path = mixed.replace("<v>", "x").replace("<w>", "y").join(around)
    in_both_orders(impl, path, narrow, wide)


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
@given(
    value=text(min_size=1, max_size=3, without="/?"),  # which characters there can be, others say
    rules=st.permutations(["/<a>", "/<b>", "/<c>"]),
)
@example(value="a", rules=["/<a>", "/<b>", "/<c>"])
@example(value="2", rules=["/<c>", "/<a>", "/<b>"])
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
