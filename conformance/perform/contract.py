"""What an adapter's methods return: held against the contract where it arrives.

What an adapter itself has to offer is said by `conformance.perform.seam`, and checked when it is
loaded (`conformance.judging.contract`).
"""

from __future__ import annotations

import inspect
from functools import lru_cache
from types import ModuleType
from typing import Any

from conformance.errors import AdapterError
from conformance.foreign import class_name, shown
from conformance.frames import place

KITS = {
    "locals": "LocalKit",
    "routing": "RoutingKit",
    "wsgi_kit": "WsgiKit",
    "message_kit": "MessageKit",
}
SHORT = 60  # characters of what was found instead
LATER = {
    inspect.CO_GENERATOR: "a generator function",
    inspect.CO_COROUTINE: "a coroutine function",
    inspect.CO_ASYNC_GENERATOR: "an asynchronous generator function",
}
BUILT = ("wsgi", "asgi", "ambient", "request_context", "app_context", "close")


def check_built(found: Any) -> None:
    """Raise AdapterError unless `build` has returned what can be judged."""
    missing = [name for name in BUILT if not hasattr(found, name)]
    if missing:
        problem = f"returned {class_name(found)}, which has no {missing[0]}"
        raise AdapterError("build", f"{problem}; return WithoutContexts(wsgi=...), or a BuiltApp")
    callables = [one for one in (found.wsgi, found.asgi) if one is not None]
    if len(callables) != 1 or not callable(callables[0]):
        names = f"wsgi={shown(found.wsgi, SHORT)}, asgi={shown(found.asgi, SHORT)}"
        raise AdapterError("build", f"returned {names}; exactly one has to be an application")


def check_context(made: Any, method: str) -> Any:
    """Return what is a context to be pushed; raise AdapterError if it is none."""
    for name in ("push", "pop", "__enter__", "__exit__"):
        if not hasattr(made, name):
            raise AdapterError(method, f"returned {class_name(made)}, which has no {name}()")
        kind: Any = type(made)
        later = does_later(kind, name)
        if later:
            raise AdapterError(method, f"returned {class_name(made)}, whose {later}")
    return made


@lru_cache(maxsize=256)
def does_later(kind: type, name: str) -> str:
    """Tell of a method that does nothing when it is called, but makes what would do it."""
    function = getattr(kind, name, None)
    code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
    if code is None:
        return ""
    what = next((what for flag, what in LATER.items() if code.co_flags & flag), "")
    where = place(code.co_filename, code.co_firstlineno, code.co_name)
    return f"{name}() is {what}, and does nothing yet ({where})" if what else ""


def check_kit(found: Any, method: str = "locals") -> None:
    """Raise AdapterError for what is plain data, and no kit.

    Which names a kit has to have depends on what is claimed; so none of them is touched here.
    """
    if not isinstance(found, type | ModuleType) and type(found).__module__ == "builtins":
        raise AdapterError(method, f"returned {class_name(found)}; see {KITS[method]}")
