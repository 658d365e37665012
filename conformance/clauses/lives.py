"""What clauses on hooks, errors and blueprints share: the prediction beside the trace."""

from __future__ import annotations

from collections.abc import Collection

from conformance.app import App
from conformance.implementation import Implementation
from conformance.lifecycle_model import predict, timeline
from conformance.strategies.apps import everything
from conformance.trace import expect


def same_life(impl: Implementation, app: App, *, without: Collection[str] = ()) -> None:
    """Ask the app for everything, and compare who ran when and what each found in `g`."""
    exchanges = everything(app)
    predicted = [event for exchange in exchanges for event in predict(app, exchange).events]

    seen = impl.run(app, *exchanges)

    asked = ", then ".join(map(str, exchanges))
    expect(timeline(seen, without=without), timeline(predicted, without=without), f"asked: {asked}")
