"""Values as Python source: what comes out is what went in."""

from __future__ import annotations

import datetime
import decimal
import http
import math
import operator
import uuid
from typing import Any

import pytest

from conformance.scripts.literals import Names, NotSpelled, literal

HOSTILE = ["'", '"', '"""', "'''", "\\", "a\nb", "\r\x00\x1b", "\ud800", "\u2028", "é☃", "'\""]
VALUES: list[Any] = [
    *(None, True, 0, -3, 1.5, -0.0, math.inf, b"", bytearray(b"x\xff"), (), (1,), [], {}, set()),
    *(frozenset(), frozenset({1}), {"a": [1, (2, {"b": None})]}, 10**40, "a" * 500 + "b"),
    *(uuid.UUID(int=7), decimal.Decimal("1.50"), datetime.timedelta(1, 2), datetime.date(1, 2, 3)),
    datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC),
    *(http.HTTPStatus.OK, int, len, operator.contains, KeyError),
    *HOSTILE,
    *(text.encode("utf-8", "surrogatepass") for text in HOSTILE),
]


def evaluated(value: Any) -> Any:
    names = Names()
    source = literal(value, names)
    space: dict[str, Any] = {}
    exec("\n".join(names.lines()), space)
    return eval(source, space)


@pytest.mark.parametrize("value", VALUES, ids=ascii)
def test_value_comes_back(value: Any) -> None:
    assert evaluated(value) == value


def test_not_a_number_comes_back() -> None:
    assert math.isnan(evaluated(math.nan))


@pytest.mark.parametrize("value", VALUES, ids=ascii)
def test_source_is_one_line_that_can_be_written_down(value: Any) -> None:
    source = literal(value, Names())

    assert len(source.splitlines()) == 1
    source.encode("utf-8")


@pytest.mark.parametrize("value", [object(), [object()], iter(()), Names()], ids=type)
def test_what_is_no_data_has_no_spelling(value: Any) -> None:
    with pytest.raises(NotSpelled):
        literal(value, Names())
