"""Redirects that the test client follows: the request after a redirect.

Source: RFC 9110, 15.4 and 10.2.2. 301 and 302 turn a POST into a GET, as browsers do.
"""

import io
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

FOLLOWED = frozenset({301, 302, 303, 307, 308})
MOST = 20  # redirects in a row
OF_A_BODY = (
    *("CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "HTTP_CONTENT_ENCODING"),
    *("HTTP_CONTENT_LANGUAGE", "HTTP_CONTENT_LOCATION", "HTTP_DIGEST", "HTTP_LAST_MODIFIED"),
)
PORTS = {"http": "80", "https": "443"}


def redirected(
    environ: dict[str, Any], status: int, location: str, allow_subdomains: bool
) -> dict[str, Any]:
    """Return the environ of the request that follows a redirect of that one.

    Raises RuntimeError for a location on another host.
    """
    url = urlsplit(urljoin(_address(environ), location))
    _check_host(urlsplit(_address(environ)).hostname, url.hostname, allow_subdomains)
    path = unquote_to_bytes(url.path or "/").decode("latin-1")
    query = url.query.encode("utf-8").decode("latin-1")
    root = environ.get("SCRIPT_NAME", "")
    root = root if path == root or path.startswith(f"{root}/") else ""
    raw = (url.path or "/") + (f"?{url.query}" if url.query else "")
    after = {
        **environ,
        "SCRIPT_NAME": root,
        "PATH_INFO": path.removeprefix(root),
        "QUERY_STRING": query,
        "REQUEST_URI": raw.encode("utf-8").decode("latin-1"),
        "RAW_URI": raw.encode("utf-8").decode("latin-1"),
        "HTTP_HOST": url.netloc,
        "SERVER_NAME": url.hostname or "",
        "SERVER_PORT": str(url.port or PORTS[url.scheme]),
        "wsgi.url_scheme": url.scheme,
    }
    method = environ["REQUEST_METHOD"]
    if status == 303 or (status in (301, 302) and method == "POST"):
        after["REQUEST_METHOD"] = "HEAD" if method == "HEAD" else "GET"
        after["wsgi.input"] = io.BytesIO()
        for name in OF_A_BODY:
            after.pop(name, None)
    return after


def _address(environ: dict[str, Any]) -> str:
    """Return the URL of a request, escaped."""
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING", "")
    return (
        f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}"
        f"{quote(path.encode('latin-1'))}{f'?{query}' if query else ''}"
    )


def _check_host(host: str | None, other: str | None, allow_subdomains: bool) -> None:
    """Raise RuntimeError for a host that a test client does not reach."""
    if other == host:
        return
    if not str(other).endswith(f".{host}"):
        raise RuntimeError(f"The redirect leads to {other}, which is another site.")
    if not allow_subdomains:
        raise RuntimeError(f"The redirect leads to the subdomain {other}; allow that first.")
