"""Teardown: which functions run when a context ends, in which order, and what errors do.

Blueprint functions run before those of the application, the last registered first, all
teardown_request functions before all teardown_appcontext functions. Each runs although
others raise; the errors are collected and raised at the end. When teardown happens is
decided in `contexts`. Source: Flask documentation, "The Request Context", Callbacks and
Errors.
"""

from collections.abc import Callable
from typing import Any

from ..application import Application
from ..signals import appcontext_tearing_down, request_tearing_down

_SEVERAL = "Several teardown functions raised."


def tear_down_request(
    app: Application, request: Any, exc: BaseException | None, errors: list[BaseException]
) -> None:
    """Run the functions of one request, then close it (its uploaded files)."""
    for hooks in app.hooks_of(request.blueprints, outermost_first=False):
        run_all([app.ensure_sync(f) for f in reversed(hooks.teardown_request)], exc, errors)
    if request_tearing_down:
        run_all([lambda exc: request_tearing_down.send(app, exc=exc)], exc, errors)
    run_all([lambda _: request.close()], exc, errors)
    waiting = request.routing_exception
    if waiting is not None and waiting is not exc:
        # It was raised in a frame that refers to the request: a cycle, as long as it knows that.
        waiting.__traceback__ = None


def tear_down_app_context(
    app: Application, exc: BaseException | None, errors: list[BaseException]
) -> None:
    """Run the functions of one app context."""
    run_all([app.ensure_sync(f) for f in reversed(app.teardown_appcontext_funcs)], exc, errors)
    if appcontext_tearing_down:
        run_all([lambda exc: appcontext_tearing_down.send(app, exc=exc)], exc, errors)


def run_all(
    functions: list[Callable[..., Any]], argument: Any, errors: list[BaseException]
) -> None:
    """Call each function with `argument`; what they raise is added to `errors`."""
    for function in functions:
        try:
            function(argument)
        except BaseException as error:
            several = isinstance(error, BaseExceptionGroup) and error.message == _SEVERAL
            errors += error.exceptions if several else [error]  # type: ignore[attr-defined]


def raise_all(errors: list[BaseException]) -> None:
    """Raise one error as it is, several as an exception group; none is no error.

    The list is emptied: the frames in a traceback refer to it, which would be a cycle.
    """
    found = list(errors)
    errors.clear()
    try:
        if len(found) == 1:
            raise found[0]
        if found:
            raise BaseExceptionGroup(_SEVERAL, found)
    finally:
        found.clear()
