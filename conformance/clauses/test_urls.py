"""URL building: what is built leads back to where it was built for."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.app import App, Rule, view
from conformance.capabilities import Capability as C
from conformance.clause import MUST, clause
from conformance.follow import follow
from conformance.implementation import Implementation
from conformance.messages import Exchange, get
from conformance.rfc3986 import is_local
from conformance.steps import url
from conformance.strategies.text import segments
from conformance.strategies.values import ACCEPTED, Target, targets
from conformance.trace import plain

FLASK = "Flask documentation, Quickstart, URL Building"
ROUTING = "Werkzeug documentation, URL Routing, Builtin Converters"
ROOTS = ("", "/r", "/a/b", "/app.wsgi")


def built(impl: Implementation, app: App, step: Any, at: Exchange) -> str:
    """Return the URL that the app builds while it answers `at`."""
    (made,) = impl.ask(app, step, exchange=at)
    assert isinstance(made, str), f"{step} was refused with {made}"
    return made


def comes_back(impl: Implementation, target: Target, at: Exchange) -> None:
    """Build a URL for the target, ask for it, and compare what the view is given."""
    made = built(impl, target.app, url("target", dict(target.values)), at)
    asked = follow(made, at)
    trace = impl.run(target.app, asked)
    want = {name: plain(value) for name, value in target.values}
    got = trace.given("view", "target")
    assert got == [want] and repr(got) == repr([want]), (
        f"{target}\nis built as {made!r};\nasking for that gives {trace.reply}, "
        f"the view was called with {got}"
    )


@clause(
    "urls.value-comes-back",
    MUST,
    needs=[C.URL, C.WEIGHTED, C.INT, C.FLOAT, C.PATH, C.UUID, C.CONVERTER_ARGUMENTS],
    source=[FLASK, ROUTING],
    examples=150,
)
@given(target=targets(), root=st.sampled_from(ROOTS))
def test_value_comes_back(impl: Implementation, target: Target, root: str) -> None:
    """The URL built from values that the converters accept MUST lead back to the same values.

    Building and matching are two halves of one promise: a link that the application wrote itself
    may not lead to another page, or to none.
    """
    comes_back(impl, target, get("/", script=root))
