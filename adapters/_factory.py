"""The factory of an adapter: what makes the application that a description is built into.

Not an adapter by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def factory_of(adapter: Any) -> Callable[..., Any]:
    """Return what `factory` names: a class, or a function, which is no method of the adapter."""
    made: Callable[..., Any] = vars(adapter).get("factory") or type(adapter).factory
    return made
