"""What a client does with a URL: resolve it, and make the exchange that asks for it.

A server percent-decodes the path once before the application sees it (PEP 3333); so does `follow`.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote_to_bytes, urlsplit

from conformance.describe.messages import Exchange


def follow(url: str, base: Exchange, method: str = "GET") -> Exchange:
    """Return the exchange that asks for `url`, found on the page that `base` asked for.

    Dot segments are left in the path, as command-line clients and `PATH_INFO` have them. The
    application stays mounted where it was: a URL outside its script root raises AssertionError,
    because no server would bring it here.
    """
    parts = urlsplit(url)
    if not parts.netloc:
        if not url.startswith("/"):
            raise AssertionError(f"{url!r} is neither a whole URL nor an absolute path")
        parts = parts._replace(scheme=base.scheme, netloc=base.host or "")
    path = decode(parts.path or "/")
    if path != base.script and not path.startswith(base.script + "/"):
        raise AssertionError(f"{url!r} is not below the script root {base.script!r}")
    return replace(
        base,
        method=method,
        path=path[len(base.script) :],
        query=parts.query,
        scheme=parts.scheme,
        host=parts.netloc,
        steps=(),
    )


def decode(path: str) -> str:
    """Percent-decode a path once, as a server does; bytes that are no UTF-8 stay recognizable."""
    return unquote_to_bytes(path).decode("utf-8", "surrogateescape")
