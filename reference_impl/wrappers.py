"""What programs import from Flask's module `wrappers`: the request and the response.

They are made in `messages`.
"""

from .messages.wrappers import Request, Response

__all__ = ["Request", "Response"]
