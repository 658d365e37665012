"""Frames: what is visible in an execution context, and how that changes.

Theory of operation. One ContextVar holds the current *frame*, a small record of the app
context and the request context that are visible. The proxies read it. Showing a frame sets
the variable and keeps the token; hiding it resets the variable with this token, which brings
back the frame before. Frames are never changed, the variable belongs to the execution
context, and a token is refused in any other one. So threads, tasks, greenlets and copied
contexts are isolated by PEP 567 alone. Who shows frames is the business of `contexts`.
"""

from contextvars import ContextVar, Token
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .contexts import AppContext, Context, RequestContext


class Frame:
    """What is visible. `owner` is the context that may hide it."""

    __slots__ = ("app_context", "owner", "request_context", "token")

    def __init__(
        self,
        owner: "Context | None",
        app_context: "AppContext",
        request_context: "RequestContext | None",
    ) -> None:
        self.owner = owner
        self.app_context = app_context
        self.request_context = request_context
        self.token: Token[Frame | None] | None = None


_frame: ContextVar[Frame | None] = ContextVar("frame", default=None)


def current_frame() -> Frame | None:
    """Return what is visible in this execution context."""
    return _frame.get()


def current_request_context() -> "RequestContext | None":
    """Return the context behind `request` and `session`."""
    frame = current_frame()
    return None if frame is None else frame.request_context


def show(frame: Frame) -> Frame:
    """Make a frame the current one."""
    frame.token = _frame.set(frame)
    return frame


def show_for_good(frame: Frame) -> None:
    """Make a frame the current one of an execution context that has no other use.

    It gets no token: that would refer to the execution context, which refers to the frame.
    """
    _frame.set(frame)


def hide(frame: Frame) -> None:
    """Go back to the frame before. Refused in another execution context (PEP 567)."""
    assert frame.token is not None
    _frame.reset(frame.token)


def frames_above(owner: object) -> list[Frame]:
    """Return the frames that were shown after the one of `owner`, the newest first."""
    above: list[Frame] = []
    frame = current_frame()
    while frame is not None and frame.owner is not owner:
        above.append(frame)
        below = Token.MISSING if frame.token is None else frame.token.old_value
        frame = below if isinstance(below, Frame) else None
    return [] if frame is None else above
