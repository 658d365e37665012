"""The path of an environ, taken apart segment by segment: what was handled already, what is left.

SCRIPT_NAME and PATH_INFO together stay the path that was asked for. Source: PEP 3333, environ
Variables; the documentation of Werkzeug 2.2, WSGI Helpers.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from .hosts import get_current_url


def get_path_info(environ: dict[str, Any]) -> str:
    """Return the path as text; bytes that are no UTF-8 are replaced."""
    return _text(environ.get("PATH_INFO", ""))


def get_script_name(environ: dict[str, Any]) -> str:
    """Return where the application is mounted, as text."""
    return _text(environ.get("SCRIPT_NAME", ""))


def peek_path_info(environ: dict[str, Any]) -> str | None:
    """Return the next segment of the path, and leave it there; None when there is none."""
    path = environ.get("PATH_INFO", "").lstrip("/")
    return _text(path.partition("/")[0]) if path else None


def pop_path_info(environ: dict[str, Any]) -> str | None:
    """Move the next segment of the path to SCRIPT_NAME and return it; None when there is none."""
    path = environ.get("PATH_INFO", "")
    rest = path.lstrip("/")
    if not path:
        return None
    segment, slash, left = rest.partition("/")
    slashes = path[: len(path) - len(rest)]
    environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + slashes + segment
    environ["PATH_INFO"] = slash + left
    return _text(segment) if rest else None


def extract_path_info(
    environ_or_baseurl: dict[str, Any] | str, path_or_url: str, collapse_http_schemes: bool = True
) -> str | None:
    """Return the path of a URL below a base, decoded; None for a URL that is not below it.

    The base is a URL, or an environ whose root is meant. http and https are one unless
    `collapse_http_schemes` is false.
    """
    base = environ_or_baseurl
    if isinstance(base, dict):
        base = get_current_url(base, root_only=True)
    root, found = urlsplit(base), urlsplit(urljoin(base, path_or_url))
    schemes = {root.scheme, found.scheme}
    if len(schemes) > 1 and not (collapse_http_schemes and schemes == {"http", "https"}):
        return None
    if _place(root) != _place(found):
        return None
    above = unquote(quote(root.path, safe="%/")).rstrip("/")
    path = unquote(quote(found.path, safe="%/"))
    if path != above and not path.startswith(f"{above}/"):
        return None
    return f"/{path[len(above) :].lstrip('/')}"


def _place(url: Any) -> tuple[str | None, int]:
    return url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme, 0)


def _text(path: str) -> str:
    return path.encode("latin-1").decode("utf-8", "replace")
