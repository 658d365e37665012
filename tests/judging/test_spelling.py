"""Examples as text: whatever a property is called with can be written down and read back."""

from __future__ import annotations

import datetime
import inspect
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

import conformance.report.specification  # noqa: F401 - so that examples could reach it
from conformance.clause import Clause, load_clauses
from conformance.describe.app import App, Handler, HttpError, view
from conformance.describe.steps import Answer, Raise
from conformance.judging.drawing import Drawn, remembering
from conformance.judging.examples import PROFILES, cases
from conformance.judging.reading import LONGEST, Unreadable, read
from conformance.judging.spelling import Unspeakable, spelled
from conformance.strategies.errors import derived

PROPERTIES = [clause for clause in load_clauses() if clause.is_property]
EXAMPLES = 6


def drawn(clause: Clause) -> list[dict[str, Any]]:
    """Return what a property is called with, and nothing judged: its explicit and some examples."""
    if clause.domains:
        return list(cases(clause.domains, PROFILES["default"], known=False))
    function: Any = clause.function
    handle = function.hypothesis
    former = handle.inner_test
    seen: list[dict[str, Any]] = []

    def note(*given: Any, **words: Any) -> None:
        arguments = inspect.signature(former).bind(*given, **words).arguments
        seen.append(remembering({k: v for k, v in arguments.items() if k != "impl"}))
        draw_on(seen[-1])

    note.__signature__ = inspect.signature(former)  # type: ignore[attr-defined]
    settings = hypothesis.settings(
        max_examples=EXAMPLES,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    before = function._hypothesis_internal_use_settings
    handle.inner_test = note
    function._hypothesis_internal_use_settings = settings
    hypothesis.seed(clause.id)(function)
    try:
        function(impl=None)
    finally:
        handle.inner_test = former
        function._hypothesis_internal_use_settings = before
        function._hypothesis_internal_use_seed = None
    return seen


def draw_on(arguments: Mapping[str, Any]) -> None:
    """Draw from `data`, if it is among the arguments, as a clause would."""
    for value in arguments.values():
        if isinstance(value, Drawn):
            value.draw(st.integers())
            value.draw(st.sampled_from((KeyError, Exception)))


def alike(one: Any, other: Any) -> bool:
    """Tell whether two values are of the same types and equal, all the way down."""
    if isinstance(one, Drawn) and isinstance(other, Drawn):
        return alike(one.values, other.values)
    if isinstance(one, type) and isinstance(other, type) and one.__name__ == other.__name__:
        return one is other or alike(one.__bases__, other.__bases__)
    if type(one) is not type(other):
        return False
    if isinstance(one, float) and math.isnan(one):
        return math.isnan(other)
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return alike(list(one.items()), list(other.items()))
    if is_dataclass(one):
        return all(alike(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if hasattr(one, "__dict__") and "__eq__" not in dir_of(one) and not callable(one):
        return alike(vars(one), vars(other))
    return bool(one == other)


def dir_of(value: object) -> set[str]:
    """Return what the classes of a value define, but for `object`."""
    return {name for kind in type(value).__mro__[:-1] for name in vars(kind)}


@pytest.mark.parametrize("clause", PROPERTIES, ids=lambda clause: clause.id)
def test_what_a_property_is_called_with(clause: Clause) -> None:
    for arguments in drawn(clause):
        text = spelled(arguments)
        again = read(text)

        assert alike(arguments, again), text
        assert spelled(again) == text


def test_an_application_reads_as_it_is_written_in_clauses() -> None:
    app = App(view("/", Raise(KeyError)), Handler(HttpError, "h", (Answer("x", 418),)), name="b")

    assert spelled({"app": app}) == (
        "app = App(View(Rule(('/',)), 'index', steps=(Raise(KeyError),)), "
        "Handler(HttpError, 'h', steps=(Answer(body='x', status=418),)), name='b')"
    )


@pytest.mark.parametrize(
    "value",
    [
        -0.0,
        float("nan"),
        float("-inf"),
        -1.5e300,
        10**5000,
        -(10**5000),
        "\ud800 '\" \\ \n \u2028",
        "a" * 1_000_000,
        "<a" * 400 + "b" + "\n" * 5000,
        b"\x00\xff" * 3000 + b"x",
        {1: {"a": [()]}, None: set()},
        frozenset({1, "a"}),
        1 - 2j,
        datetime.datetime(2020, 2, 29, 1, 2, 3, 4, datetime.UTC),
        len,
        str.lower,
    ],
    ids=lambda value: f"{type(value).__name__} {str(value)[:10] if value is len else ''}",
)
def test_values_of_python(value: Any) -> None:
    text = spelled({"v": value})

    assert alike(read(text)["v"], value)
    assert "\n" not in text
    assert len(text) < 6000


def test_a_class_that_is_made_is_the_same_wherever_it_stands() -> None:
    one = derived("E0", [Exception])
    two = derived("E1", [one, ValueError])

    again = read(spelled({"kinds": (Exception, one, two), "data": Drawn(two)}))

    assert again["data"].draw(None) is again["kinds"][2]
    assert issubclass(again["kinds"][2], again["kinds"][1])


@pytest.mark.parametrize(
    "value",
    [lambda: 1, print, object(), __import__("os"), "".join(map(chr, range(256))) * 1000],
    ids=["lambda", "print", "object", "module", "long"],
)
def test_what_has_no_text(value: Any) -> None:
    with pytest.raises(Unspeakable):
        spelled({"v": value})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("v = __import__('os').system('true')", "no name"),
        ("v = open('/dev/null')", "there is no open"),
        ("v = eval", "there is no eval"),
        ("v = Apply(eval, 'request')", "there is no eval"),
        ("v = App.__init__", "private"),
        ("v = report.specification.main", "not what an example may name"),
        ("v = report.specification.main(['x'])", "makes nothing"),
        ("v = clause.load_clauses()", "makes nothing"),
        ("v = judging.spelling.math", "not what an example may name"),
        ("v = perform.recording.Journal()", "makes nothing"),
        ("v = Nothing(1)", "there is no Nothing"),
        ("v = App(nothing=1)", "App: TypeError"),
        ("v = Raise(KeyError", "never closed"),
        ("import os", "line 1: write name = value"),
        ("v = w = 1", "line 1: write name = value"),
        ("v: int = 1", "line 1: write name = value"),
        ("v = [x for x in (1,)]", "has no meaning here"),
        ("v = lambda: 1", "has no meaning here"),
        ("v = 1 if 1 else 2", "has no meaning here"),
        ("v = f'{1}'", "has no meaning here"),
        ("v = ...", "has no meaning here"),
        ("v = 9 ** 9 ** 9", "has no meaning here"),
        ("v = 'a' * 10 ** 9", "has no meaning here"),
        ("v = 'a' * 1000000000", "too long"),
        ("v = ('a' * 5000000) * 5", "too long"),
        ("v = 1 + 1", "only texts are added"),
        ("v = [1] * 3", "only a text is multiplied"),
        ("v = {**{}}", "has no meaning here"),
        ("v = Raise(**{'kind': KeyError})", "** has no meaning here"),
        ("v = (*(1,),)", "has no meaning here"),
        ("v = Fraction('1e99999999')", "Fraction: TypeError"),
        ("v = bytearray(1000000000)", "bytearray: TypeError"),
        ("v = " + "9" * 5000, "4300"),
        ("v = " + "(" * 5000 + ")" * 5000, "parentheses"),
        ("v = " + "-" * 50_000 + "1", "nested too deeply"),
        ("v = " + "'" + "a" * LONGEST + "'", "characters"),
        ("v = '\x00'", "null"),
    ],
)
def test_what_is_no_example(text: str, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(text)

    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
