"""Reaching for what an adapter hands over: names, functions, and what holds items.

What is claimed and not there, or does not take what the contract promises, is the adapter's fault
and said so; what lies behind it is the implementation's. The contract itself is in
`conformance.describe.contract`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from conformance.describe.contract import lacking, promised
from conformance.errors import AdapterError
from conformance.foreign import class_name, text
from conformance.perform.performer import House

# Targets that belong to one part: what it was called with.
GIVEN_TARGETS = frozenset({"response", "values", "exception"})
OF_A_MAPPING = frozenset({"get", "getlist", "items", "keys", "values"})
OF_A_SESSION = (
    *("__contains__", "__iter__", "__len__", "clear", "get", "items", "keys", "pop", "popitem"),
    *("setdefault", "update", "values"),
)
# Names of the ambience that are no functions, whoever has them.
VALUES = frozenset({"g", "request", "session", "current_app"})
FUNCTIONS = frozenset({FunctionType, MethodType, BuiltinFunctionType, functools.partial})
SET = (
    "in build, set it to what has Flask's names, or hand it along for each request: "
    'stage.function(part, ambience); see CONTRIBUTING.md, "Add an adapter"'
)


def bound(house: House, ambient: Any) -> list[str]:
    """Return which contexts are current: some of "app" and "request"."""
    tests = {"app": "has_app_context", "request": "has_request_context"}
    return [name for name, test in tests.items() if reach(house, ambient, test)()]


def reach(house: House, found: Any, path: str) -> Any:
    """Return the attribute of what an adapter handed over that a dotted path ends with.

    Raises AdapterError when it is not there and a claimed capability promises it, or when it is one
    of the names that the ambience itself has.
    """
    name = path.rpartition(".")[2]
    if found is None and name == path:
        promise = promised(path, house.capabilities)
        demand = f"; {promise[0]} demands {promise[1]}" if promise else ""
        told = f"is not set, and a step asks for {name}{demand}; {SET}"
        raise AdapterError("stage.ambient", told)
    try:
        value = getattr(found, name)
        if name == path and name in VALUES and type(value) in FUNCTIONS:
            problem = "is a function; it has to be what that returns, or a proxy for it"
            raise AdapterError(f"ambient.{name}", problem)
        return value
    except house.unbound_errors:
        raise
    except AttributeError as error:
        promise = promised(path, house.capabilities)
        fails_inside = error.name not in (None, name)  # it is there, and looks for another one
        if fails_inside or (promise is None and name != path):
            raise
        where = path if path.partition(".")[0] in GIVEN_TARGETS else f"ambient.{path}"
        raise AdapterError(where, lacking(path, promise, error)) from None


def called(
    house: House,
    owner: object,
    path: str,
    function: Callable[..., Any],
    /,
    *arguments: Any,
    **keywords: Any,
) -> Any:
    """Call what an adapter handed over under this name; `owner` is what has the name.

    Raises AdapterError when the adapter put a function there that does not take the arguments which
    the contract promises.
    """
    try:
        return function(*arguments, **keywords)
    except TypeError as error:
        at_the_call = error.__traceback__ is not None and error.__traceback__.tb_next is None
        # What an ambience of the adapter's own has is the adapter's, a framework's function, too.
        if not at_the_call or not (house.is_adapters(function) or house.is_adapters(owner)):
            raise
        promise = promised(path, house.capabilities)
        demand = f"; {promise[0]} demands {promise[1]}" if promise else ""
        raise AdapterError(f"ambient.{path}", f"{text(error)}{demand}") from None


def lacks(house: House, found: Any, path: str, error: AttributeError) -> AdapterError | None:
    """Return what to raise where a clause did not find what a mapping has; None for all else."""
    promise = promised(path, house.capabilities)
    if promise is None or error.obj is not found or error.name not in OF_A_MAPPING:
        return None
    told = f"has no {error.name}; {promise[0]} demands a mapping which has"
    return AdapterError(f"ambient.{path}", told)


def holder(found: Any, target: str, method: str) -> Any:
    """Return what items are read from or written to.

    Raises AdapterError when a session is no mapping: whoever claims one hands one over.
    """
    if target == "session":
        kind = type(found)
        missing = method if not hasattr(kind, method) else unlike_a_mapping(kind)
        if missing:
            problem = f"is {class_name(found)}, which has no {missing}: a session is a mapping"
            raise AdapterError("ambient.session", problem)
    return found


def unlike_a_mapping(kind: type) -> str:
    """Return the first method of a mapping that a class lacks, "" if none; a proxy has them all."""
    if hasattr(kind, "_get_current_object") or hasattr(kind, "__getattr__"):
        return ""
    return next((name for name in OF_A_SESSION if not hasattr(kind, name)), "")
