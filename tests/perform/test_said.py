"""What a run keeps of replies: what the application said where no view of ours did."""

from __future__ import annotations

from typing import Any

import pytest

import reference_impl
from adapters.reference import ReferenceAdapter
from conformance.describe.app import App, view
from conformance.describe.messages import get, post
from conformance.describe.steps import Answer
from conformance.perform.implementation import Implementation
from conformance.perform.manners import behind, manners_of

APP = App(view("/a", Answer("x"), methods=["GET", "POST"]), view("/moves", Answer("", 303)))


def guarded(name: str, **options: Any) -> Any:
    """Make an application with a login, and a check of what changes something."""
    app = reference_impl.Flask(name, **options)

    @app.before_request
    def guards() -> Any:
        if reference_impl.request.method == "POST":
            return "<h1>Bad Request</h1>The token is missing.", 400
        asked = reference_impl.request.path
        return reference_impl.redirect(f"/login?next={asked}") if asked == "/b" else None

    return app


class Guarded(ReferenceAdapter):
    """An adapter of that application."""

    factory: Any = staticmethod(guarded)


@pytest.mark.parametrize(
    ("exchanges", "told"),
    [
        ([post("/a")], "the reply was 400 Bad Request: The token is missing."),
        ([post("/a"), get("/a")], "an earlier reply was 400 Bad Request: The token is missing."),
        ([get("/b")], "the reply was 302 Found to /login"),
        ([get("/a")], ""),
        ([get("/moves")], ""),
    ],
)
def test_what_the_application_said_itself_is_told(exchanges: list[Any], told: str) -> None:
    adapter: Any = Guarded()
    impl = Implementation(adapter)
    impl.run(APP, *exchanges)

    assert impl.last.refusal == told


def test_what_a_run_before_was_told_is_an_earlier_reply() -> None:
    adapter: Any = Guarded()
    impl = Implementation(adapter)
    impl.run(APP, post("/a"))
    impl.run(APP, get("/a"))

    assert impl.last.refusal.startswith("an earlier reply was 400")


def test_a_check_is_behind_what_a_test_client_sends() -> None:
    """Its replies are not seen; what the views take tells."""
    adapter: Any = Guarded()
    manners = manners_of(Implementation(adapter))

    assert str(behind(manners, [], APP)).startswith("a POST that a view takes is answered with 400")
    assert not behind(manners, [], App(view("/a")))


def broken(name: str, **options: Any) -> Any:
    """Make an application that breaks before each request."""
    app = reference_impl.Flask(name, **options)
    app.before_request(lambda: dict[str, str]()["no such key"])
    return app


class Broken(ReferenceAdapter):
    """An adapter of that application."""

    factory: Any = staticmethod(broken)


def test_what_is_broken_is_no_login() -> None:
    adapter: Any = Broken()
    assert not [one for one in manners_of(Implementation(adapter)) if one.status >= 500]
