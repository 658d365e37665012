"""Functions for views that refer to the request being handled: hand it over, add to its end.

Source: Flask documentation, `copy_current_request_context`, `after_this_request`.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from .ambient import current_app
from .contexts import RequestContext
from .frames import current_request_context

Function = TypeVar("Function", bound=Callable[..., Any])


def copy_current_request_context(f: Function) -> Function:
    """Wrap `f` so that it sees this request and session wherever it is called.

    Each call gets a context of its own: the same request and session objects, a new `g`.
    So one wrapper may run in several threads at once, also after the request has ended.
    RuntimeError without a request.
    """
    original = _required("copy_current_request_context")

    if inspect.iscoroutinefunction(f):

        @wraps(f)
        async def wait_with_request(*args: Any, **kwargs: Any) -> Any:
            with original.copy():
                return await f(*args, **kwargs)

        return wait_with_request  # type: ignore[return-value]

    @wraps(f)
    def call_with_request(*args: Any, **kwargs: Any) -> Any:
        with original.copy():
            return f(*args, **kwargs)

    return call_with_request  # type: ignore[return-value]


def after_this_request(f: Function) -> Function:
    """Call `f(response)` at the end of this request, before all after_request functions.

    It returns the response to go on with. RuntimeError without a request.
    """
    _required("after_this_request").after_this_request.append(f)
    return f


def _required(who: str) -> RequestContext:
    context = current_request_context()
    if context is None:
        raise RuntimeError(f"{who} needs a request context, and none is active here.")
    return context


def url_for(
    endpoint: str,
    *,
    _anchor: str | None = None,
    _method: str | None = None,
    _scheme: str | None = None,
    _external: bool | None = None,
    **values: Any,
) -> str:
    """Build a URL of the current application; see `Flask.url_for`."""
    url: str = current_app.url_for(
        endpoint,
        _anchor=_anchor,
        _method=_method,
        _scheme=_scheme,
        _external=_external,
        **values,
    )
    return url


def make_response(*args: Any) -> Any:
    """Turn what a view may return, as one value or as its parts, into a response."""
    if not args:
        return current_app.response_class()
    return current_app.make_response(args[0] if len(args) == 1 else args)
