"""What differs from the reference: each difference once, as small as it gets."""

from __future__ import annotations

from typing import Any

import pytest

import reference_impl
from adapters.reference import ReferenceAdapter
from conformance.models.beside import Comparison
from conformance.strategies.whole.kinds import KINDS
from tools.differences.__main__ import main
from tools.differences.found import Rows, parted


def marking(*arguments: Any, **options: Any) -> Any:
    """Make an application of the reference whose replies are marked."""
    app = reference_impl.Flask(*arguments, **options)

    def mark(response: Any) -> Any:
        response.headers["X-Odd"] = "1"
        return response

    app.after_request(mark)
    return app


class Marking(ReferenceAdapter):
    """The reference with a header of its own."""

    factory: Any = staticmethod(marking)


def test_a_difference_is_shown_once(capsys: pytest.CaptureFixture[str]) -> None:
    spec = f"--impl={__name__}:Marking"

    assert main([spec, "--seconds=1", "--seed=3", "responses"]) == 1
    told = capsys.readouterr().out
    assert "X-Odd".lower() in told
    heads = [line for line in told.splitlines() if line.endswith(" times")]
    assert heads
    assert "asks: Answer(body='x')" in told  # nothing smaller is left to be drawn


def test_the_reference_differs_from_itself_in_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--impl=reference", "--seconds=1"]) == 0
    assert ", 0 differences" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nonsense"], "no kind 'nonsense'; there are routing, urls, "),
        (["--impl=flaks"], "did you mean 'flask'"),
    ],
)
def test_bad_input_is_told_in_a_line(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--seconds=1"]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


def test_where_timelines_part_is_told_without_places() -> None:
    one = Comparison(("1: a: same", "2: view v0: enter {}"), ("1: a: same", "3: view v1: x"), ())
    other = Comparison(("5: view v9: enter {}",), ("1: view v: x",), ())

    assert parted(one) == parted(other) == "view: enter {} | view: x"
    assert parted(Comparison(("a",), ("a", "b"), ())) == "- | b"


def test_what_is_smaller_is_simpler() -> None:
    rows = Rows(b"\1\0", (b"\2", b"\3"), (b"\4",))
    weight = sum(map(sum, (rows.whole, *rows.parts, *rows.asked)))

    for smaller in rows.smaller():
        assert sum(map(sum, (smaller.whole, *smaller.parts, *smaller.asked))) < weight
    assert list(Rows(b"\0", (b"\0",), (b"\0",)).smaller()) == []
    assert set(KINDS) >= {"routing", "everything"}
