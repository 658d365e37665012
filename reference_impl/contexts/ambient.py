"""What code reaches without being passed it: `current_app`, `g`, `request`, `session`.

Each proxy looks at the current frame at every use. Source: Flask documentation, "The
Application Context", "The Request Context", "Application Globals".
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..locals.proxies import LocalProxy
from .frames import current_frame, current_request_context

if TYPE_CHECKING:
    from .contexts import AppContext, RequestContext

_NOT_GIVEN: Any = object()

_NO_APP = (
    "Working outside of an application context: no application is active here. Code that"
    " needs one runs inside `with app.app_context():` or while a request is handled."
)
_NO_REQUEST = (
    "Working outside of a request context: no request is active here. Code that needs one"
    " runs while a request is handled or inside `with app.test_request_context():`."
)


class AppGlobals:
    """The namespace `g`: plain attributes, with the useful methods of a dict."""

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of `name`, or `default`."""
        return self.__dict__.get(name, default)

    def pop(self, name: str, default: Any = _NOT_GIVEN) -> Any:
        """Remove `name` and return its value, or `default`; KeyError without a default."""
        if default is _NOT_GIVEN:
            return self.__dict__.pop(name)
        return self.__dict__.pop(name, default)

    def setdefault(self, name: str, default: Any = None) -> Any:
        """Return the value of `name`, which becomes `default` when it is not set."""
        return self.__dict__.setdefault(name, default)

    def __contains__(self, name: str) -> bool:
        return name in self.__dict__

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    def __repr__(self) -> str:
        frame = current_frame()
        return object.__repr__(self) if frame is None else f"<g of {frame.app_context.app.name!r}>"


def _visible_app_context() -> "AppContext":
    frame = current_frame()
    if frame is None:
        raise RuntimeError(_NO_APP)
    return frame.app_context


def _visible_request_context() -> "RequestContext":
    frame = current_frame()
    if frame is None or frame.request_context is None:
        raise RuntimeError(_NO_REQUEST)
    return frame.request_context


def _open_session_of_request() -> Any:
    session = _visible_request_context().session
    if session is None:
        raise RuntimeError(f"{_NO_REQUEST} (The session of this request is not open yet.)")
    return session


app_ctx: Any = LocalProxy(_visible_app_context)
request_ctx: Any = LocalProxy(_visible_request_context)
current_app: Any = LocalProxy(lambda: _visible_app_context().app)
g: Any = LocalProxy(lambda: _visible_app_context().g)
request: Any = LocalProxy(lambda: _visible_request_context().request)
session: Any = LocalProxy(_open_session_of_request)


def has_app_context() -> bool:
    """Whether `current_app` and `g` are bound."""
    return current_frame() is not None


def has_request_context() -> bool:
    """Whether `request` and `session` are bound."""
    return current_request_context() is not None
