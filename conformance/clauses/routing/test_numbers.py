"""Routing of numbers: which texts are numbers, and within which bounds."""

from __future__ import annotations

import re

from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.answering import answered
from conformance.clauses.routing.matching import as_modelled, value_of
from conformance.describe.app import App, Rule, Var, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, WERKZEUG, plain_sense

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

    Python reads signs, spaces, underscores and points in numbers, too; a path with one of these is
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
        answered(impl, app, get("/7" if app is INT else "/7.5"))
        seen = value_of(impl, app, "/" + path)
        assert text.isascii() or seen is None, f"{path!r} hands over {seen!r}"


@clause(
    "routing.int-of-any-length",
    MUST,
    needs=[C.INT],
    source=[VARIABLE_RULES, plain_sense("no address that a client makes up may break the server")],
    examples=20,
)
@given(length=st.integers(1, 6000), digit=st.sampled_from("019"))
@example(length=4300, digit="9")
@example(length=4301, digit="9")
@example(length=10_000, digit="9")
def test_int_of_any_length(impl: Implementation, length: int, digit: str) -> None:
    """A number in a path MUST be taken or refused with 4xx, however many digits it has.

    Python refuses to read more than 4300 digits; no client may make a server error of that.
    """
    answered(impl, INT, get("/7"))
    seen = impl.reply(INT, get("/" + digit * length))
    assert seen.raised is None, f"{length} digits: {seen}"
    assert seen.status < 500, f"{length} digits are answered with {seen.status}"


# What lies between the digits of something that is nearly a number.
BETWEEN = st.sampled_from(
    [*".,:;xX_-+eE/ %~'\n\u0660", "..", ".-", "e5.", "inf", "nan", "0x"],
)


@clause(
    "routing.number-or-not-found",
    MUST,
    needs=[C.INT, C.FLOAT],
    source=[VARIABLE_RULES, plain_sense("no address that a client makes up may break the server")],
)
@given(
    before=st.sampled_from(["", "1", "00", "12"]),
    between=BETWEEN,
    behind=st.sampled_from(["", "5", "0"]),
)
@example(before="1", between="x", behind="5")
@example(before="1", between=",", behind="5")
@example(before="", between=".", behind="5")
@example(before="1", between=".", behind="")
def test_number_or_not_found(impl: Implementation, before: str, between: str, behind: str) -> None:
    """What is nearly a number MUST be taken or refused with 4xx, for an `int` and for a `float`.

    Where the router takes a text for a number that Python does not, it is a server error.
    """
    text = before + between + behind
    for app, sound in ((INT, "7"), (FLOAT, "7.5")):
        answered(impl, app, get("/" + sound))
        reply = impl.reply(app, get("/" + text, query=""))
        assert reply.raised is None, f"{text!r} for {app}: {reply}"
        assert reply.status in (200, 307, 308, 400, 404), f"{text!r} for {app}: {reply}"


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
    answered(impl, FLOAT, get("/7.5"))
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
