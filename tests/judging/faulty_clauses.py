"""Clauses and objects for `test_blame`: they ask, and what they are handed is odd."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.describe.app import App, Declaration, view
from conformance.describe.messages import get
from conformance.describe.steps import Ask, Dispatch, Push, Read
from conformance.perform.implementation import Implementation

APP = App(view("/", Ask()))
INNER = App(view("/"), name="inner")


def asks(impl: Implementation) -> None:
    """Send a request."""
    impl.run(APP, get("/"))


def goes_elsewhere(impl: Implementation) -> None:
    """Let a view send a request to another application."""
    impl.run(APP, get("/", Dispatch(get("/"), INNER)))


def fails(impl: Implementation) -> None:
    """Fail after a request."""
    asks(impl)
    raise AssertionError("seen b")


def uses_locals(impl: Implementation) -> None:
    """Make a local."""
    impl.run(APP, get("/"))
    impl.locals.Local()


def enters_an_app_context(impl: Implementation) -> None:
    """Push an application context."""
    impl.outside(APP, Push("a"))


def enters_a_request_context(impl: Implementation) -> None:
    """Push a request context."""
    impl.outside(APP, Push("a", get("/")))


def showing(app: Any, api: Any) -> None:
    """Declare nothing."""


@given(which=st.lists(st.booleans(), min_size=1, max_size=5))
@example(which=[False, True])
def draws(impl: Implementation, which: list[bool]) -> None:
    """Fail, after a request that carries a step."""
    impl.run(App(*APP.parts, Declaration("showing", showing)), get("/", Read("request", "path")))
    assert True not in which, "seen b"


class Odd:
    """Raises the end of the process from all that is asked of it."""

    def __eq__(self, other: object) -> bool:
        raise SystemExit(0)

    def __hash__(self) -> int:
        raise SystemExit(0)

    def __repr__(self) -> str:
        raise SystemExit(0)

    __str__ = __repr__


def compares_odd(impl: Implementation) -> None:
    """Compare what is odd."""
    assert Odd() == 1, "not equal"


def shows_odd(impl: Implementation) -> None:
    """Show what is odd."""
    raise AssertionError(f"seen {Odd()!r}")
