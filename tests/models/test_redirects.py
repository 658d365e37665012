"""The table of what follows a redirect, beside what the library `requests` does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
import requests

from conformance.models.redirects import FOLLOWED, METHODS, method_after


@pytest.mark.parametrize("status", [301, 303, 307, 308])
@pytest.mark.parametrize("method", METHODS)
def test_the_next_method_is_that_of_requests(status: int, method: str) -> None:
    """But for a 302, after which `requests` makes a GET of each method."""
    prepared = SimpleNamespace(method=method)
    answer = SimpleNamespace(status_code=status)

    requests.Session().rebuild_method(cast("Any", prepared), cast("Any", answer))

    assert method_after(status, method) == prepared.method


def test_a_302_changes_what_a_301_changes() -> None:
    assert [method_after(302, m) for m in METHODS] == [method_after(301, m) for m in METHODS]


def test_what_asks_for_headers_alone_never_becomes_a_get() -> None:
    assert {method_after(status, "HEAD") for status in FOLLOWED} == {"HEAD"}
