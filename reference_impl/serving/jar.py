"""The cookies that the test client keeps, and which of them go with a request.

Source: RFC 6265, 5.1 to 5.4. Time is that of the clock; there are no public suffixes.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

NUMBER = re.compile(r"-?[0-9]+")


class Cookie(NamedTuple):
    """A cookie that the client keeps, with the attributes that it was set with."""

    key: str
    value: str
    domain: str
    path: str
    origin_only: bool = True
    max_age: int | None = None
    expires: datetime | None = None
    secure: bool = False
    http_only: bool = False
    same_site: str | None = None

    @property
    def decoded_key(self) -> str:
        """The name as the application sees it."""
        return self.key

    @property
    def decoded_value(self) -> str:
        """The value without the escapes of a quoted cookie."""
        found = SimpleCookie(f"{self.key}={self.value}").get(self.key)
        return self.value if found is None else found.value

    @property
    def over(self) -> bool:
        """Whether the cookie has expired; the age counts more than the date."""
        if self.max_age is not None:
            return self.max_age <= 0
        return self.expires is not None and self.expires <= datetime.now(UTC)


class Jar:
    """Cookies under domain, path and name."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str], Cookie] = {}

    def keep(self, cookie: Cookie) -> None:
        """Keep a cookie in place of the one before it, or forget that one."""
        place = (cookie.domain, cookie.path, cookie.key)
        if cookie.over:
            self.kept.pop(place, None)
        else:
            self.kept[place] = cookie

    def take(self, environ: dict[str, Any], headers: list[str]) -> None:
        """Keep what the Set-Cookie headers of a reply say."""
        host, path = place_of(environ)
        for header in headers:
            cookie = read_cookie(header, host, path)
            if cookie is not None:
                self.keep(cookie)

    def header(self, environ: dict[str, Any]) -> str:
        """Return the Cookie header of a request, longer paths first."""
        host, path = place_of(environ)
        secure = environ["wsgi.url_scheme"] == "https"
        fitting = [
            cookie
            for cookie in self.kept.values()
            if (host == cookie.domain if cookie.origin_only else domain_fits(host, cookie.domain))
            and path_fits(path, cookie.path)
            and (secure or not cookie.secure)
        ]
        fitting.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.key}={cookie.value}" for cookie in fitting)


def read_cookie(header: str, host: str, path: str) -> Cookie | None:
    """Return what a Set-Cookie header from there says; None for what a client ignores."""
    pair, *attributes = header.split(";")
    key, equals, value = (part.strip(" \t") for part in pair.partition("="))
    if not key or not equals:
        return None
    named = {
        name.strip(" \t").lower(): text.strip(" \t")
        for name, _, text in (attribute.partition("=") for attribute in attributes)
    }
    domain = named.get("domain", "").removeprefix(".").lower()
    if domain and not domain_fits(host, domain):
        return None
    where = named.get("path", "")
    age = named.get("max-age", "")
    return Cookie(
        key,
        value,
        domain or host,
        where if where.startswith("/") else path.rpartition("/")[0] or "/",
        origin_only=not domain,
        max_age=int(age) if NUMBER.fullmatch(age) else None,
        expires=_read_date(named.get("expires", "")),
        secure="secure" in named,
        http_only="httponly" in named,
        same_site=named.get("samesite"),
    )


def _read_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def place_of(environ: dict[str, Any]) -> tuple[str, str]:
    """Return the host, without its port, and the whole path of a request."""
    host = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return host.rpartition("]")[2].partition(":")[0].lower(), path or "/"


def domain_fits(host: str, domain: str) -> bool:
    """Tell whether a host is a domain or below it (RFC 6265, 5.1.3)."""
    return host == domain or host.endswith(f".{domain}")


def path_fits(path: str, prefix: str) -> bool:
    """Tell whether a path is a cookie's path or below it (RFC 6265, 5.1.4)."""
    return path == prefix or path.startswith(prefix if prefix.endswith("/") else f"{prefix}/")
