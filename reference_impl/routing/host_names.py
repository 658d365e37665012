"""Host names: one spelling for each, and nothing in them that could end the host early.

Every host that enters a map, from a request or from a rule, passes `normalize_host`.
Which host a request is for is decided by the application.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

DEFAULT_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443"}

# A registered name is made of these (RFC 3986, 3.2.2), in labels of at most 63 octets
# (RFC 1035, 2.3.4).
_label = re.compile(r"(?:[a-z0-9_~!$&'()*+,;=-]|%[0-9a-f]{2}){1,63}")
# RFC 1035, 2.3.4.  Checked before IDNA, whose running time is not linear.
_LONGEST_NAME = 255


class BadHost(ValueError):
    """Raised for text that is no host name, or no host name with a port."""


@lru_cache(maxsize=256)
def normalize_host(text: str, scheme: str = "") -> str:
    """Return a host with its optional port in lower case and ASCII.

    Non-ASCII names are written in their IDNA form (RFC 3490).  The default port of the
    scheme is left out (RFC 3986, 6.2.3).  The empty host is allowed: HTTP/1.0 has none.
    Raises `BadHost` for everything that is no name, IPv4 or bracketed IPv6 address.
    """
    name, port = _split_port(text)
    if port and not (port.isascii() and port.isdigit() and int(port[:6]) < 65536):
        raise BadHost(f"{text!r} has a malformed port")
    name = _address(name) if name.startswith("[") else _name(name)
    if not port or port == DEFAULT_PORTS.get(scheme):
        return name
    return f"{name}:{port}"


def normalize_subdomain(text: str) -> str:
    """Return what stands before a host, in lower case and ASCII.

    Raises `BadHost` for what cannot stand there: a port, an address, an empty label.
    """
    if text.endswith("."):
        raise BadHost(f"{text!r} ends with an empty label")
    return _name(text)


def _split_port(text: str) -> tuple[str, str]:
    if text.startswith("["):
        name, bracket, rest = text.partition("]")
        if rest and not rest.startswith(":"):
            raise BadHost(f"{text!r} goes on after the address")
        return name + bracket, rest[1:]
    name, _, port = text.partition(":")
    return name, port


def _address(name: str) -> str:
    try:
        if not name.endswith("]") or "%" in name:
            raise ValueError("not closed, or with a zone, which means nothing elsewhere")
        return f"[{ipaddress.IPv6Address(name[1:-1])}]"
    except ValueError:
        raise BadHost(f"{name!r} is no IPv6 address") from None


def _name(name: str) -> str:
    if len(name) > _LONGEST_NAME:
        raise BadHost("the host name is too long")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            raise BadHost(f"{name!r} has no IDNA form") from None
    name = name.lower()
    # The name of the root may be written: "example.com." is a name, too.
    labels = name.removesuffix(".").split(".") if name else []
    if not all(map(_label.fullmatch, labels)):
        raise BadHost(f"{name!r} is no host name")
    return name
