"""The factory of an adapter: what makes the application that a description is built into.

Not an adapter by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from conformance.adapter import AdapterError, Part, View


def factory_of(adapter: Any) -> Callable[..., Any]:
    """Return what `factory` names: a class, or a function, which is no method of the adapter."""
    made: Callable[..., Any] = vars(adapter).get("factory") or type(adapter).factory
    return made


def made_by(factory: Callable[..., Any], name: str, **options: Any) -> Any:
    """Return the application that a factory makes.

    Raises AdapterError, with the line to write instead, for one that takes no such arguments.
    """
    try:
        made = factory(name, **options)
    except TypeError as error:
        if error.__traceback__ is None or error.__traceback__.tb_next is not None:
            raise
        called = getattr(factory, "__name__", "create_app")
        instead = f"factory = staticmethod(lambda name, **options: {called}())"
        raise AdapterError("factory", f"{error}; without arguments, write: {instead}") from None
    if made is None:
        raise AdapterError("factory", "returned None; a `return` may be missing")
    return made


def expect_free(taken: Collection[str], parts: Iterable[Part]) -> None:
    """Raise `taken_error` for a view whose endpoint the application of the factory has already."""
    for part in parts:
        if isinstance(part, View) and part.endpoint in taken and part.endpoint != "static":
            raise taken_error(part.endpoint)


def taken_error(endpoint: str) -> AdapterError:
    """Return what is raised for an endpoint that is both the application's and a clause's."""
    problem = f"makes an application that has an endpoint of clauses: {endpoint!r}"
    mended = "put its views into a blueprint, or say `builds_onto_another = True`"
    return AdapterError("factory", f"{problem}; {mended}")
