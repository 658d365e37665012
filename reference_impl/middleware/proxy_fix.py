"""What proxies say of a request, put where applications look for it.

Each proxy appends one value to a header, so the values of the last proxies are at its end, and all
before them may be the client's own. Source: Werkzeug documentation, X-Forwarded-For Proxy Fix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

WsgiApp = Callable[..., Iterable[bytes]]
ORIGINAL = "werkzeug.proxy_fix.orig"
_CHANGED = (
    *("REMOTE_ADDR", "wsgi.url_scheme", "HTTP_HOST"),
    *("SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME"),
)


class ProxyFix:
    """A middleware that believes so many proxies of each header, and nobody before them."""

    def __init__(
        self,
        app: WsgiApp,
        x_for: int = 1,
        x_proto: int = 1,
        x_host: int = 0,
        x_port: int = 0,
        x_prefix: int = 0,
    ) -> None:
        self.app = app
        self.x_for, self.x_proto, self.x_host = x_for, x_proto, x_host
        self.x_port, self.x_prefix = x_port, x_prefix

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Change the environ and call the application; what was there is kept beside it."""
        environ[ORIGINAL] = {key: environ.get(key) for key in _CHANGED}
        if client := _believed(environ, "FOR", self.x_for):
            environ["REMOTE_ADDR"] = client
        if scheme := _believed(environ, "PROTO", self.x_proto):
            environ["wsgi.url_scheme"] = scheme
        if host := _believed(environ, "HOST", self.x_host):
            name, port = _split(host)
            environ["HTTP_HOST"], environ["SERVER_NAME"] = host, name
            if port:
                environ["SERVER_PORT"] = port
        if own_port := _believed(environ, "PORT", self.x_port):
            if environ.get("HTTP_HOST"):
                environ["HTTP_HOST"] = f"{_split(environ['HTTP_HOST'])[0]}:{own_port}"
            environ["SERVER_PORT"] = own_port
        if prefix := _believed(environ, "PREFIX", self.x_prefix):
            environ["SCRIPT_NAME"] = prefix
        return self.app(environ, start_response)


def _believed(environ: dict[str, Any], name: str, proxies: int) -> str | None:
    """Return the value of the first proxy that is believed; None when there is none."""
    values = [value.strip() for value in environ.get(f"HTTP_X_FORWARDED_{name}", "").split(",")]
    values = [value for value in values if value]  # RFC 9110, 5.6.1.2
    return values[-proxies] if 0 < proxies <= len(values) else None


def _split(host: str) -> tuple[str, str]:
    """Return name and port of a host; an IPv6 address keeps its brackets."""
    name, _, port = host.rpartition(":")
    return (host, "") if not name or host.endswith("]") else (name, port)
