"""URL building, values that their variables do not match: each kind should be refused."""

from __future__ import annotations

import math

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.building import built, comes_back, comes_back_or_is_refused
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Raised
from conformance.sources import WERKZEUG, plain_sense
from conformance.strategies.text import segments
from conformance.strategies.values import paths, target

LEADS_BACK = plain_sense(
    "a link that the application builds itself leads to the page it was built for"
)
UNICODE_CONVERTER = WERKZEUG.api("UnicodeConverter")
INTEGER_CONVERTER = WERKZEUG.api("IntegerConverter")
FLOAT_CONVERTER = WERKZEUG.api("FloatConverter")
ARGUMENTS = [C.URL, C.WEIGHTED, C.CONVERTER_ARGUMENTS]


@clause("urls.slash-in-segment", SHOULD, needs=[C.URL], source=[LEADS_BACK, UNICODE_CONVERTER])
@given(first=segments(), second=segments())
@example(first="bob", second="delete")
def test_slash_in_segment(impl: Implementation, first: str, second: str) -> None:
    """`url_for` SHOULD refuse a slash in a value for a single segment: it leads to another page."""
    comes_back_or_is_refused(impl, target("/u/<v>", v=f"{first}/{second}"))


@clause("urls.empty-segment", SHOULD, needs=[C.URL], source=[LEADS_BACK, UNICODE_CONVERTER])
@every(rule=["/u/<v>", "/u/<path:v>", "/u/<v>/edit"])
def test_empty_segment(impl: Implementation, rule: str) -> None:
    """`url_for` SHOULD refuse an empty value, because no variable matches an empty text."""
    comes_back_or_is_refused(impl, target(rule, v=""))


@clause(
    "urls.slash-before-path",
    SHOULD,
    needs=[C.URL, C.PATH],
    source=[LEADS_BACK, WERKZEUG.api("PathConverter")],
)
@given(value=paths(), slashes=st.integers(1, 3))
@example(value="etc", slashes=1)
@example(value="%2F", slashes=1)
def test_slash_before_path(impl: Implementation, value: str, slashes: int) -> None:
    """`url_for` SHOULD refuse a `path` value that begins with a slash: the slash is merged away."""
    comes_back_or_is_refused(impl, target("/p/<path:v>", v="/" * slashes + value))


@clause(
    "urls.negative-integer", SHOULD, needs=[C.URL, C.INT], source=[LEADS_BACK, INTEGER_CONVERTER]
)
@given(value=st.integers(max_value=-1))
@example(value=-1)
def test_negative_integer(impl: Implementation, value: int) -> None:
    """`url_for` SHOULD refuse a negative number for an unsigned variable: it does not match."""
    comes_back_or_is_refused(impl, target("/n/<int:v>", v=value))


@clause(
    "urls.fraction-for-an-integer",
    SHOULD,
    needs=[C.URL, C.INT],
    source=[LEADS_BACK, INTEGER_CONVERTER],
)
@given(value=st.integers(0, 10**6), part=st.sampled_from([0.5, 0.25, 0.75]))
@example(value=1, part=0.5)
def test_fraction_for_an_integer(impl: Implementation, value: int, part: float) -> None:
    """`url_for` SHOULD refuse a number with a fraction for an integer: without it, it is another.

    A page that is computed as `total / size` leads to another page than the one that was meant.
    """
    comes_back_or_is_refused(impl, target("/n/<int:v>", v=value + part))


@clause(
    "urls.number-out-of-range",
    SHOULD,
    needs=[*ARGUMENTS, C.INT, C.FLOAT],
    source=[LEADS_BACK, INTEGER_CONVERTER, FLOAT_CONVERTER],
)
@given(value=st.integers(0, 2) | st.integers(10, 99), kind=st.sampled_from(["int", "float"]))
@example(value=10, kind="int")
@example(value=2, kind="float")
def test_number_out_of_range(impl: Implementation, value: int, kind: str) -> None:
    """`url_for` SHOULD refuse a number outside the bounds of its variable: it does not match."""
    number = value if kind == "int" else float(value)
    comes_back_or_is_refused(impl, target(f"/n/<{kind}(min=3, max=9):v>", v=number))


@clause(
    "urls.text-that-is-no-uuid",
    SHOULD,
    needs=[C.URL, C.UUID],
    source=[LEADS_BACK, WERKZEUG.api("UUIDConverter")],
)
@every(value=["x", "12345678-1234-1234-1234-12345678901", "1" * 32])
def test_text_that_is_no_uuid(impl: Implementation, value: str) -> None:
    """`url_for` SHOULD refuse a text that is no UUID for a variable that takes nothing else."""
    comes_back_or_is_refused(impl, target("/i/<uuid:v>", v=value))


@clause(
    "urls.too-many-digits",
    SHOULD,
    needs=[*ARGUMENTS, C.INT],
    source=[LEADS_BACK, INTEGER_CONVERTER],
)
@given(value=st.integers(1000, 10**9))
@example(value=1000)
def test_too_many_digits(impl: Implementation, value: int) -> None:
    """`url_for` SHOULD refuse a number with more digits than `fixed_digits` says."""
    comes_back_or_is_refused(impl, target("/n/<int(fixed_digits=3):v>", v=value))


@clause(
    "urls.float-with-exponent", SHOULD, needs=[C.URL, C.FLOAT], source=[LEADS_BACK, FLOAT_CONVERTER]
)
@given(value=st.floats(1e16, 1e300) | st.floats(1e-300, 9e-5))
@example(value=1e16)
@example(value=1e-7)
@example(value=1e-300)
def test_float_with_exponent(impl: Implementation, value: float) -> None:
    """`url_for` SHOULD write a float without an exponent, so that it comes back, or refuse it."""
    comes_back_or_is_refused(impl, target("/f/<float:v>", v=value))


@clause(
    "urls.float-that-is-no-number",
    SHOULD,
    needs=[C.URL, C.FLOAT],
    source=[LEADS_BACK, FLOAT_CONVERTER],
)
@every(value=[math.inf, math.nan, -math.inf])
def test_float_that_is_no_number(impl: Implementation, value: float) -> None:
    """`url_for` SHOULD refuse infinity and not-a-number, because no variable matches them."""
    comes_back_or_is_refused(impl, target("/f/<float:v>", v=value))


@clause(
    "urls.unlisted-word",
    MUST,
    needs=[*ARGUMENTS, C.ANY],
    source=[WERKZEUG.api("AnyConverter"), WERKZEUG.changes("2.2.0")],
)
@given(value=segments())
@example(value="other")
@example(value="About")
def test_unlisted_word(impl: Implementation, value: str) -> None:
    """`url_for` MUST refuse a word that the `any` variable does not list.

    The documentation says so since Werkzeug 2.2.
    """
    comes_back_or_is_refused(impl, target("/w/<any(about, help):v>", v=value))


@clause("urls.wrong-length", SHOULD, needs=ARGUMENTS, source=[LEADS_BACK, UNICODE_CONVERTER])
@given(
    value=segments(max_size=9),
    bounds=st.sampled_from(["length=2", "minlength=3", "maxlength=4", "minlength=2, maxlength=3"]),
)
@example(value="a", bounds="length=2")
@example(value="abcde", bounds="maxlength=4")
def test_wrong_length(impl: Implementation, value: str, bounds: str) -> None:
    """`url_for` SHOULD refuse a text that is too short or too long for its variable."""
    comes_back_or_is_refused(impl, target(f"/s/<string({bounds}):v>", v=value))


@clause(
    "urls.unconvertible-is-refused",
    MUST,
    needs=[C.URL, C.INT, C.FLOAT],
    source=WERKZEUG("URL Routing", "Built-in Converters"),
)
@every(value=["abc", "1x", "", " ", "--1", "0x1", "1,5", "é"], kind=["int", "float"])
def test_unconvertible_is_refused(impl: Implementation, value: str, kind: str) -> None:
    """`url_for` MUST raise an error for a text that is no number and is given for a number."""
    step = target(f"/n/<{kind}:v>", v=value)
    (made,) = impl.ask(step.app, step.step)

    assert isinstance(made, Raised), f"{value!r} for <{kind}> is built as {made!r}"


@clause(
    "urls.text-for-a-number",
    SHOULD,
    needs=[C.URL, C.INT],
    source=WERKZEUG("URL Routing", "Built-in Converters"),
)
@given(value=st.integers(0, 10**6))
@example(value=5)
def test_text_for_a_number(impl: Implementation, value: int) -> None:
    """`url_for` SHOULD take the digits of a number as the number: forms and requests hold texts."""
    step = target("/n/<int:v>", v=str(value))
    assert built(impl, step.app, step.step) == f"/n/{value}", f"for the text of {value}"


@clause("urls.fixed-digits-are-padded", MUST, needs=[*ARGUMENTS, C.INT], source=INTEGER_CONVERTER)
@given(digits=st.integers(1, 6), value=st.integers(0, 10**6 - 1))
@example(digits=2, value=7)
def test_fixed_digits_are_padded(impl: Implementation, digits: int, value: int) -> None:
    """`url_for` MUST pad a number with zeros to its `fixed_digits`, so that it comes back."""
    comes_back(impl, target(f"/n/<int(fixed_digits={digits}):v>", v=value % 10**digits))
