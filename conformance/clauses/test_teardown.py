"""Teardown: what runs at the end of a request whatever happens before."""

from __future__ import annotations

from conformance.app import App, teardown, view
from conformance.capabilities import Capability as C
from conformance.clause import MUST, clause
from conformance.implementation import Implementation
from conformance.messages import get
from conformance.steps import Raise
from conformance.trace import expect


@clause(
    "teardown.runs-once-when-view-raises",
    MUST,
    needs=[C.TEARDOWN],
    source="Flask documentation, The Request Context, Callbacks and Errors",
)
def test_runs_once_when_view_raises(impl: Implementation) -> None:
    """Every teardown function MUST run exactly once when the view raises, last registered first.

    Resources are released there: a skipped function leaks a connection, a second run closes one
    that somebody else already uses.
    """
    app = App(view("/boom", Raise(KeyError)), teardown("a"), teardown("b"))

    seen = impl.run(app, get("/boom"))

    expect(seen.of("teardown"), ["b", "a"])
