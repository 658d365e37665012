"""What a function's code says of what it returns."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from conformance.clues import returns_nothing


def forgets(response: Any) -> Any:
    response.headers["X"] = "1"


def forgets_early(response: Any) -> Any:
    if response.status_code == 404:
        return
    response.headers["X"] = "1"


async def forgets_later(response: Any) -> Any:
    response.headers["X"] = "1"


def at_times(response: Any) -> Any:
    if response.status_code == 200:
        return response
    return None


def always(response: Any) -> Any:
    return response


def refuses(response: Any) -> Any:
    raise LookupError(response)


def gives(response: Any) -> Any:
    yield response


class Forgetful:
    def method(self, response: Any) -> Any:
        response.headers["X"] = "1"


@pytest.mark.parametrize("function", [forgets, forgets_early, forgets_later, Forgetful().method])
def test_a_function_without_a_value_is_told(function: Any) -> None:
    assert returns_nothing(function)


@pytest.mark.parametrize(
    "function", [at_times, always, refuses, gives, print, functools.partial(forgets), None, 3]
)
def test_of_others_nothing_is_told(function: Any) -> None:
    assert not returns_nothing(function)
