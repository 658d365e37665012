"""Cookies: writing a Set-Cookie header, reading a Cookie header.

RFC 6265, 4.1.1, allows few characters in a value. A value that has others is written in
double quotes, percent-encoded as UTF-8; so every text comes back as it was. Other programs
escape inside of quotes with backslashes, and that is read, too. A name that is no token is
refused, and no text can add an attribute.
Sources: RFC 6265, 4.1 and 4.2; for SameSite and Partitioned the drafts that browsers follow.
"""

import re
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import quote, unquote

from ..routing.host_names import normalize_host

_SAMESITE = ("Strict", "Lax", "None")
_EPOCH = datetime.fromtimestamp(0, UTC)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_DOMAIN = re.compile(r"[a-z0-9_.-]*")
_PLAIN_VALUE = re.compile(r"[!#-+\--:<-\[\]-~]*")
_VALUE_SAFE = "!#$&'()*+-./:<=>?@[]^_`{|}~"
_PATH_SAFE = "/%!$&'()*+,:=@~-._"
_BACKSLASH = re.compile(r"\\([0-3][0-7]{2}|.)", re.DOTALL)


def set_cookie_header(
    name: str,
    value: str = "",
    *,
    max_age: timedelta | int | None = None,
    expires: datetime | float | str | None = None,
    path: str | None = "/",
    domain: str | None = None,
    secure: bool = False,
    httponly: bool = False,
    samesite: str | None = None,
    partitioned: bool = False,
) -> str:
    """Return the header's value.

    ValueError for a name that is no token, a domain that is no host, or an unknown SameSite
    policy. A partitioned cookie is secure: browsers accept no other.
    """
    if not _TOKEN.fullmatch(name):
        raise ValueError(f"The name of a cookie cannot be {name!r}.")
    policy = None if samesite is None else samesite.title()
    if policy not in (None, *_SAMESITE):
        raise ValueError(f"SameSite is one of {', '.join(_SAMESITE)}, not {samesite!r}.")
    age = max_age.total_seconds() if isinstance(max_age, timedelta) else max_age
    parts = {
        f"{name}={_written(value)}": True,
        f"Domain={_domain(domain or '')}": bool(domain),
        f"Expires={_date(expires)}": expires is not None,
        f"Max-Age={int(age or 0)}": age is not None,
        "Secure": secure or partitioned,
        "HttpOnly": httponly,
        f"Path={quote(path or '', safe=_PATH_SAFE)}": path is not None,
        f"SameSite={policy}": policy is not None,
        "Partitioned": partitioned,
    }
    return "; ".join(part for part, wanted in parts.items() if wanted)


def delete_cookie_header(name: str, **place: str | bool | None) -> str:
    """Return the header's value that makes a client forget a cookie set with the same place."""
    return set_cookie_header(name, max_age=0, expires=_EPOCH, **place)  # type: ignore[arg-type]


def warn_of_large_cookie(header: str, limit: int) -> None:
    """Warn of a cookie that browsers may drop without a word; without a limit, of none."""
    if limit and len(header) > limit:
        name = header.partition("=")[0]
        warnings.warn(
            f"The cookie {name!r} has {len(header)} bytes, and browsers may ignore one of more than"
            f" {limit} (MAX_COOKIE_SIZE).",
            stacklevel=4,
        )


def read_cookies(header: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a Cookie header, which is bytes in PEP 3333's disguise."""
    text = header.encode("latin-1", "replace").decode("utf-8", "replace")
    for pair in text.split(";"):
        name, equals, value = pair.strip().partition("=")
        if name.strip() and equals:
            yield name.strip(), _read(value.strip())


def _written(value: str) -> str:
    return value if _PLAIN_VALUE.fullmatch(value) else f'"{quote(value, safe=_VALUE_SAFE)}"'


def _read(value: str) -> str:
    if len(value) < 2 or not value.startswith('"') or not value.endswith('"'):
        return value
    inner = value[1:-1]
    if "\\" not in inner:
        return unquote(inner)
    escaped = _BACKSLASH.sub(lambda m: chr(int(m[1], 8)) if len(m[1]) == 3 else m[1], inner)
    try:
        return escaped.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return escaped


def _domain(domain: str) -> str:
    name = normalize_host(domain.lstrip("."))
    if not _DOMAIN.fullmatch(name):
        raise ValueError(f"The domain of a cookie cannot be {domain!r}.")
    return name


def _date(moment: datetime | float | str | None) -> str:
    if isinstance(moment, int | float):
        moment = datetime.fromtimestamp(moment, UTC)
    if isinstance(moment, datetime):
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return format_datetime(aware.astimezone(UTC), usegmt=True)
    if moment is not None and ";" in moment:
        raise ValueError(f"{moment!r} is no date.")
    return moment or ""
