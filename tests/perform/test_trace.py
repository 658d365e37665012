"""By which name an exception is recorded: the one that a document can name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError

import pytest

from conformance.perform.recording import Fault
from conformance.perform.trace import class_named, expect, plain, side_by_side


class Refused(Exception):
    """A framework's own error, below nothing that says anything."""


class NotBuilt(Refused, LookupError):
    """Another one, documented by its own name."""


class OutsideOfARequest(Refused, RuntimeError):
    """One that is documented as a RuntimeError."""


class NeverBuilt(NotBuilt):
    """A subclass of a documented class."""


CASES: list[tuple[BaseException, str]] = [
    (RuntimeError(), "RuntimeError"),
    (KeyError(), "KeyError"),
    (Exception(), "Exception"),
    (KeyboardInterrupt(), "KeyboardInterrupt"),
    (OutsideOfARequest(), "RuntimeError"),
    (FrozenInstanceError(), "AttributeError"),
    (json.JSONDecodeError("", "", 0), "ValueError"),
    (Refused(), "Refused"),
    (NotBuilt(), "NotBuilt"),
    (NeverBuilt(), "NotBuilt"),
    (Fault(), "Fault"),
]


@pytest.mark.parametrize(("error", "name"), CASES, ids=[type(e).__name__ for e, _ in CASES])
def test_named_by_what_documents_name(error: BaseException, name: str) -> None:
    """A subclass of the framework's own counts as the class that is promised."""
    assert class_named(error, NotBuilt) == name


def test_without_documents() -> None:
    """What no document names falls back to Python's class, also in values."""
    assert class_named(NeverBuilt()) == "LookupError"
    assert plain(OutsideOfARequest()) == plain(RuntimeError())


class Same:
    """Makes a subclass of a built-in type equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __str__(self) -> str:
        return self  # type: ignore[return-value]

    __repr__ = __str__

    def __int__(self) -> int:
        return 8

    def __bytes__(self) -> bytes:
        return b"other"


def alike(kind: type, value: object) -> object:
    """Return an instance of a subclass that is equal to everything."""
    return type("Alike", (Same, kind), {})(value)


@pytest.mark.parametrize("value", ["a", b"a", 7, 1.5, [1], (1,), {"k": 1}, {1}, frozenset({1})])
def test_values_are_reduced_to_exact_types(value: object) -> None:
    """Whatever an instance of a subclass says of itself, it is recorded as what it holds."""
    recorded = plain(alike(type(value), value))

    assert type(recorded) is type(plain(value))
    assert recorded == plain(value)
    assert recorded not in (["else"], "else", 0, b"")


def test_values_inside_are_reduced_too() -> None:
    inside = {alike(str, "k"): [alike(int, 7), (alike(bytes, b"b"),)], "set": {alike(str, "s")}}

    recorded = plain(inside)

    assert recorded == {"k": [7, [b"b"]], "set": frozenset({"s"})}
    assert {type(key) for key in recorded} == {str}


@pytest.mark.parametrize("value", ["a", b"a", 7, 1.5, [1], (1,)])
@pytest.mark.parametrize("around", [lambda v: v, lambda v: [v], lambda v: {"k": (v,)}])
def test_nobody_is_expected_by_saying_so(value: object, around: Callable[[object], object]) -> None:
    """What is compared is what it holds, and that is what is shown."""
    with pytest.raises(AssertionError, match=r"(?m)^> "):
        expect([around(alike(type(value), value))], [around(type(value)())])

    expect([around(alike(type(value), value))], [around(value)])


def test_what_has_no_end_is_compared_as_it_is() -> None:
    circular: list[object] = []
    circular.append(circular)

    with pytest.raises(AssertionError, match="something else"):
        expect([circular], [1], "something else")


class Strange(type):
    """A class that raises whenever it is asked for its name."""

    @property
    def __name__(cls) -> str:  # type: ignore[override]
        raise SystemExit


def test_classes_that_will_not_say_their_names() -> None:
    made = Strange("Made", (), {"__module__": 7})()
    error = Strange("Error", (ValueError,), {"__module__": []})()

    assert plain(made) == "<Made>"
    assert class_named(error) == "ValueError"


def test_long_lines_are_shown_from_where_they_differ() -> None:
    same = "x" * 1_000_000

    shown = side_by_side([same + "a", same], [same + "b", same])

    assert len(shown) < 10_000
    assert re.search(r"> \(999,900 characters that are alike\) x{100}a +\(.*\) x{100}b", shown)
    assert "(999,000 more characters)" in shown


def rows(shown: str) -> list[list[str]]:
    """Return the lines of two timelines by their words."""
    return [line.split() for line in shown.split("\n")[1:]]


def test_a_line_too_many_moves_nothing_else() -> None:
    want = [f"line{number}" for number in range(9)]

    shown = rows(side_by_side(want, [*want[:4], "more", *want[4:]]))

    assert [">", "-", "more"] in shown
    assert sum(row[0] == ">" for row in shown) == 1


def test_a_line_that_is_missing_moves_nothing_else() -> None:
    want = [f"line{number}" for number in range(9)]

    shown = rows(side_by_side(want, want[1:]))

    assert [row for row in shown if row[0] == ">"] == [[">", "line0", "-"]]


def test_few_values_stay_in_their_places() -> None:
    assert rows(side_by_side(["a", "b", "c"], ["b", "c"])) == [
        [">", "a", "b"],
        [">", "b", "c"],
        [">", "c", "-"],
    ]


def test_a_long_stretch_that_is_alike_is_counted() -> None:
    want = [f"line{number}" for number in range(60)]
    got = [*want[:30], "other", *want[31:]]

    shown = rows(side_by_side(want, got))

    assert [">", "line30", "other"] in shown
    assert shown[0] == ["...", "27", "lines", "that", "are", "alike", "..."]
    assert len(shown) == 9
    assert rows(side_by_side(want[:4], want[:4])) == [[w, w] for w in want[:4]]


def test_a_text_of_several_lines_keeps_its_row() -> None:
    """What follows a line end would stand where `expected` stands."""
    shown = side_by_side(["a\tb", "c"], ["one\ntwo", "c"]).split("\n")

    assert shown == [
        "  expected   seen",
        "> a\\tb       one\\ntwo",
        "  c          c",
    ]
