"""The text of rules, the built-in converters' domains, and converters of an application."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reference_impl.routing.converters import (
    BaseConverter,
    IntegerConverter,
    UnicodeConverter,
    ValidationError,
)
from reference_impl.routing.map import Map, NoMatch, Rule
from reference_impl.routing.rule_parser import Placeholder, parse_rule

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
UUID = "0b1f7c3e-52a4-4a0e-9d6c-3f1f6a7b8c9d"


def value(rule: str, path: str, **converters: type[BaseConverter]) -> Any:
    """Return what the rule's only variable gets from the path; NO without a match."""
    url_map = Map(converters=converters, merge_slashes=False)
    url_map.add(Rule(rule))
    try:
        return next(iter(url_map.bind("h").find(path)[1].values()))
    except NoMatch:
        return NO


NO = object()


# The text of a rule


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("/a b/é%>", ("/a b/é%>",)),
        ("/<x>/y", ("/", Placeholder("x"), "/y")),
        ("/<int:x><y>", ("/", Placeholder("x", "int"), Placeholder("y"))),
        ("/<c():x>", ("/", Placeholder("x", "c"))),
        (
            """/<c(1, -2, 1.5, 1e3, word, 'a, )>"', k=True,l = None,m="é/=") :x>""".replace(
                ") :", "):"
            ),
            (
                "/",
                Placeholder(
                    "x",
                    "c",
                    (1, -2, 1.5, 1000.0, "word", 'a, )>"'),
                    {"k": True, "l": None, "m": "é/="},
                ),
            ),
        ),
        ("/<any(nan, a-b, 1_0):x>", ("/", Placeholder("x", "any", ("nan", "a-b", "1_0")))),
    ],
)  # fmt: skip
def test_what_a_rule_says(text: str, pieces: tuple[object, ...]) -> None:
    assert parse_rule(text) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "<x>", "/<", "/<x", "/<>", "/<:x>", "/<int:>", "/<int:x", "/<int(:x>",
        "/<int(1:x>", "/<int(1)x>", "/<int(,):x>", "/<int(1,):x>", "/<int(1 2):x>",
        "/<int(min=):x>", "/<int(min=1, 2):x>", "/<int(min=1, min=2):x>", "/<any('a):x>",
        "/<1x>", "/<x y>", "/<é>", "/<x>/<x>", "/<x><int:x>", "/</x>", "/<int(1):x)>",
    ],
)  # fmt: skip
def test_malformed_rules_are_refused_at_once(text: str) -> None:
    with pytest.raises(ValueError):
        Rule(text)


@pytest.mark.parametrize(
    "text",
    [
        "/<int(minimum=1):x>", "/<int(fixed_digits=-1):x>", "/<int(min='a'):x>", "/<string(0):x>",
        "/<string(length=0):x>", "/<string(minlength=3, maxlength=2):x>", "/<string(length='a'):x>",
        "/<any():x>", "/<path(1, 2, k=3):x>/<uuid('a'):y>/<float(1, 2, 3, 4):z>", "/<broken:x>",
    ],
)  # fmt: skip
def test_bad_converter_arguments_are_refused_when_the_rule_is_added(text: str) -> None:
    class Broken(BaseConverter):
        regex = "("

    with pytest.raises(ValueError, match="converter"):
        Map(converters={"broken": Broken}).add(Rule(text))


@given(text=st.text(alphabet="</>():,='\"ax1 ", max_size=30))
@example("/" + "<" * 50_000)
@example("/<a(" + "a" * 50_000)
@example("/<a(" + "a," * 50_000)
@example("/<a(" + " " * 50_000)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        pieces = parse_rule(text)
    except ValueError:
        return
    literals = "".join(piece for piece in pieces if isinstance(piece, str))
    assert "<" not in literals
    if not any(isinstance(piece, Placeholder) for piece in pieces):
        assert literals == text


# What the built-in converters take


@given(text=st.text(max_size=8))
@example("")
@example("a\nb")
@example("\x00")
@example("a/b")
@example("٣")
def test_string_takes_a_segment_that_is_not_empty(text: str) -> None:
    fits = text != "" and "/" not in text
    assert value("/u/<x>", f"/u/{text}") == (text if fits else NO)


@given(text=TEXT)
def test_string_counts_code_points(text: str) -> None:
    fits = "/" not in text
    assert (value("/u/<string(minlength=2, maxlength=4):x>", f"/u/{text}") == text) == (
        fits and 2 <= len(text) <= 4
    )
    assert (value("/u/<string(length=3):x>", f"/u/{text}") == text) == (fits and len(text) == 3)


@given(text=st.text(max_size=8))
@example("a\nb/\n")
@example("a//b/")
@example("/a")
def test_path_takes_what_does_not_start_with_a_slash(text: str) -> None:
    fits = text != "" and not text.startswith("/")
    assert value("/f/<path:x>", f"/f/{text}") == (text if fits else NO)


def test_path_followed_by_text() -> None:
    assert value("/<path:x>/edit", "/a/b/edit") == "a/b"
    assert value("/<path:x>/edit", "/edit/edit") == "edit"
    assert value("/<path:x>/edit", "/edit") is NO


@given(text=st.one_of(st.text(max_size=4), st.from_regex(r"[-+ 0]?[0-9_.]{1,5}", fullmatch=True)))
@example("٣")
@example("1\n")
@example("007")
@example("-1")
def test_int_takes_ascii_digits(text: str) -> None:
    digits = text != "" and set(text) <= set("0123456789")
    signed = digits or (text[:1] == "-" and text[1:] != "" and set(text[1:]) <= set("0123456789"))
    assert value("/u/<int:x>", f"/u/{text}") == (int(text) if digits else NO)
    assert value("/u/<int(signed=True):x>", f"/u/{text}") == (int(text) if signed else NO)


def test_int_of_thousands_of_digits_is_no_error() -> None:
    assert value("/<int:x>", "/" + "9" * 4000) == 10**4000 - 1
    assert value("/<int:x>", "/" + "9" * 10_000) is NO


@given(number=st.integers(0, 120))
def test_int_bounds_and_width(number: int) -> None:
    assert value("/<int(min=10, max=99):x>", f"/{number}") == (number if 10 <= number < 100 else NO)
    assert value("/<int(fixed_digits=2):x>", f"/{number}") == (number if 10 <= number < 100 else NO)
    assert value("/<int(4):x>", f"/{number:04}") == number


@pytest.mark.parametrize("text", ["1.0", "0.5", "123.456", "00.10"])
def test_float_takes_digits_around_a_point(text: str) -> None:
    assert value("/<float:x>", f"/{text}") == float(text)


@pytest.mark.parametrize(
    "text",
    ["1", ".5", "1.", "1e5", "-1.0", "nan", "inf", "1.0.0", "1_0.0", "٣.٣", "9" * 400 + ".0"],
)
def test_float_takes_nothing_else(text: str) -> None:
    assert value("/<float:x>", f"/{text}") is NO


def test_float_bounds_and_sign() -> None:
    assert value("/<float(min=1.5, max=2):x>", "/1.5") == 1.5
    assert value("/<float(min=1.5, max=2):x>", "/1.4") is NO
    assert value("/<float(signed=True):x>", "/-1.5") == -1.5


@given(text=st.sampled_from(["a", "ab", "abc", "a.c", "c,d", "1", "x/y", "A", "b"]))
def test_any_takes_the_listed_words(text: str) -> None:
    words = ["a", "ab", "a.c", "c,d", "1", "x/y"]
    rule = "/<any(a, ab, 'a.c', \"c,d\", 1, 'x/y'):x>"
    assert value(rule, f"/{text}") == (text if text in words else NO)


@pytest.mark.parametrize("text", [UUID, UUID.upper()])
def test_uuid_takes_the_hyphenated_form(text: str) -> None:
    assert value("/<uuid:x>", f"/{text}") == uuid.UUID(text)


@pytest.mark.parametrize(
    "text", [UUID.replace("-", ""), f"{{{UUID}}}", f"urn:uuid:{UUID}", UUID[1:]]
)
def test_uuid_takes_no_other_form(text: str) -> None:
    assert value("/<uuid:x>", f"/{text}") is NO


# Converters of an application


class Numbers(BaseConverter):
    """A list of numbers; has its own regex, conversion and weight."""

    regex = r"\d+(?:\+\d+)*"
    weight = 10

    def to_python(self, value: str) -> list[int]:
        numbers = [int(number) for number in value.split("+")]
        if 13 in numbers:
            raise ValidationError
        return numbers

    def to_url(self, value: list[int]) -> str:
        return "+".join(map(str, value))


class TwoSegments(BaseConverter):
    """Spans segments, because a slash is in its regex."""

    regex = "[a-z]+/[a-z]+"


class OnlyRegex(BaseConverter):
    """Has a group of its own, and a flag that must not leak."""

    regex = "(?i:(x|y)+)"


class Recorder(BaseConverter):
    """Keeps what its constructor got."""

    got: tuple[tuple[Any, ...], dict[str, Any]]

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **kwargs)
        type(self).got = (args, kwargs)


class Odd(IntegerConverter):
    """A narrower built-in converter."""

    regex = "[0-9]*[13579]"


def test_an_own_converter_reads_and_writes_and_refuses() -> None:
    url_map = Map()
    url_map.converters["numbers"] = Numbers
    url_map.add(Rule("/<int:x>", endpoint="int"))
    url_map.add(Rule("/<numbers:x>", endpoint="numbers"))
    binding = url_map.bind("h")
    assert binding.find("/1+2")[1] == {"x": [1, 2]}
    assert binding.find("/7")[0].endpoint == "numbers"
    assert binding.find("/13")[0].endpoint == "int"
    assert binding.build("numbers", {"x": [1, 2]}) == "/1+2"


def test_an_own_converter_may_span_segments() -> None:
    assert value("/<two:x>/end", "/a/b/end", two=TwoSegments) == "a/b"
    assert value("/<two:x>/end", "/a/end", two=TwoSegments) is NO
    assert value("/<two:x>/", "/a/b/", two=TwoSegments) == "a/b"


def test_groups_of_an_own_regex_do_not_shift_values() -> None:
    url_map = Map(converters={"only": OnlyRegex})
    url_map.add(Rule("/<only:a>-<only:b>-<c>"))
    url_map.add(Rule("/p/<only:a>/<path:b>"))
    binding = url_map.bind("h")
    assert binding.find("/xX-y-z")[1] == {"a": "xX", "b": "y", "c": "z"}
    assert binding.find("/p/xy/q/r")[1] == {"a": "xy", "b": "q/r"}


def test_arguments_reach_the_constructor_as_python_values() -> None:
    url_map = Map(converters={"recorder": Recorder})
    url_map.add(Rule("/<recorder(1, 'x', k=True, f=1.5, n=None):v>"))
    assert Recorder.got == ((1, "x"), {"k": True, "f": 1.5, "n": None})


def test_a_built_in_converter_can_be_narrowed_and_replaced() -> None:
    assert value("/<odd(min=4):x>", "/5", odd=Odd) == 5
    assert value("/<odd(min=4):x>", "/6", odd=Odd) is NO
    assert value("/<odd(signed=True):x>", "/-7", odd=Odd) == -7
    assert value("/<odd(signed=True):x>", "/-6", odd=Odd) is NO
    assert value("/<x>", "/5", default=IntegerConverter) == 5
    assert value("/<string(length=2):x>", "/ab", string=UnicodeConverter) == "ab"


def test_other_errors_of_an_own_converter_are_not_hidden() -> None:
    class Failing(BaseConverter):
        def to_python(self, value: str) -> str:
            raise KeyError(value)

    with pytest.raises(KeyError):
        value("/<failing:x>", "/a", failing=Failing)
