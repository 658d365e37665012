"""How clauses ask the WSGI kit of an implementation.

No clauses here: a function is called with the kit in a run of its own, and what a call raises is
looked at as what it returns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.describe.messages import get
from conformance.drive.declared import nothing_declared
from conformance.drive.wire import environ_of
from conformance.perform.implementation import Implementation
from conformance.perform.seam import WsgiKit
from conformance.perform.trace import expect


def asked(impl: Implementation, ask: Callable[[WsgiKit], object]) -> None:
    """Call a function with the kit, where nothing of earlier runs is seen."""
    impl.perform(lambda: ask(impl.kit))


def ending(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
    """Call a function; return what it returns, or the exception that it raises."""
    try:
        return function(*arguments, **keywords)
    except Exception as error:
        return error


def refuses(
    refusal: type[Exception], function: Callable[..., Any], *arguments: Any, **keywords: Any
) -> None:
    """Assert that a call raises this exception."""
    end = ending(function, *arguments, **keywords)
    names = ", ".join([*map(repr, arguments), *(f"{k}={v!r}" for k, v in keywords.items())])
    if not isinstance(end, refusal):
        raise AssertionError(
            f"{_name(function)}({names}) gives {end!r}, and not the promised error"
        )


def gives(wanted: Any, function: Callable[..., Any], *arguments: Any, **keywords: Any) -> None:
    """Assert that a call returns this."""
    names = ", ".join([*map(_shown, arguments), *(f"{k}={v!r}" for k, v in keywords.items())])
    expect([function(*arguments, **keywords)], [wanted], f"{_name(function)}({names}):")


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", "the call")


def _shown(argument: Any) -> str:
    """Return an argument as it is written; of an environ what is not the same everywhere."""
    if not isinstance(argument, dict):
        return repr(argument)
    return repr({key: value for key, value in argument.items() if not key.startswith("wsgi.")})


def environ(path: str | bytes = "/", **details: Any) -> dict[str, Any]:
    """Return the environ of a GET request; `details` are fields of the exchange."""
    with nothing_declared():
        return environ_of(get(path, **details))
