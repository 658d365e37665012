"""Fixtures for the tests of the reference."""

from collections.abc import Iterator
from typing import Any

import pytest

from reference_impl import (
    Flask,
    has_app_context,
    has_request_context,
)
from tests.reference.recorder import Recorder


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def app(recorder: Recorder) -> Flask:
    return recorder.app


@pytest.fixture
def ends(app: Flask) -> list[Any]:
    """Collect what the teardown functions are called with, in order."""
    ends: list[Any] = []
    app.teardown_request(lambda exc: ends.append(("request", exc)))
    app.teardown_appcontext(lambda exc: ends.append(("app", exc)))
    return ends


@pytest.fixture(autouse=True)
def _nothing_stays_bound() -> Iterator[None]:
    yield
    assert not has_app_context()
    assert not has_request_context()
