"""What clauses on HTTP errors share: the framework's own errors, and their classes, as objects.

What is promised of them is said by the clauses.
"""

from __future__ import annotations

from typing import Any


def caught(api: Any, *arguments: Any, **keywords: Any) -> Any:
    """Return what `abort` raises."""
    try:
        api.abort(*arguments, **keywords)
    except Exception as error:
        return error
    raise AssertionError(f"abort{arguments} raised nothing")


def class_of(api: Any, code: int) -> Any:
    """Return the framework's class for a status code: the one that all errors with it belong to."""
    kinds = type(caught(api, code)).__mro__
    return [kind for kind in kinds if getattr(kind, "code", None) == code][-1]


def class_of_all(api: Any) -> Any:
    """Return the class that all HTTP errors of the framework belong to."""
    kinds = type(caught(api, 404)).__mro__
    return next(kind for kind in kinds if kind.__name__ == "HTTPException")
