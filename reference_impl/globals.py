"""What programs import from Flask's module `globals`: what is current, and the contexts behind it.

`request_ctx` and `app_ctx` are the contexts themselves; all else stands in `contexts.ambient`.
"""

from .contexts.ambient import app_ctx, current_app, g, request, request_ctx, session

__all__ = ["app_ctx", "current_app", "g", "request", "request_ctx", "session"]
