"""Which host an environ is for, whether it may be trusted, and the URL that was asked for.

The client's Host header goes first, then the server's own name and port (RFC 9110, 7.2). How names
are spelled is said by `routing.host_names`. Source: PEP 3333, URL Reconstruction; Werkzeug
documentation, Environ Helpers; Flask documentation, TRUSTED_HOSTS.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from ..routing.host_names import DEFAULT_PORTS, BadHost, normalize_host
from .addresses import uri_to_iri

_PATH = "!$&'()*+,/:;=@"


class SecurityError(ValueError):
    """Raised for a host that is not among those that are trusted."""


def host_of_request(environ: dict[str, Any], trusted_hosts: Collection[str] | None = None) -> str:
    """Return the host as the client wrote it, without the port that the scheme implies.

    "" where nobody names one. BadHost when it is malformed or, where trusted hosts are listed, not
    one of these: an external URL must never carry a name that an attacker chose.
    """
    host: str = environ.get("HTTP_HOST", _host_of_server(environ))
    if not host.isascii():
        raise BadHost("a Host header is ASCII")
    normalize_host(host)
    if trusted_hosts and not host_is_trusted(host, trusted_hosts):
        raise BadHost(f"the host {host!r} is not trusted")
    return str(host).removesuffix(f":{DEFAULT_PORTS.get(environ.get('wsgi.url_scheme', ''))}")


def get_host(environ: dict[str, Any], trusted_hosts: Collection[str] | None = None) -> str:
    """Return the host of the request; "" when it is malformed, SecurityError if none is trusted."""
    try:
        return host_of_request(environ, trusted_hosts)
    except BadHost as error:
        if trusted_hosts:
            raise SecurityError(str(error)) from None
        return ""


def _host_of_server(environ: dict[str, Any]) -> str:
    name, port = environ.get("SERVER_NAME", ""), str(environ.get("SERVER_PORT") or "")
    if "/" in name:  # a socket of the file system
        return ""
    if ":" in name and not name.startswith("["):
        name = f"[{name}]"
    return f"{name}:{port}" if port else name


def _is_host(host: str) -> bool:
    try:
        return host.isascii() and bool(normalize_host(host))
    except BadHost:
        return False


def host_is_trusted(
    hostname: str | None, trusted_list: Collection[str] | str | None = None
) -> bool:
    """Tell whether a host, with or without a port, is well formed and among the trusted ones.

    Ports do not count, and none counts where nothing is listed. A name that begins with a dot
    stands for itself and all below it.
    """
    if not hostname or not _is_host(hostname):
        return False
    name = _without_port(normalize_host(hostname))
    trusted = [trusted_list] if isinstance(trusted_list, str) else trusted_list
    return not trusted or any(_covers(pattern, name) for pattern in trusted)


def _covers(pattern: str, name: str) -> bool:
    try:
        wanted = _without_port(normalize_host(pattern.removeprefix(".")))
    except BadHost:
        return False
    return name == wanted or (pattern.startswith(".") and name.endswith(f".{wanted}"))


def _without_port(host: str) -> str:
    return host if host.endswith("]") else host.rpartition(":")[0] or host


def get_current_url(
    environ: dict[str, Any],
    root_only: bool = False,
    strip_querystring: bool = False,
    host_only: bool = False,
    trusted_hosts: Collection[str] | None = None,
) -> str:
    """Return the URL that was asked for, as an IRI, or the beginning of it that is wanted."""
    url = f"{environ['wsgi.url_scheme']}://{get_host(environ, trusted_hosts)}/"
    if host_only:
        return uri_to_iri(url)
    root = _escaped(environ.get("SCRIPT_NAME", "").strip("/"))
    url += f"{root}/" if root else ""
    if root_only:
        return uri_to_iri(url)
    url += _escaped(environ.get("PATH_INFO", "").lstrip("/"))
    query = environ.get("QUERY_STRING", "")
    if query and not strip_querystring:
        url += f"?{quote(query.encode('latin-1'), safe=_PATH + '?%')}"
    return uri_to_iri(url)


def _escaped(path: str) -> str:
    """Escape a path of an environ, whose characters stand for bytes."""
    return quote(path.encode("latin-1"), safe=_PATH)


def get_path_info(environ: dict[str, Any]) -> str:
    """Return the path as text; bytes that are no UTF-8 are replaced."""
    path: str = environ.get("PATH_INFO", "")
    return path.encode("latin-1").decode("utf-8", "replace")
