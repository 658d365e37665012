"""Generated applications: what they hold, and that the model can predict all of it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.describe.app import (
    App,
    Blueprint,
    Handler,
    Hook,
    View,
    after,
    before,
    handler,
    view,
    walk,
)
from conformance.describe.messages import get
from conformance.describe.steps import Abort, AfterThis, Answer, Dispatch, Raise
from conformance.models.lifecycle import predict, timeline
from conformance.strategies.apps import LAST_RESORT, Shape, apps, everything

SHAPES = [
    Shape(blueprints, dispatching, asynchronous)
    for blueprints in (0, 1, 2)
    for dispatching in (False, True)
    for asynchronous in (False, True)
]


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(shape=st.sampled_from(SHAPES), data=st.data())
def test_every_app_can_be_predicted(shape: Shape, data: st.DataObject) -> None:
    """The model knows each step that is generated, and gives each request a reply."""
    app = data.draw(apps(shape))

    for exchange in everything(app):
        life = predict(app, exchange)
        assert 200 <= life.status < 600
        assert life.events or not app.names("before")


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(shape=st.sampled_from(SHAPES), data=st.data())
def test_names_tell_parts_apart(shape: Shape, data: st.DataObject) -> None:
    """No two parts have one name, and a scope has no two handlers for the same."""
    app = data.draw(apps(shape))
    named = [part for part in walk(app.parts) if isinstance(part, Hook | Handler | View)]
    blueprints = [part for part in walk(app.parts) if isinstance(part, Blueprint)]

    assert len({part.name for part in named}) == len(named)
    assert len(blueprints) == shape.blueprints
    for parts in (app.parts, *(blueprint.parts for blueprint in blueprints)):
        catches = [part.catches for part in parts if isinstance(part, Handler)]
        assert len(catches) == len(set(catches))


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(app=apps(Shape(dispatching=True)))
def test_last_handlers_do_not_fail(app: App) -> None:
    """What the model leaves out is not generated: handlers for 500 and their like that raise."""
    for part in app.parts:
        if isinstance(part, Handler) and part.catches in LAST_RESORT:
            assert not any(isinstance(step, Raise | Abort) for step in part.steps)


def test_everything_is_generated() -> None:
    """Within a few hundred apps, every kind of part does everything that it may do."""
    seen: set[tuple[str, type]] = set()

    @settings(max_examples=400, derandomize=True, database=None, deadline=None)
    @given(app=apps(Shape(blueprints=2, dispatching=True)))
    def collect(app: App) -> None:
        for part in walk(app.parts):
            if isinstance(part, Hook | Handler | View):
                seen.update((part.kind, type(step)) for step in part.steps)

    collect()
    for kind in ("before", "view", "handler"):
        assert {(kind, step) for step in (Answer, Raise, AfterThis, Dispatch)} <= seen
    assert {("before", Abort), ("view", Abort), ("url_value_preprocessor", Abort)} <= seen
    assert {(kind, Dispatch) for kind in ("after", "teardown", "app_teardown")} <= seen


def test_the_model_follows_the_documentation() -> None:
    """One request, written down by hand, goes as the model says."""
    app = App(
        before("first", AfterThis("later")),
        before("second", Raise(KeyError)),
        before("never"),
        view("/", endpoint="page"),
        handler(LookupError, Answer("handled", 299)),
        after("a"),
        after("b", Answer("other", 298)),
    )

    life = predict(app, get("/"))

    assert list(timeline(life.events)) == [
        "before first",
        "before second",
        "handler LookupError",
        "after_this later with 299",
        "after b with 299",
        "after a with 298",
    ]
    assert (life.status, life.text, life.unhandled) == (298, "other", None)
