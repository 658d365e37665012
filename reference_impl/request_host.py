"""The host that a request is for.

It is the Host header, or the server's own name and port when there is none. It must be a
host with an optional port (RFC 9110, 7.2; RFC 3986, 3.2.2) and, where a list of trusted
hosts is configured, one of these: an external URL must never carry a name that an attacker
chose. The port that the scheme implies is left out.
"""

import re
from collections.abc import Iterable
from typing import Any

_HOST = re.compile(
    r"(?P<name> [A-Za-z0-9._~!$&'()*+,;=%-]* | \[ [0-9A-Fa-f:.]+ \] ) (?: : (?P<port>[0-9]*) )?",
    re.VERBOSE | re.ASCII,
)
_DEFAULT_PORTS = {"http": ":80", "https": ":443", "ws": ":80", "wss": ":443"}


class HostRefused(ValueError):
    """The host of a request is malformed or not trusted."""


def host_of_request(environ: dict[str, Any], trusted: Iterable[str] | None = None) -> str:
    """Return `name` or `name:port`; HostRefused when it is malformed or not trusted."""
    host = environ.get("HTTP_HOST")
    if host is None:
        host = _host_of_server(environ)
    found = _HOST.fullmatch(host)
    if found is None:
        raise HostRefused("The Host header is not valid.")
    if trusted is not None and not _is_trusted(found["name"], trusted):
        raise HostRefused("The host is not trusted.")
    return host.removesuffix(_DEFAULT_PORTS.get(environ.get("wsgi.url_scheme", ""), ":"))


def _host_of_server(environ: dict[str, Any]) -> str:
    name: str = environ.get("SERVER_NAME", "")
    if ":" in name and not name.startswith("["):
        name = f"[{name}]"
    port = environ.get("SERVER_PORT", "")
    return f"{name}:{port}" if port else name


def _is_trusted(name: str, trusted: Iterable[str]) -> bool:
    """Compare names without their ports; `.example.org` stands for all names below, too."""
    name = _comparable(name)
    for pattern in trusted:
        wanted = _comparable(pattern)
        if name == wanted.removeprefix("."):
            return True
        if wanted.startswith(".") and name.endswith(wanted):
            return True
    return False


def _comparable(host: str) -> str:
    name = host if host.endswith("]") else re.sub(r":[0-9]*\Z", "", host)
    if name.isascii():
        return name.lower()
    return name.encode("idna").decode("ascii").lower()
