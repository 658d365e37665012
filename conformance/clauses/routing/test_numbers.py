"""Routing of numbers, and of values that an application's own converters make."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.routing.matching import as_modelled, value_of
from conformance.describe.app import App, Converter, Declaration, Rule, Var, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, WERKZEUG

VARIABLE_RULES = FLASK("Quickstart", "Variable Rules")
CUSTOM_CONVERTERS = WERKZEUG("URL Routing", "Custom Converters")
RULE_FORMAT = WERKZEUG("URL Routing", "Rule Format")
INT = App(view("/<int:v>", endpoint="number"))
FLOAT = App(view("/<float:v>", endpoint="number"))
# Numerals, and what Python's `int` and `float` read although it is no numeral.
DIGITS = st.text(alphabet="0123456789", min_size=1, max_size=6)
NEARLY = st.text(alphabet="0123456789+-._ eExnaif\n\t", min_size=1, max_size=6)
OTHER_DIGITS = st.text(alphabet="1\u0663\uff13\u0967\U0001d7d9\u00b2", min_size=1, max_size=3)


@clause(
    "routing.int-takes-digits", MUST, needs=[C.INT, C.WEIGHTED], source=VARIABLE_RULES, examples=120
)
@given(text=DIGITS | NEARLY | st.integers(0, 10**40).map(str))
@example(text="007")
@example(text="1_0")
@example(text="+1")
@example(text="-1")
@example(text=str(2**53 + 1))
def test_int_takes_digits(impl: Implementation, text: str) -> None:
    """An `int` variable MUST take decimal digits and nothing else, and give the view their number.

    Python reads signs, blanks, underscores and points in numbers, too; a path with one of these is
    another path. The number is an int, exact in all its digits.
    """
    assume(not text.endswith("\n"))
    want = int(text) if re.fullmatch("[0-9]+", text) else None
    seen = value_of(impl, INT, "/" + text)

    assert (type(seen), seen) == (type(want), want), f"{text!r} hands over {seen!r}, not {want!r}"


@clause("routing.number-takes-ascii-digits", SHOULD, needs=[C.INT, C.FLOAT], source=VARIABLE_RULES)
@given(text=OTHER_DIGITS)
@example(text="\u0663")
def test_number_takes_ascii_digits(impl: Implementation, text: str) -> None:
    """An `int` or `float` variable SHOULD take no digits but 0 to 9.

    With the digits of other scripts, each number has many URLs, and a cache or a filter in front of
    the application sees another path than the application.
    """
    for app, path in ((INT, text), (FLOAT, f"{text}.5")):
        seen = value_of(impl, app, "/" + path)
        assert text.isascii() or seen is None, f"{path!r} hands over {seen!r}"


@clause("routing.int-of-any-length", MUST, needs=[C.INT], source=VARIABLE_RULES, examples=20)
@given(length=st.integers(1, 6000), digit=st.sampled_from("019"))
@example(length=4300, digit="9")
@example(length=4301, digit="9")
@example(length=10_000, digit="9")
def test_int_of_any_length(impl: Implementation, length: int, digit: str) -> None:
    """A number in a path MUST be taken or refused with 4xx, however many digits it has.

    Python refuses to read more than 4300 digits; no client may make a server error of that.
    """
    seen = impl.reply(INT, get("/" + digit * length))
    assert seen.raised is None, f"{length} digits: {seen}"
    assert seen.status < 500, f"{length} digits are answered with {seen.status}"


BOUNDS = (
    "fixed_digits=2",
    "min=5",
    "max=5",
    "min=3, max=9",
    "min=0",
    "max=0",
    "2",
    "2, 20, 30",
    "signed=True",
    "signed=True, max=3",
    "signed=True, fixed_digits=2",
)
BOUNDED = {
    arguments: App(view(Rule(("/", Var("v", "int", arguments))), endpoint="e"))
    for arguments in BOUNDS
}


@clause(
    "routing.int-in-bounds",
    MUST,
    needs=[C.INT, C.CONVERTER_ARGUMENTS],
    source=WERKZEUG.api("IntegerConverter"),
    examples=120,
)
@given(arguments=st.sampled_from(BOUNDS), text=st.integers(-12, 40).map(str) | DIGITS)
@example(arguments="min=5", text="5")
@example(arguments="max=5", text="5")
@example(arguments="min=0", text="0")
@example(arguments="max=0", text="1")
@example(arguments="fixed_digits=2", text="05")
@example(arguments="signed=True", text="-0")
def test_int_in_bounds(impl: Implementation, arguments: str, text: str) -> None:
    """An `int` variable MUST take exactly the numbers that its arguments allow, bounds included.

    These are `min`, `max`, `fixed_digits` and `signed`.
    """
    assume("fixed_digits" not in arguments or not text.startswith("-"))
    as_modelled(impl, BOUNDED[arguments], get("/" + text))


@clause(
    "routing.float-takes-a-point",
    MUST,
    needs=[C.FLOAT, C.WEIGHTED],
    source=VARIABLE_RULES,
    examples=100,
)
@given(
    text=NEARLY
    | st.tuples(DIGITS, DIGITS).map(".".join)
    | st.floats(0, 1e15).map(lambda number: f"{number:f}")
)
@example(text="1")
@example(text="1.")
@example(text=".5")
@example(text="-1.5")
@example(text="1e5")
@example(text="nan")
def test_float_takes_a_point(impl: Implementation, text: str) -> None:
    """A `float` variable MUST take digits, a point and digits, and give the view their number.

    Python reads whole numbers, exponents, signs, `nan` and `inf`, too; a path with one of these is
    another path. The number is a float.
    """
    assume(not text.endswith("\n"))
    want = float(text) if re.fullmatch(r"[0-9]+\.[0-9]+", text) else None
    seen = value_of(impl, FLOAT, "/" + text)

    assert repr(seen) == repr(want), f"{text!r} hands over {seen!r}, not {want!r}"


@clause("routing.float-is-finite", SHOULD, needs=[C.FLOAT], source=VARIABLE_RULES, examples=20)
@given(length=st.integers(250, 900), digit=st.sampled_from("179"))
@example(length=400, digit="9")
def test_float_is_finite(impl: Implementation, length: int, digit: str) -> None:
    """A `float` variable SHOULD refuse a number that is too large, and not give the view infinity.

    The path `inf` is refused; a view that compares or stores the number does not expect infinity.
    """
    seen = value_of(impl, FLOAT, "/" + digit * length + ".0")

    assert seen != float("inf"), f"{length} digits before the point are handed over as inf"


FLOAT_BOUNDS = (
    "min=0.5",
    "max=1.5",
    "min=0.5, max=1.5",
    "0.5, 1.5",
    "min=0.0",
    "signed=True",
    "signed=True, max=0.0",
)
FLOATS = {
    arguments: App(view(Rule(("/", Var("v", "float", arguments))), endpoint="e"))
    for arguments in FLOAT_BOUNDS
}


@clause(
    "routing.float-in-bounds",
    MUST,
    needs=[C.FLOAT, C.CONVERTER_ARGUMENTS],
    source=WERKZEUG.api("FloatConverter"),
)
@given(
    arguments=st.sampled_from(FLOAT_BOUNDS),
    text=st.sampled_from(
        ["0.5", "1.5", "-1.5", "0.0", "-0.0", "1.50001", "0.49999", "-2.0", "1.0"]
    ),
)
@example(arguments="min=0.5", text="0.5")
@example(arguments="max=1.5", text="1.5")
@example(arguments="min=0.0", text="0.0")
@example(arguments="signed=True, max=0.0", text="1.0")
def test_float_in_bounds(impl: Implementation, arguments: str, text: str) -> None:
    """A `float` variable MUST take exactly the numbers that its arguments allow, bounds included.

    These are `min`, `max` and `signed`.
    """
    as_modelled(impl, FLOATS[arguments], get("/" + text))


def even(text: str) -> int:
    """Return an even number; ValueError says that the text does not match."""
    if int(text) % 2:
        raise ValueError(f"{text} is odd")
    return int(text)


# Expressions that go wrong when they are pasted into another one without care.
OWN = (
    Converter("pair", "[ab]{2}"),
    Converter("either", "a|ba"),
    Converter("grouped", "(a)(b)?"),
    Converter("named", "(?P<v>a)b"),
    Converter("again", r"(?P<first>[ab])(?P=first)"),
    Converter("ahead", "(?=ab)[ab]+"),
    Converter("anycase", "(?i:a)b"),
    Converter("lazy", "a+?"),
    Converter("even", "[0-9]+", to_python=even),
    Converter("upper", "[ab]+", to_python=str.upper),
    Converter("listed", "[ab+]+", to_python=lambda text: text.split("+")),
)
SAFE = tuple(own for own in OWN if own.name not in ("named", "again"))
PARTS = ("a", "b", "A", "ab", "ba", "+", "1", "2")


@clause(
    "routing.own-converter",
    MUST,
    needs=[C.CUSTOM_CONVERTERS],
    source=CUSTOM_CONVERTERS,
    examples=120,
)
@given(
    own=st.sampled_from(SAFE),
    text=st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map("".join),
    rule=st.sampled_from(["/{}", "/{}/x", "/u-{}", "/{}/"]),
)
@example(own=SAFE[1], text="ba", rule="/u-{}")
@example(own=SAFE[0], text="aba", rule="/{}")
def test_own_converter(impl: Implementation, own: Converter, text: str, rule: str) -> None:
    """An application's own converter MUST take a text exactly when `regex` matches all of it.

    The view is given what `to_python` returns. A text that `to_python` refuses does not match.
    """
    app = App(own, view(rule.format(f"<{own.name}:v>"), endpoint="own"))
    as_modelled(impl, app, get(rule.format(text)))


@clause(
    "routing.own-converter-over-slashes",
    MUST,
    needs=[C.CUSTOM_CONVERTERS],
    source=CUSTOM_CONVERTERS,
)
@given(
    words=st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4),
    rule=st.sampled_from(["/{}", "/{}/x", "/a/{}"]),
)
@example(words=["a", "b"], rule="/{}")
def test_own_converter_over_slashes(impl: Implementation, words: list[str], rule: str) -> None:
    """An own converter with a slash in its `regex` MUST take several segments."""
    own = Converter("two", "[ab]/[ab]")
    app = App(own, view(rule.format("<two:v>"), endpoint="own"))
    as_modelled(impl, app, get(rule.format("/".join(words))))


def declare_spanning(app: Any, api: Any) -> None:
    """Register two converters that take slashes, and do not say so by a slash."""
    known = app.url_map.converters
    known["derived"] = type("Derived", (known["path"],), {"weight": 150})
    known["own"] = type("Own", (known["uuid"].__base__,), {"regex": ".+?", "part_isolating": False})


SPANNING = App(
    Declaration("spanning", declare_spanning),
    view("/d/<derived:v>", endpoint="derived"),
    view("/d/<derived:v>/x", endpoint="derived"),
    view("/o/<own:v>", endpoint="own"),
    view("/o/<own:v>/x", endpoint="own"),
)


@clause(
    "routing.converter-that-spans",
    MUST,
    needs=[C.CUSTOM_CONVERTERS, C.DECLARATIONS, C.UUID, C.PATH],
    source=[CUSTOM_CONVERTERS, WERKZEUG.changes("2.2.0")],
)
@given(
    kind=st.sampled_from(["d", "o"]),
    words=st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=3).map("/".join),
    end=st.sampled_from(["", "/x"]),
)
@example(kind="d", words="a/b", end="")
@example(kind="o", words="a/b", end="/x")
def test_converter_that_spans(impl: Implementation, kind: str, words: str, end: str) -> None:
    """A converter that derives from `path` or has `part_isolating` off MUST take several segments.

    A `regex` such as `.+?` takes a slash although no slash is written in it.
    """
    seen = value_of(impl, SPANNING, f"/{kind}/{words}{end}")
    assert seen == words, f"/{kind}/{words}{end} hands over {seen!r}"


# Arguments of a converter as they stand in a rule, and as Python values.
WRITTEN = {
    "1": 1,
    "0": 0,
    "1.5": 1.5,
    "True": True,
    "False": False,
    "None": None,
    "word": "word",
    "'a b'": "a b",
    '"x,y=z"': "x,y=z",
    "'1'": "1",
    "'True'": "True",
    "'é'": "é",
    "'a/b'": "a/b",
    "'<a>'": "<a>",
}


def shows_arguments(*arguments: object, **keywords: object) -> str:
    """Make an expression that matches nothing but the arguments themselves."""
    return re.escape(shown(arguments, keywords))


def shown(arguments: tuple[object, ...], keywords: dict[str, object]) -> str:
    """Write arguments down, types and all; a slash is no part of a segment."""
    return repr((arguments, sorted(keywords.items()))).replace("/", "|")


ECHO = Converter("echo", make_regex=shows_arguments)


@clause(
    "routing.converter-arguments",
    MUST,
    needs=[C.CUSTOM_CONVERTERS, C.CONVERTER_ARGUMENTS],
    source=RULE_FORMAT,
    examples=60,
)
@given(
    places=st.lists(st.sampled_from(list(WRITTEN)), max_size=3),
    names=st.dictionaries(st.sampled_from(["k", "other", "x1"]), st.sampled_from(list(WRITTEN))),
)
@example(places=["1", "'a b'"], names={"k": "True"})
def test_converter_arguments(
    impl: Implementation, places: list[str], names: dict[str, str]
) -> None:
    """A converter MUST be given the arguments in the rule as Python values, by place and by name.

    Numbers, True, False and None are what they are in Python; quoted texts and bare words are text.
    """
    written = ", ".join([*places, *(f"{key}={value}" for key, value in names.items())])
    want = shown(
        tuple(WRITTEN[p] for p in places), {key: WRITTEN[value] for key, value in names.items()}
    )
    reaches(impl, written, want)


def reaches(impl: Implementation, written: str, want: str) -> None:
    """Put arguments into a rule, and see whether the converter is given these."""
    app = App(ECHO, view(Rule(("/", Var("v", "echo", written))), endpoint="echo"))
    assert value_of(impl, app, "/" + want) == want, f"<echo({written}):v> is not given {want}"


OWN_ARGUMENTS = [C.CUSTOM_CONVERTERS, C.CONVERTER_ARGUMENTS]


@clause(
    "routing.negative-argument",
    MUST,
    needs=OWN_ARGUMENTS,
    source=[RULE_FORMAT, WERKZEUG("URL Routing", "Built-in Converters")],
)
@given(number=st.integers(-99, -1) | st.sampled_from([-0.5, -1.25]), by_name=st.booleans())
@example(number=-3, by_name=True)
def test_negative_argument(impl: Implementation, number: float, by_name: bool) -> None:
    """A converter MUST be given a negative number that is an argument in the rule.

    `<int(signed=True, min=-3):v>` needs one.
    """
    written = f"min={number}" if by_name else f"{number}"
    reaches(impl, written, shown((), {"min": number}) if by_name else shown((number,), {}))


@clause("routing.arguments-without-blanks", MUST, needs=OWN_ARGUMENTS, source=RULE_FORMAT)
@given(numbers=st.lists(st.integers(0, 99), min_size=2, max_size=3), blanks=st.booleans())
@example(numbers=[1, 2], blanks=False)
def test_arguments_without_blanks(impl: Implementation, numbers: list[int], blanks: bool) -> None:
    """A converter MUST be given the same arguments with blanks between them and without.

    `<int(2,20):v>` has two arguments, as `<int(2, 20):v>` has.
    """
    reaches(impl, (", " if blanks else ",").join(map(str, numbers)), shown(tuple(numbers), {}))
