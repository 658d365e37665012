"""Rehearsals: steps that are played on plain Python objects, to tell what a framework must show.

A session is a dict that a client carries along; so the model of a session is a dict, and the steps
that a view takes are played on it by the same interpreter.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from conformance.describe.app import App, before
from conformance.describe.capabilities import Capability
from conformance.describe.steps import Step
from conformance.perform.interpret import Stage
from conformance.perform.performer import Performer
from conformance.perform.scene import Scene


class _NoHouse:
    """A run without an implementation: nothing is ever unbound, and no URL is built."""

    capabilities: frozenset[Capability] = frozenset()
    unbound_errors: tuple[type[BaseException], ...] = ()
    build_errors: tuple[type[BaseException], ...] = ()

    def mistake(self, error: BaseException) -> None:
        """There is no adapter whose mistake it could be."""


def rehearse(*steps: Step, **targets: Any) -> list[Any]:
    """Return what the steps see when their targets are these objects, which they may change."""
    performer = Performer()
    part = before("rehearsal")
    stage = Stage(App(), _NoHouse())  # type: ignore[arg-type]
    for _ in Scene(stage, performer, part, SimpleNamespace(**targets)).perform(steps):
        pass
    return performer.trace.answers()
