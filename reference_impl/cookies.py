"""Writing a Set-Cookie header for a value that needs no quoting, such as a token.

Source: RFC 6265, 4.1; for SameSite and Partitioned the drafts that browsers follow.
"""

from datetime import UTC, datetime
from email.utils import format_datetime

_SAMESITE = ("Strict", "Lax", "None")
_EPOCH = datetime.fromtimestamp(0, UTC)


def set_cookie_header(
    name: str,
    value: str,
    *,
    expires: datetime | None = None,
    domain: str | None = None,
    path: str = "/",
    secure: bool = False,
    httponly: bool = False,
    samesite: str | None = None,
    partitioned: bool = False,
) -> str:
    """Return the header's value; ValueError for an unknown SameSite policy.

    A partitioned cookie is secure: browsers accept no other.
    """
    policy = None if samesite is None else samesite.title()
    if policy not in (None, *_SAMESITE):
        raise ValueError(f"SameSite is one of {', '.join(_SAMESITE)}, not {samesite!r}.")
    parts = {
        f"{name}={value}": True,
        f"Domain={(domain or '').lstrip('.').encode('idna').decode('ascii')}": bool(domain),
        f"Expires={_date(expires)}": expires is not None,
        "Max-Age=0": expires == _EPOCH,
        "Secure": secure or partitioned,
        "HttpOnly": httponly,
        f"Path={path}": True,
        f"SameSite={policy}": policy is not None,
        "Partitioned": partitioned,
    }
    return "; ".join(part for part, wanted in parts.items() if wanted)


def delete_cookie_header(name: str, **place: str | bool | None) -> str:
    """Return the header's value that makes a client forget a cookie set with the same place."""
    return set_cookie_header(name, "", expires=_EPOCH, **place)  # type: ignore[arg-type]


def _date(moment: datetime | None) -> str:
    return "" if moment is None else format_datetime(moment, usegmt=True)
