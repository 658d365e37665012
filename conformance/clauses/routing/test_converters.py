"""Routing by other converters: listed words, UUIDs, and those of an application.

Numbers are in `test_numbers`; text and paths in `test_one_rule`.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.answering import answered
from conformance.clauses.routing.matching import as_modelled, value_of
from conformance.describe.app import App, Converter, Declaration, Rule, Var, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, WERKZEUG
from conformance.strategies.text import segments, text

VARIABLE_RULES = FLASK("Quickstart", "Variable Rules")
ANY_CONVERTER = WERKZEUG.api("AnyConverter")
CUSTOM_CONVERTERS = WERKZEUG("URL Routing", "Custom Converters")
RULE_FORMAT = WERKZEUG("URL Routing", "Rule Format")
ID = App(view("/i/<uuid:v>", endpoint="id"))


@clause(
    "routing.any-takes-its-words",
    MUST,
    needs=[C.ANY, C.WEIGHTED],
    source=ANY_CONVERTER,
    examples=80,
)
@given(
    words=st.lists(
        text(min_size=1, max_size=3, without='/"\n\r\u2028'),
        min_size=1,
        max_size=4,
        unique=True,
    ),
    other=segments(max_size=2),
)
@example(words=["a", "ab", "a.c", "a,b"], other="abc")
@example(words=["about", "\u00e9"], other="e\u0301")
def test_any_takes_its_words(impl: Implementation, words: list[str], other: str) -> None:
    """An `any` variable MUST take exactly the words that it lists, whatever characters are in them.

    A word in other case is another word.
    """
    arguments = ", ".join(f'"{word}"' for word in words)
    app = App(view(Rule(("/", Var("v", "any", arguments), "/x")), endpoint="choice"))

    for asked in (*words, other, words[0] + words[0], *map(str.swapcase, words)):
        seen = value_of(impl, app, f"/{asked}/x")
        want = asked if asked in words else None
        assert seen == want, f"any({arguments}) makes {seen!r} of {asked!r}, not {want!r}"


@clause(
    "routing.uuid-in-its-form",
    MUST,
    needs=[C.UUID, C.WEIGHTED],
    source=WERKZEUG.api("UUIDConverter"),
    examples=60,
)
@given(value=st.uuids(), write=st.sampled_from([str.lower, str.upper, str.title]))
@example(value=uuid.UUID("12345678-9abc-def0-a1b2-c3d4e5f60718"), write=str.upper)
def test_uuid_in_its_form(impl: Implementation, value: uuid.UUID, write: object) -> None:
    """A `uuid` variable MUST take a UUID with four hyphens in either case, as a `uuid.UUID`.

    A text with a digit too few, a digit too many or another character in it is no UUID.
    """
    shown = write(str(value))  # type: ignore[operator]
    assert value_of(impl, ID, f"/i/{shown}") == repr(value), f"{shown!r} is not handed over"

    for wrong in (shown[:-1], shown + "0", "g" + shown[1:]):
        seen = value_of(impl, ID, f"/i/{wrong}")
        assert seen is None, f"{wrong!r} hands over {seen!r}"


@clause(
    "routing.uuid-in-one-spelling", SHOULD, needs=[C.UUID], source=WERKZEUG.api("UUIDConverter")
)
@given(value=st.uuids())
@example(value=uuid.UUID("12345678-9abc-def0-a1b2-c3d4e5f60718"))
def test_uuid_in_one_spelling(impl: Implementation, value: uuid.UUID) -> None:
    """A `uuid` variable SHOULD take no spelling of a UUID but the one with four hyphens.

    Python reads a UUID without hyphens, in braces and as a URN, too. A router that does the same
    gives each page several URLs.
    """
    answered(impl, ID, get(f"/i/{value}"))
    for other in (value.hex, f"{{{value}}}", value.urn):
        seen = value_of(impl, ID, f"/i/{other}")
        assert seen is None, f"{other!r} hands over {seen!r}"


def even(text: str) -> int:
    """Return an even number; ValueError says that the text does not match."""
    if int(text) % 2:
        raise ValueError(f"{text} is odd")
    return int(text)


def listed(text: str) -> list[str]:
    """Return what stands between plus signs."""
    return text.split("+")


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
    Converter("listed", "[ab+]+", to_python=listed),
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
@example(own=SAFE[2], text="ab", rule="/u-{}")
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
@example(places=["'<a>'"], names={"k": "'a/b'"})
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
    """A converter MUST be given the same arguments with spaces between them and without.

    `<int(2,20):v>` has two arguments, as `<int(2, 20):v>` has.
    """
    reaches(impl, (", " if blanks else ",").join(map(str, numbers)), shown(tuple(numbers), {}))
