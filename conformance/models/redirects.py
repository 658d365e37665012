"""What a client sends after a redirect: RFC 9110, 15.4, with the Fetch standard for old habits.

A table by status and method. 301 and 302 turn a POST into a GET, as all browsers do; a 303 turns
everything into a GET but HEAD; 307 and 308 change nothing. Nothing else is followed: 300 lets the
user choose, 304 is about a cache, 305 and 306 are deprecated.
"""

from __future__ import annotations

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FOLLOWED = (301, 302, 303, 307, 308)
NOT_FOLLOWED = (200, 201, 300, 304, 404, 500)
DEPRECATED = (305, 306)
# The fields that describe a body, and go with it (15.4).
OF_A_BODY = ("Content-Encoding", "Content-Language", "Content-Location", "Digest", "Last-Modified")


def method_after(status: int, method: str) -> str:
    """Return the method of the request that follows a redirect."""
    if status == 303 and method not in ("GET", "HEAD"):
        return "GET"
    if status in (301, 302) and method == "POST":
        return "GET"
    return method
