"""Hooks: which functions run around a view, in which order, and how often."""

from __future__ import annotations

from hypothesis import given

from conformance.app import App
from conformance.capabilities import Capability as C
from conformance.clause import MUST, clause
from conformance.clauses.lives import same_life
from conformance.implementation import Implementation
from conformance.strategies.apps import Shape, apps

REQUEST = "Flask documentation, The Request Context, Callbacks and Errors"
LIFECYCLE = "Flask documentation, Application Structure and Lifecycle, How a Request is Handled"
WHOLE = [C.STATE, C.BEFORE, C.AFTER, C.TEARDOWN, C.APP_TEARDOWN, C.AFTER_THIS, C.URL_HOOKS]
WHOLE += [C.ERROR_TYPE, C.ERROR_CODE, C.ABORT, C.METHODS]


@clause("hooks.order", MUST, needs=WHOLE, source=[REQUEST, LIFECYCLE], examples=120)
@given(app=apps(Shape()))
def test_order(impl: Implementation, app: App) -> None:
    """Everything around a view MUST run in the documented order, once, whatever raises or answers.

    That is: URL value preprocessors, before functions until one answers, the view, an error handler
    if one of these raised, functions for after this request, after functions in reverse, teardown
    functions in reverse. All of them share one `g`.
    """
    same_life(impl, app, without=("app_teardown",))


@clause("hooks.order-with-dispatches", MUST, needs=[*WHOLE, C.NESTED], source=REQUEST, examples=60)
@given(app=apps(Shape(dispatching=True)))
def test_order_with_dispatches(impl: Implementation, app: App) -> None:
    """A request to another app MUST NOT change the order, from wherever it is dispatched.

    It runs from beginning to end, its teardown included, before the part that dispatched it goes on
    with its own `g`.
    """
    same_life(impl, app, without=("app_teardown",))
