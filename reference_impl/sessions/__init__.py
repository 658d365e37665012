"""Sessions: what one client stores, the cookie that carries it, and its signature.

`interface` opens and saves, `signing` signs, `tagged_json` writes more types than JSON has. When
a session is opened and saved is decided in `contexts` and `dispatch`. Start reading at `interface`.
"""

from .interface import (
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionInterface,
    SessionMixin,
)

__all__ = [
    "SecureCookieSession",
    "SecureCookieSessionInterface",
    "SessionInterface",
    "SessionMixin",
]
