"""Sessions: what one client stores, the cookie that carries it, and its signature.

`interface` opens and saves, `signing` signs; what writes more types than JSON
has is `json.tag`. When
a session is opened and saved is decided in `contexts` and `dispatch`. Start reading at `interface`.
"""

from ..json.tag import TaggedJSONSerializer
from .interface import (
    NullSession,
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionInterface,
    SessionMixin,
    session_json_serializer,
)

__all__ = [
    "NullSession",
    "SecureCookieSession",
    "SecureCookieSessionInterface",
    "SessionInterface",
    "SessionMixin",
    "TaggedJSONSerializer",
    "session_json_serializer",
]
