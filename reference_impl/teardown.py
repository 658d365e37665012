"""Teardown: which functions run when a context ends, in which order, and what errors do.

Blueprint functions run before those of the application, the last registered first, all
teardown_request functions before all teardown_appcontext functions. Each runs although
others raise; the errors are collected and raised at the end. When teardown happens is
decided in `contexts`. Source: Flask documentation, "The Request Context", Callbacks and
Errors.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .signals import appcontext_tearing_down, request_tearing_down

if TYPE_CHECKING:
    from .app import Flask
    from .messages import Request


def tear_down_request(
    app: "Flask", request: "Request", exc: BaseException | None
) -> list[BaseException]:
    """Run the functions of one request, then close it (its uploaded files)."""
    functions = [
        app.ensure_sync(function)
        for hooks in app.hooks_of(request.blueprints, outermost_first=False)
        for function in reversed(hooks.teardown_request)
    ]
    errors = _run_all(functions, exc)
    if request_tearing_down:
        errors += _run_all([lambda exc: request_tearing_down.send(app, exc=exc)], exc)
    return errors + _run_all([lambda _: request.close()], exc)


def tear_down_app_context(app: "Flask", exc: BaseException | None) -> list[BaseException]:
    """Run the functions of one app context."""
    functions = [app.ensure_sync(function) for function in reversed(app.teardown_functions)]
    errors = _run_all(functions, exc)
    if appcontext_tearing_down:
        errors += _run_all([lambda exc: appcontext_tearing_down.send(app, exc=exc)], exc)
    return errors


def raise_all(errors: list[BaseException]) -> None:
    """Raise one error as it is, several as an exception group; none is no error."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise BaseExceptionGroup("Several teardown functions raised.", errors)


def _run_all(functions: list[Callable[..., Any]], exc: BaseException | None) -> list[BaseException]:
    errors: list[BaseException] = []
    for function in functions:
        try:
            function(exc)
        except BaseException as error:
            errors.append(error)
    return errors
