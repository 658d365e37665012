"""Calling a coroutine function from synchronous code.

The coroutine runs in an event loop of its own, in a copy of the caller's context: it sees
the request, and objects that it changes are changed for the caller. When the calling thread
is already running a loop, a fresh thread does it. Source: Flask documentation, "Using async
and await"; PEP 567.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from functools import wraps
from typing import Any


def wait_for(function: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
    """Return a function that calls `function` and returns what its coroutine returns."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        coroutine = function(*args, **kwargs)
        return _in_fresh_thread(coroutine) if _is_running() else asyncio.run(coroutine)

    return call


def _is_running() -> bool:
    """Tell whether this thread runs a loop.

    What is run meanwhile would find the RuntimeError, as the exception that is being handled.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _in_fresh_thread(coroutine: Coroutine[Any, Any, Any]) -> Any:
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append((True, asyncio.run(coroutine)))
        except BaseException as error:
            outcome.append((False, error))

    thread = threading.Thread(target=copy_context().run, args=(run,))
    thread.start()
    thread.join()
    succeeded, value = outcome.pop()
    if not succeeded:
        raise value
    return value
