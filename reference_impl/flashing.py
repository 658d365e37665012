"""Flashed messages: text for the next page, kept in the session.

Source: Flask documentation, "Message Flashing".
"""

from collections.abc import Iterable
from typing import Any

from .contexts.ambient import current_app, session
from .contexts.frames import current_request_context
from .signals import message_flashed

_KEY = "_flashes"


def flash(message: str, category: str = "message") -> None:
    """Keep a message until it is fetched by a later request (or later in this one)."""
    session[_KEY] = [*session.get(_KEY, []), (category, message)]
    if message_flashed:
        app = current_app._get_current_object()
        message_flashed.send(app, message=message, category=category)


def get_flashed_messages(
    with_categories: bool = False, category_filter: Iterable[str] = ()
) -> list[Any]:
    """Return the messages and forget them; the same ones again within this request."""
    context = current_request_context()
    if context is None:
        raise RuntimeError("Flashed messages need a request context, and none is active here.")
    if context.flashes is None:
        # Without a secret key, a session can be read and not changed; then there are no messages.
        context.flashes = list(session.pop(_KEY)) if _KEY in session else []
    wanted = set(category_filter)
    found = [pair for pair in context.flashes if not wanted or pair[0] in wanted]
    return found if with_categories else [message for _, message in found]
