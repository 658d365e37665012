"""The reference beside another implementation: what either raises is told of itself alone."""

from __future__ import annotations

from typing import Any

import reference_impl
from adapters.reference import ReferenceAdapter
from conformance.clause import SHOULD, Clause
from conformance.describe.app import App, view
from conformance.describe.messages import get, post
from conformance.describe.steps import Ask, Read
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Verdict, judge
from conformance.judging.loading import reference
from conformance.models.beside import comparison
from conformance.perform.implementation import Implementation
from conformance.sources import plain_sense


def refusing(name: str, **options: Any) -> Any:
    """Return an application that wants a token, and says of no reply what it is."""
    app = reference_impl.Flask(name, **options)

    @app.before_request
    def check() -> None:
        if reference_impl.request.method == "POST":
            raise KeyError("token")

    @app.after_request
    def untyped(response: Any) -> Any:
        response.headers.pop("Content-Type", None)
        return response

    return app


# An error of HTTP becomes an exception that nobody handles.
TRAPPED = {"TRAP_HTTP_EXCEPTIONS": True}
APP = App(view("/v"), view("/ask", Ask(), methods=["POST", "PUT"]), config=TRAPPED)


def alike(impl: Implementation) -> None:
    """Do as the reference does."""
    assert comparison(
        reference(), impl, APP, [get("/v"), post("/ask", Read("request", "method"))]
    ).alike, "it differs"


def test_what_the_reference_raises_is_behind_no_reply_of_the_other() -> None:
    """While differences are set aside, the reference is asked more: with other methods, say."""
    made = type("Own", (ReferenceAdapter,), {"factory": staticmethod(refusing)})
    impl = Implementation(made())
    clause = Clause("a.b", SHOULD, "It SHOULD.", "", (), (plain_sense("so"),), 5, alike)

    found = judge(clause, impl, PROFILES["quick"])
    impl.close()

    assert found.verdict is Verdict.FAIL
    assert found.message.startswith("the reply was 500: KeyError: 'token' (")
