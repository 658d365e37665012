"""What differs by itself is left out, and nothing else: around it, all is compared."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterable

import pytest

from conformance.perform.steady import RUNS, Alone, Shape, expect_alike

COUNT = itertools.count()


def drawn() -> str:
    return str(uuid.uuid4())


def signed() -> str:
    return f"session=eyJrIjoxfQ.{uuid.uuid4().hex}.{uuid.uuid4().hex}; Path=/"


@pytest.mark.parametrize(
    "make",
    [
        lambda: ["reply 200 OK", f"X-Id: {drawn()}", "body: b'x'"],
        lambda: ["reply 200 OK", f"Set-Cookie: {signed()}"],
        lambda: ['body: b\'{"id": "' + drawn() + '", "a": 1}\'', "body: b''"],
        lambda: [f"X-Time: {next(COUNT)}"],
        lambda: ["a: 1", *["X-Even: 1"] * (next(COUNT) % 2), "b: 1"],
        lambda: [f"X-Other: {'x' * (next(COUNT) % 3)}/{drawn()}"],
    ],
)
def test_what_differs_by_itself_is_left_out(make: Callable[[], list[str]]) -> None:
    for _ in range(20):
        assert expect_alike(make(), make(), make)


def test_nothing_is_made_again_without_a_difference() -> None:
    def never() -> Iterable[str]:
        raise AssertionError("it was made again")

    assert expect_alike(["a"], ["a"], never) == []


@pytest.mark.parametrize(
    ("seen", "make"),
    [
        (["X: 2"], lambda: ["X: 1"]),
        ([f"X-Id: {drawn()}", "X-Who: bob"], lambda: [f"X-Id: {drawn()}", "X-Who: ann"]),
        ([f"X-Id: {drawn()}"], lambda: [f"X-Id: {drawn()}", "X-Who: ann"]),
        ([f"X-Id: {drawn()}", "X-New: 1"], lambda: [f"X-Id: {drawn()}"]),
        (
            [f"Set-Cookie: {signed()}".replace("eyJrIjoxfQ", "eyJrIjoyfQ")],
            lambda: [f"Set-Cookie: {signed()}"],
        ),
        ([f"Set-Cookie: {signed()}; Secure"], lambda: [f"Set-Cookie: {signed()}"]),
        (
            [f"body: b'<a>{drawn()}</a><b>bob</b>'"],
            lambda: [f"body: b'<a>{drawn()}</a><b>ann</b>'"],
        ),
    ],
)
def test_what_else_differs_is_found(seen: list[str], make: Callable[[], list[str]]) -> None:
    with pytest.raises(AssertionError):
        expect_alike(seen, make(), make)


def test_a_failure_says_what_was_left_out() -> None:
    def make() -> list[str]:
        return ["reply 200 OK", f"X-Id: {next(COUNT)}", "X-Who: ann"]

    with pytest.raises(AssertionError) as caught:
        expect_alike(["reply 200 OK", "X-Id: no", "X-Who: bob"], make(), make, "GET /")

    assert str(caught.value).splitlines() == [
        "GET /",
        "not compared, because it differs from run to run: X-Id",
        "  expected          seen",
        "  reply 200 OK      reply 200 OK",
        "  X-Id: (differs)   X-Id: (differs)",
        "> X-Who: ann        X-Who: bob",
    ]


def test_it_is_run_no_more_often_than_it_has_to() -> None:
    alone = Alone(lambda: [f"X: {next(COUNT)}"])

    assert alone.agrees(alone.shown)
    assert len(alone.runs) == 1
    assert alone.agrees(["X: 1000000"])
    assert len(alone.runs) == 2
    assert not alone.agrees(["Y: 1"])
    assert len(alone.runs) == RUNS


def test_what_was_found_there_is_told() -> None:
    shape = Shape.of([["a: 1", "b: <2>", "c: 3"], ["a: 1", "b: <4>", "c: 3"]])

    assert shape.between(["a: 1", "b: <5 and 6>", "c: 3"]) == ["5 and 6"]
    assert shape.between(["a: 1", "b: 5", "c: 3"]) is None
