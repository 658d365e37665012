"""Rules as text: what is refused when it is registered, and what the map shows of its rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered
from conformance.clauses.routing.matching import decided, value_of
from conformance.describe.app import App, Converter, Rule, Var, View, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Answer, Apply, Register
from conformance.models.routing import Matched
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, WERKZEUG
from conformance.strategies.rules import PLAIN, SPANNING, rules

RULE_FORMAT = WERKZEUG("URL Routing", "Rule Format")
WERKZEUG_3_0_2 = WERKZEUG.changes("3.0.2")
ADD_URL_RULE = FLASK.api("Flask.add_url_rule")
MAP_ITER_RULES = WERKZEUG.api("Map.iter_rules")
NEEDS = [C.WEIGHTED, C.CONVERTER_ARGUMENTS]
# Texts that are no rules, by family: nothing closed, nothing named, nothing between the parts.
MALFORMED = (
    "/<",
    "/<x",
    "/a/<int:",
    "/<int:x",
    "/<int(:x>",
    "/<>",
    "/<:x>",
    "/<int:>",
    "/<int():>",
    "/<a b>",
    "/<a-b>",
    "/<int:a:b>",
    "/<int(1)x>",
    "/<int(1:x>",
    "/<<x>>",
    "/<x>/<",
    "/<1x>",
)


def raised(impl: Implementation, text: str) -> Exception | None:
    """Return what registering a rule of this very text raises, or None."""
    return impl.refusal(App(view(Rule.raw(text), endpoint="e")))


@clause(
    "routing.rule-starts-with-a-slash",
    MUST,
    needs=NEEDS,
    source=FLASK("API", "URL Route Registrations"),
)
@every(text=["a", "", "<x>", " /a", "a/b/", "http://localhost/"])
def test_rule_starts_with_a_slash(impl: Implementation, text: str) -> None:
    """A rule that does not start with a slash MUST be refused with an error at registration.

    No path could ever match such a rule.
    """
    assert raised(impl, text) is not None, f"the rule {text!r} is taken"


@clause("routing.malformed-rule", MUST, needs=NEEDS, source=RULE_FORMAT)
@every(text=MALFORMED, before=["", "/a", "/<ok>"])
def test_malformed_rule(impl: Implementation, text: str, before: str) -> None:
    """A rule with an incomplete variable MUST be refused with an error at registration.

    The developer is to see the mistake when the application starts, not when a client asks.
    """
    assert raised(impl, before + text) is not None, f"the rule {before + text!r} is taken"


UNREADABLE = ("=1", "a b", "'a", "a=b c", "(1)", "'a' 'b'")
LOST = ("-", "+", "@", "a-b", "!", "~", "7", "1.5")


@clause("routing.unreadable-arguments", MUST, needs=NEEDS, source=[RULE_FORMAT, WERKZEUG_3_0_2])
@every(arguments=UNREADABLE, converter=["int", "string", "any"])
def test_unreadable_arguments(impl: Implementation, arguments: str, converter: str) -> None:
    """A rule with unreadable converter arguments MUST be refused with an error at registration.

    A router that skips what it cannot read takes a part of the arguments for all of them.
    """
    rule = f"/<{converter}({arguments}):x>"
    assert raised(impl, rule) is not None, f"the rule {rule!r} is taken"


@clause(
    "routing.lost-arguments", SHOULD, needs=[*NEEDS, C.ANY], source=[RULE_FORMAT, WERKZEUG_3_0_2]
)
@every(word=LOST)
def test_lost_arguments(impl: Implementation, word: str) -> None:
    """A router SHOULD take or refuse an argument like `-` or `7` in `any`, and not leave it out
    silently.

    `any` is documented for names and for texts in quotes. Where other arguments are left out,
    `<any(+, -):x>` is a variable that no path has.
    """
    app = App(view(Rule(("/", Var("v", "any", f"other, {word}"))), endpoint="choice"))
    if impl.refusal(app) is None:
        seen = value_of(impl, app, f"/{word}")
        assert seen == word, f"any(other, {word}) makes {seen!r} of {word!r}"


PIECES = ("<", ">", "(", ")", ":", ",", "=", "int", "a", "1", "'", '"', "/", " ", ".", "\\", "-")


# What Python itself raises when code does not expect what it is given.
INSIDE = (AttributeError, IndexError, NameError, RecursionError, MemoryError, SyntaxError)


@clause("routing.any-text-is-read", SHOULD, needs=NEEDS, source=RULE_FORMAT, examples=100)
@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=12),
    more=st.sampled_from(["", "<a" * 200, "(" * 400, "<int(" + "a=1," * 200, "<int(" + "'" * 201]),
)
@example(pieces=["<"], more="")
def test_any_text_is_read(impl: Implementation, pieces: list[str], more: str) -> None:
    """A router SHOULD take any text as a rule, or refuse it with an error that speaks of the rule.

    AttributeError, IndexError, RecursionError and their like come from the inside of the router,
    and tell nobody what is wrong with the rule.
    """
    text = "/" + "".join(pieces) + more
    names = [name for name in ("a", "int") if text.count(f"{name}>") > 1]
    assume(not names)  # routing.repeated-variable
    error = raised(impl, text)
    assert not isinstance(error, INSIDE), f"the rule {text!r} raises {error!r}"


@clause("routing.repeated-variable", SHOULD, needs=NEEDS, source=RULE_FORMAT)
@every(rule=["/<a>/<a>", "/<a>-<a>", "/<int:a>/<path:a>", "/x/<a>/y/<b>/<a>"])
def test_repeated_variable(impl: Implementation, rule: str) -> None:
    """A rule with two variables of one name SHOULD be refused with an error at registration.

    A view has one argument of each name, so one of the two values would be lost.
    """
    assert raised(impl, rule) is not None, f"the rule {rule!r} is taken"


@clause("routing.unknown-converter", MUST, needs=NEEDS, source=RULE_FORMAT)
@every(name=["nope", "Int", "str", "regex"], arguments=["", "1"])
def test_unknown_converter(impl: Implementation, name: str, arguments: str) -> None:
    """A rule with an unknown converter MUST be refused with an error at registration."""
    rule = f"/{Var('x', name, arguments)}"
    assert raised(impl, rule) is not None, f"the rule {rule!r} is taken"


@clause(
    "routing.unknown-argument",
    MUST,
    needs=NEEDS,
    source=WERKZEUG("URL Routing", "Built-in Converters"),
)
@every(
    var=[Var("x", "int", "nope=1"), Var("x", "string", "1, 2, 3, 4"), Var("x", "float", "size=1")]
)
def test_unknown_argument(impl: Implementation, var: Var) -> None:
    """A rule with an argument that its converter does not have MUST be refused at registration.

    A bound that is misspelled and ignored lets everything through.
    """
    assert raised(impl, f"/{var}") is not None, f"the rule '/{var}' is taken"


@clause("routing.own-expression-is-checked", MUST, needs=[C.CUSTOM_CONVERTERS], source=RULE_FORMAT)
@every(regex=["(", "[a", "a{2,1}", "*", "(?P<x>a)(?P<x>b)"])
def test_own_expression_is_checked(impl: Implementation, regex: str) -> None:
    """An own converter with an invalid regular expression MUST cause an error, not a wrong match.

    The error comes at registration, or at the latest with the first request, which reaches no view.
    """
    answered(impl, App(Converter("own", "a+"), view("/<own:v>", endpoint="own")), get("/a"))
    app = App(Converter("own", regex), view("/<own:v>", endpoint="own"))
    if impl.refusal(app) is None:
        reply = impl.reply(app, get("/a"))
        assert reply.raised is not None or reply.status == 500, f"regex={regex!r}: /a gives {reply}"


@clause("routing.endpoint-belongs-to-one-view", MUST, needs=NEEDS, source=ADD_URL_RULE)
@every(second=["/b", "/b/", "/<x>"])
def test_endpoint_belongs_to_one_view(impl: Implementation, second: str) -> None:
    """A second function for a taken endpoint MUST be refused with an error at registration.

    One function may have several rules under one endpoint.
    """
    first = view("/a", Answer("first"), endpoint="page")
    error = impl.refusal(App(first, view(second, Answer("other"), endpoint="page")))
    same = impl.refusal(App(first, view("/c", Answer("first"), endpoint="page")))

    assert error is not None, "a second function for the endpoint 'page' is taken"
    assert same is None, f"a second rule for the function of 'page' raises {same!r}"


def texts(url_map: Any) -> list[str]:
    """Return the text of each rule that the map shows."""
    return [rule.rule for rule in url_map.iter_rules()]


def facts(url_map: Any) -> list[tuple[str, list[str], list[str]]]:
    """Return endpoint, variables and methods of each rule."""
    return [
        (rule.endpoint, sorted(rule.arguments), sorted(rule.methods or ()))
        for rule in url_map.iter_rules()
    ]


def of_second(url_map: Any) -> list[str]:
    """Return the text of each rule of one endpoint."""
    return [rule.rule for rule in url_map.iter_rules("second")]


def shown(impl: Implementation, app: App, how: Callable[[Any], Any]) -> Any:
    """Return what the map of the app shows, without the suite's own rule."""
    (found,) = impl.ask(app, Apply(how, "current_app.url_map"))
    return found[: len(app.views)]


@clause(
    "routing.rule-shows-its-text",
    SHOULD,
    needs=[*NEEDS, C.CURRENT_APP, C.PATH, C.DECLARATIONS],
    source=MAP_ITER_RULES,
)
@given(
    made=st.lists(
        rules((*PLAIN, *SPANNING), mixed=True, base=("a", "b")),
        min_size=1,
        max_size=4,
        unique_by=str,
    )
)
def test_rule_shows_its_text(impl: Implementation, made: list[Rule]) -> None:
    """`rule.rule` SHOULD be the text that the rule was registered with, converters and all.

    Documentation generators print it. (`str(rule)` is documented nowhere.)
    """
    app = App(*(view(rule, endpoint=f"e{i}") for i, rule in enumerate(made)))
    want = sorted(map(str, made))
    (found,) = impl.ask(app, Apply(texts, "current_app.url_map"))
    assert sorted(set(found) & set(want)) == want, f"the map shows {found}, not {want}"


@clause(
    "routing.map-shows-its-rules",
    MUST,
    needs=[*NEEDS, C.CURRENT_APP, C.DEFAULTS, C.DECLARATIONS, C.HEAD, C.OPTIONS],
    source=MAP_ITER_RULES,
)
@given(
    methods=st.lists(st.sampled_from(["POST", "PUT", "PROPFIND"]), unique=True, max_size=2),
    names=st.permutations(["x", "y", "z1"]),
)
def test_map_shows_its_rules(impl: Implementation, methods: list[str], names: list[str]) -> None:
    """`iter_rules()` MUST give every rule with its endpoint, its variables and all its methods.

    The methods are those of the view and the automatic HEAD and OPTIONS. Documentation generators
    and link checkers read them.
    """
    app = App(
        view(f"/a/<{names[0]}>/<int:{names[1]}>", endpoint="first", methods=["GET", *methods]),
        view("/b", endpoint="second", methods=["DELETE"], defaults=(("page", 1),)),
    )
    (found, second) = impl.ask(
        app, Apply(facts, "current_app.url_map"), Apply(of_second, "current_app.url_map")
    )
    want = [
        ["first", sorted(names[:2]), sorted(["GET", "HEAD", "OPTIONS", *methods])],
        ["second", ["page"], ["DELETE", "OPTIONS"]],
    ]
    for one in want:
        assert one in found, f"the map shows {found}, without {one}"
    assert second == ["/b"], f"for one endpoint, the map shows {second}"


@clause(
    "routing.refused-rule-leaves-no-trace", SHOULD, needs=[*NEEDS, C.SETUP], source=ADD_URL_RULE
)
@every(bad=["/<", "/<nope:x>", "x"])
def test_refused_rule_leaves_no_trace(impl: Implementation, bad: str) -> None:
    """A rule that is refused SHOULD leave the other rules of the application as they are."""
    app = App(view("/a", endpoint="own"), config={"BAD": bad})
    impl.outside(app, Register(View(Rule.raw(bad), "bad")))
    seen = decided(impl, app, get("/a"))
    assert seen == Matched("own"), f"after the rule {bad!r} was refused, /a gives {seen}"
