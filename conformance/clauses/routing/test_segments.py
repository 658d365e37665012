"""Routing of rules with text and variables side by side: which part of a path is whose."""

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.routing.matching import as_modelled, decided
from conformance.describe.app import App, Rule, Var, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.models.routing import Matched
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, WERKZEUG, plain_sense
from conformance.strategies.paths import spelled
from conformance.strategies.text import text

VARIABLE_RULES = FLASK("Quickstart", "Variable Rules")
RULE_FORMAT = WERKZEUG("URL Routing", "Rule Format")
ITS_OWN = plain_sense("a page that has been written down must be reached at its own address")
MIXED = App(view("/<int:a>-<b>.<any(x, xy):c>", endpoint="mixed"))
RIGHT = "{a}-{b}.{c}"
BESIDE = text(max_size=3, without="/<>|\n\r\u2028", also=".*+?()[]{}^$\\d")


def matches_itself(impl: Implementation, word: str) -> None:
    """Check that text is matched before and behind a variable, in segments of its own."""
    rules = Rule((f"/{word}/", Var("v"))), Rule(("/0/", Var("v"), f"/{word}"))
    for rule, path in zip(rules, (f"/{word}/x", f"/0/x/{word}"), strict=True):
        seen = decided(impl, App(view(rule, endpoint="page")), get(path, query=""))
        assert seen == Matched("page", (("v", "'x'"),)), f"rule {str(rule)!r}, {path!r}: {seen}"


@clause("routing.words-of-any-script", MUST, source=[VARIABLE_RULES, ITS_OWN])
@given(word=st.text("aZ9éü\u4e2d\U0001f600%+&;=@:~-._?#", min_size=1, max_size=4))
@example(word="é")
@example(word="%41")
@example(word="?")
def test_words_of_any_script(impl: Implementation, word: str) -> None:
    """The text of a rule MUST match itself before and behind a variable, too, in every script.

    Paths arrive decoded, or escaped by the client: a rule is written once, and means the same.
    """
    assume(set(word) != {"."})  # a dot segment, which clients remove
    matches_itself(impl, word)


@clause("routing.blanks-beside-a-variable", SHOULD, source=[VARIABLE_RULES, ITS_OWN])
@every(word=["a b", "é ü", "a  b", "a b c"])
def test_blanks_beside_a_variable(impl: Implementation, word: str) -> None:
    """Blanks in the text of a rule SHOULD match blanks before and behind a variable.

    Some frameworks refuse such a rule, and say so in their documentation.
    """
    matches_itself(impl, word)


@clause("routing.mixed-segment", MUST, needs=[C.MIXED_SEGMENTS, C.ANY, C.INT], source=RULE_FORMAT)
@given(
    a=st.integers(0, 10**20),
    b=text(min_size=1, max_size=4, without="/.-"),
    c=st.sampled_from(["x", "xy"]),
    path=st.sampled_from(
        [RIGHT, RIGHT, "{a}{b}.{c}", "{a}-.{c}", "{b}-{b}.{c}", "{a}-{b}.y", "{a}-{b}_{c}"]
    ),
)
@example(a=0, b="a", c="xy", path="{a}-{b}_{c}")
@example(a=0, b="a", c="xy", path=RIGHT)
def test_mixed_segment(impl: Implementation, a: int, b: str, c: str, path: str) -> None:
    """Each of several variables in one segment MUST take its part between the texts of the rule."""
    assume(not b.strip().isdigit())
    seen = decided(impl, MIXED, get("/" + path.format(a=a, b=b, c=c), query=""))

    if path == RIGHT:
        want = Matched.of("mixed", [("a", a), ("b", b), ("c", c)])
        assert seen == want, f"gives {seen}, not {want}"
    else:
        assert not isinstance(seen, Matched), f"gives {seen}"


@clause(
    "routing.text-beside-variable",
    MUST,
    needs=[C.WEIGHTED, C.MIXED_SEGMENTS, C.INT],
    source=RULE_FORMAT,
    examples=80,
)
@given(before=BESIDE, after=BESIDE, number=st.integers(0, 2**20))
@example(before="a.", after="(", number=0)
@example(before="a.b", after="", number=2)
def test_text_beside_variable(impl: Implementation, before: str, after: str, number: int) -> None:
    """Text beside a variable MUST match itself alone, whatever it means in a regular expression."""
    rule = Rule(tuple(part for part in ("/" + before, Var("v", "int"), after) if part))
    app = App(view(rule, endpoint="page"))
    for path in (f"/{before}7{after}", f"/{before[:-1]}_7{after}", spelled(rule, number)):
        as_modelled(impl, app, get(path, query=""))


@clause(
    "routing.many-variables",
    MUST,
    needs=[C.MIXED_SEGMENTS],
    source=[RULE_FORMAT, plain_sense("one variable would have what another one is named for")],
)
@every(count=range(2, 14), between=["-", "/"])
def test_many_variables(impl: Implementation, count: int, between: str) -> None:
    """Each variable of a rule MUST take its own text, however many variables the rule has.

    The names of the variables say nothing about their order.
    """
    names = [f"v{(7 * index) % 13}" for index in range(count)]
    app = App(view("/" + between.join(f"<{name}>" for name in names), endpoint="many"))
    seen = decided(impl, app, get("/" + between.join(f"text{name}" for name in names)))
    assert seen == Matched.of("many", [(name, f"text{name}") for name in names]), f"{app}: {seen}"
