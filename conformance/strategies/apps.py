"""Whole applications: hooks and handlers on the app, a blueprint and a nested blueprint.

Every part reads in `g` who was there before it and says that it was there; then it may answer,
raise, abort, or dispatch a request to another app. What such an app does is predicted by
`conformance.models.lifecycle`, so nothing is generated here that the model leaves out.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, cast

from hypothesis import strategies as st

from conformance.describe.app import App, Blueprint, Handler, Hook, HookKind, Part, View, view
from conformance.describe.app import after as after_hook
from conformance.describe.app import before as before_hook
from conformance.describe.app import teardown as teardown_hook
from conformance.describe.messages import Exchange, get, post
from conformance.describe.steps import Abort, AfterThis, Answer, Dispatch, Raise, Read, Step, Write


class Lost(LookupError):
    """An error of the application's own, below LookupError and beside KeyError."""


Outcome: TypeAlias = tuple[Step, ...]
Kind: TypeAlias = HookKind | Literal["view", "handler"]

ON: Outcome = ()
KEY_ERROR: Outcome = (Raise(KeyError, ("k",)),)
LOST: Outcome = (Raise(Lost),)
OTHER_ERROR: Outcome = (Raise(RuntimeError),)
NOT_FOUND: Outcome = (Abort(404),)
TEAPOT: Outcome = (Abort(418),)
FAILURES = (KEY_ERROR, LOST, OTHER_ERROR, NOT_FOUND, TEAPOT)
# One name for all: in which order such functions run is promised nowhere.
LATER: Outcome = (AfterThis("later", (Read("g", "last"), Write("g", "last", "later"))),)
HOOKS: tuple[HookKind, ...] = (
    *("url_value_preprocessor", "before", "after", "teardown", "app_teardown"),
)
# What a part may do after it has looked at `g`: mostly nothing.
OUTCOMES: dict[Kind, tuple[Outcome, ...]] = {
    "url_value_preprocessor": (ON, ON, ON, ON, KEY_ERROR, TEAPOT),
    "before": (ON,) * 4 + (LATER, *FAILURES, (Answer("early", 202),), (Answer(""),)),
    "after": (ON, ON, (Answer("other", 299, shape="response"),)),
    "teardown": (ON,),
    "app_teardown": (ON,),
    "view": (ON, ON, LATER, (Answer("seen", 201),), *FAILURES),
    "handler": (ON, LATER, (Answer("handled", 298),), KEY_ERROR, OTHER_ERROR),
}
# The last two are what handlers for these must not do: a clause of its own says what happens then.
LAST_RESORT: frozenset[type[Exception] | int] = frozenset({Exception, 404, 418, 500})
CATCHES = (KeyError, LookupError, *LAST_RESORT)

INNER = (
    App(
        before_hook("i", Write("g", "last", "i")),
        view("/", Read("g", "last")),
        teardown_hook("j"),
        name="inner",
    ),
    App(
        view("/", *KEY_ERROR), after_hook("k"), teardown_hook("l", Read("g", "last")), name="fails"
    ),
    App(before_hook("m", Answer("m")), view("/"), name="early"),
)
DISPATCHES: tuple[Outcome, ...] = tuple(
    (Dispatch(exchange, app),) for app in INNER for exchange in (get("/"), get("/none"))
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What is generated: how many blueprints inside each other, and what parts may do."""

    blueprints: Literal[0, 1, 2, 3] = 0
    dispatching: bool = False
    asynchronous: bool = False
    scopes: tuple[str, ...] = ("app", "out", "in", "deep")


@dataclass(frozen=True, slots=True)
class Choice:
    """A part without its name."""

    kind: Kind
    outcome: Outcome = ON
    catches: type[Exception] | int = 500
    everywhere: bool = False
    asynchronous: bool = False

    def dispatching(self, shape: Shape, really: bool) -> Choice:
        """Return the same choice with a dispatch before what it does, where there are any."""
        if not (really and shape.dispatching):
            return self
        return replace(self, outcome=DISPATCHES[0] + self.outcome)

    def part(self, name: str) -> Hook | Handler:
        """Make the part."""
        steps = tracked(self.kind, name, self.outcome)
        if self.kind == "handler":
            return Handler(self.catches, name, steps, self.everywhere, self.asynchronous)
        kind = cast(HookKind, self.kind)
        return Hook(kind, name, steps, self.everywhere, self.asynchronous)


def tracked(kind: str, name: str, outcome: Outcome) -> Outcome:
    """Return the steps of a part that reads who was there last, and says that it is now."""
    return (Read("g", "last"), Write("g", "last", f"{kind} {name}"), *outcome)


def everything(app: App) -> list[Exchange]:
    """Return exchanges for all that a generated app can be asked: every view, 404 and 405."""
    exchanges = [get("/v"), get("/none"), post("/v")]
    path = ""
    inner: Sequence[Part] = app.parts
    while blueprints := [part for part in inner if isinstance(part, Blueprint)]:
        path += str(blueprints[0].prefix)
        inner = blueprints[0].parts
        exchanges += [get(f"{path}/v"), get(f"{path}/none")]
    return exchanges


def complete(shape: Shape, outcome: Outcome = ON) -> App:
    """Return an app with two hooks of each kind and three handlers in every scope.

    All views have this outcome; one hook of each kind dispatches, if any does.
    """
    inside: tuple[Part, ...] = ()
    for level in range(shape.blueprints, -1, -1):
        scope = shape.scopes[level]
        kinds = [kind for kind in HOOKS if not level or kind != "app_teardown"]
        chosen = [
            Choice(kind, LATER if kind == "before" and not first else ON).dispatching(shape, first)
            for kind in kinds
            for first in (True, False)
        ]
        chosen += [Choice("handler", ON, catches) for catches in (KeyError, 404, 500)]
        parts = [choice.part(f"{scope}{index}") for index, choice in enumerate(chosen)]
        made = view("/v", *tracked("view", scope, outcome), endpoint=scope)
        inside = (*parts, made, *inside)
        inside = (Blueprint(scope, inside, f"/{scope}"),) if level else inside
    return App(*inside)


@st.composite
def apps(draw: st.DrawFn, shape: Shape) -> App:
    """Draw an app with at most four hooks and two handlers in each scope, and a view."""
    inside: tuple[Part, ...] = ()
    for level in range(shape.blueprints, -1, -1):
        scope = shape.scopes[level]
        drawn = [*draw(listed_hooks(shape, level > 0)), *draw(listed_handlers(shape))]
        made = [choice.part(f"{scope}{index}") for index, choice in enumerate(drawn)]
        parts: tuple[Part, ...] = (*once(made), draw(views(shape, scope)))
        # On the app, the blueprint may be registered before or after anything else.
        place = len(parts) if level or not inside else draw(st.integers(0, len(parts)))
        parts = (*parts[:place], *inside, *parts[place:])
        inside = (Blueprint(scope, parts, f"/{scope}"),) if level else parts
    return App(*inside)


def once(parts: Sequence[Hook | Handler]) -> list[Part]:
    """Leave out handlers for what another handler of the same scope catches already."""
    kept: dict[object, Part] = {}
    for part in parts:
        key = part.catches if isinstance(part, Handler) else part
        kept.setdefault(key, part)
    return list(kept.values())


@functools.cache
def listed_hooks(shape: Shape, in_blueprint: bool) -> st.SearchStrategy[list[Choice]]:
    """Return a strategy for the hooks of a scope."""
    return st.lists(st.sampled_from(hooks(shape, in_blueprint)), max_size=4)


@functools.cache
def listed_handlers(shape: Shape) -> st.SearchStrategy[list[Choice]]:
    """Return a strategy for the handlers of a scope."""
    return st.lists(st.sampled_from(handlers(shape)), max_size=2)


def hooks(shape: Shape, in_blueprint: bool) -> tuple[Choice, ...]:
    """Return the hooks to choose from, each kind as often as the others."""
    found: list[Choice] = []
    for kind in HOOKS:
        outcomes = _outcomes(kind, shape)
        choices = [
            Choice(kind, outcome, everywhere=everywhere, asynchronous=asynchronous)
            for outcome in outcomes * (24 // len(outcomes) or 1)
            for everywhere in ((False, False, True) if in_blueprint else (False,))
            for asynchronous in _styles(shape, kind)
        ]
        found += choices if kind != "app_teardown" or not in_blueprint else []
    return tuple(found)


def handlers(shape: Shape) -> tuple[Choice, ...]:
    """Return the handlers to choose from."""
    return tuple(
        Choice("handler", outcome, catches, asynchronous=asynchronous)
        for catches in CATCHES
        for outcome in _outcomes("handler", shape)
        if catches not in LAST_RESORT or not set(outcome) & {*KEY_ERROR, *OTHER_ERROR}
        for asynchronous in _styles(shape, "handler")
    )


@functools.cache
def views(shape: Shape, scope: str) -> st.SearchStrategy[View]:
    """Return a strategy for the view of a scope."""
    return st.sampled_from(
        [
            view("/v", *tracked("view", scope, outcome), endpoint=scope, asynchronous=asynchronous)
            for outcome in _outcomes("view", shape)
            for asynchronous in _styles(shape, "view")
        ]
    )


def _outcomes(kind: Kind, shape: Shape) -> tuple[Outcome, ...]:
    plain = OUTCOMES[kind]
    if not shape.dispatching:
        return plain
    return (
        *plain,
        *DISPATCHES,
        *(DISPATCHES[i % len(DISPATCHES)] + o for i, o in enumerate(plain)),
    )


def _styles(shape: Shape, kind: str) -> tuple[bool, ...]:
    return (False, True) if shape.asynchronous and kind != "url_value_preprocessor" else (False,)
