"""Which host a request is for.

It is the Host header, or the server's own name and port when there is none (RFC 9110, 7.2).
It must be a host name and, where trusted hosts are configured, one of these: an external URL
must never carry a name that an attacker chose. How names are spelled is in `host_names`.
Source: Flask documentation, TRUSTED_HOSTS.
"""

from collections.abc import Iterable
from typing import Any

from ..routing.host_names import DEFAULT_PORTS, BadHost, normalize_host


def host_of_request(environ: dict[str, Any], trusted: Iterable[str] | None = None) -> str:
    """Return the host as the client wrote it, without the port that the scheme implies.

    BadHost when it is malformed or not trusted.
    """
    host = environ.get("HTTP_HOST")
    if host is None:
        host = _host_of_server(environ)
    if not host.isascii():
        raise BadHost("a Host header is ASCII")
    name = _without_port(normalize_host(host))
    if trusted is not None and not any(_covers(pattern, name) for pattern in trusted):
        raise BadHost("the host is not trusted")
    default_port = DEFAULT_PORTS.get(environ.get("wsgi.url_scheme", ""))
    return host if default_port is None else str(host).removesuffix(f":{default_port}")


def _host_of_server(environ: dict[str, Any]) -> str:
    name: str = environ.get("SERVER_NAME", "")
    if ":" in name and not name.startswith("["):
        name = f"[{name}]"
    port = environ.get("SERVER_PORT", "")
    return f"{name}:{port}" if port else name


def _without_port(host: str) -> str:
    return host if host.endswith("]") else host.rpartition(":")[0] or host


def _covers(pattern: str, name: str) -> bool:
    """Whether a trusted host is this one; `.example.org` stands for all names below, too."""
    wanted = _without_port(normalize_host(pattern.removeprefix(".")))
    return name == wanted or (pattern.startswith(".") and name.endswith(f".{wanted}"))
