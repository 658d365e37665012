"""What clauses on hooks, errors, teardown and blueprints share: the prediction beside the trace."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from hypothesis import example, given

from conformance.describe.app import App
from conformance.describe.capabilities import Capability as C
from conformance.models.lifecycle import Life, predict, timeline
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Trace, expect
from conformance.strategies.apps import (
    KEY_ERROR,
    NOT_FOUND,
    OTHER_ERROR,
    Shape,
    apps,
    complete,
    everything,
)

# What an app with everything around its views needs.
WHOLE_LIFE = [C.STATE, C.BEFORE, C.AFTER, C.TEARDOWN, C.APP_TEARDOWN, C.AFTER_THIS, C.URL_HOOKS]
WHOLE_LIFE += [C.ERROR_TYPE, C.ERROR_CODE, C.ABORT, C.METHODS]


def any_life(shape: Shape) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a clause a property of `app`: any one of this shape.

    Examples are the whole app when nothing is raised, and when each kind of error is.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        for errors in ((OTHER_ERROR,), (NOT_FOUND,), (KEY_ERROR,), ()):
            function = example(app=complete(shape, *errors))(function)
        drawn: Any = given(app=apps(shape))
        made: Callable[..., None] = drawn(function)
        return made

    return decorate


def lives(impl: Implementation, app: App) -> tuple[Trace, list[Life]]:
    """Ask the app for everything; return what was seen and what the model predicts."""
    exchanges = everything(app)
    return impl.run(app, *exchanges), [predict(app, exchange) for exchange in exchanges]


def same_life(
    impl: Implementation, app: App, *, only: Collection[str] = (), without: Collection[str] = ()
) -> None:
    """Ask the app for everything, and compare who ran when and what each found in `g`."""
    seen, predicted = lives(impl, app)

    events = [event for life in predicted for event in life.events]
    asked = ", then ".join(str(life.exchange) for life in predicted)
    expect(
        timeline(seen, only=only, without=without),
        timeline(events, only=only, without=without),
        f"asked: {asked}",
    )


def same_teardown(impl: Implementation, app: App) -> None:
    """Ask the app for everything, and compare which teardown functions run, in whichever order."""
    seen, predicted = lives(impl, app)

    ran = sorted(seen.of("teardown"))
    wanted = sorted(
        event.name
        for life in predicted
        for event in life.events
        if event.kind == "teardown" and event.action == "enter"
    )
    asked = ", then ".join(str(life.exchange) for life in predicted)
    expect(ran, wanted, f"asked: {asked}; teardown functions that ran, sorted:")


def same_replies(impl: Implementation, app: App) -> None:
    """Ask the app for everything, and compare the replies: all of them, but for error pages."""
    seen, predicted = lives(impl, app)

    replies = [
        f"{life.exchange}: {reply.status}" + ("" if life.text is None else f" {reply.text!r}")
        for reply, life in zip(seen.replies, predicted, strict=True)
    ]
    expect(
        replies,
        [
            f"{life.exchange}: {life.status}" + ("" if life.text is None else f" {life.text!r}")
            for life in predicted
        ],
    )
