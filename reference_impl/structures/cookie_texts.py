"""Cookies as texts: Set-Cookie is written, Cookie is read. RFC 6265, 4.

A value with characters that a cookie may not have is quoted, each such byte of its UTF-8 as three
octal digits.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from .moments import http_date
from .multidicts import MultiDict

PLAIN = re.compile(r"[!#-+\--:<-\[\]-~]*")
ESCAPED = re.compile(r'[\x00-\x1f",;\\\x7f-\xff]')
ONE = re.compile(r'[ \t]*([^ \t=";]+)(?:[ \t]*=[ \t]*("(?:[^\\"]|\\.)*"|[^ \t";]*))?[ \t]*(?:;|\Z)')
BACKSLASH = re.compile(r"\\([0-3][0-7]{2}|.)", re.DOTALL)
POLICIES = ("Strict", "Lax", "None")


def escaped(found: re.Match[str]) -> str:
    """Return a character that a value may not have."""
    char = found[0]
    return "\\" + (char if char in '"\\' else f"{ord(char):03o}")


def dump_cookie(
    key: str,
    value: str = "",
    max_age: timedelta | int | None = None,
    expires: str | date | float | None = None,
    path: str | None = "/",
    domain: str | None = None,
    secure: bool = False,
    httponly: bool = False,
    sync_expires: bool = True,
    max_size: int = 4093,
    samesite: str | None = None,
    partitioned: bool = False,
) -> str:
    """Return the text of a field; raise ValueError for an unknown policy, warn of a long one."""
    policy = None if samesite is None else samesite.title()
    if policy not in (None, *POLICIES):
        raise ValueError(f"SameSite is one of {POLICIES}, not {samesite!r}")
    age = int(max_age.total_seconds()) if isinstance(max_age, timedelta) else max_age
    if expires is None and age is not None and sync_expires:
        expires = datetime.now(UTC) + timedelta(seconds=age)
    if not (expires is None or isinstance(expires, str)):
        expires = http_date(expires)
    if not PLAIN.fullmatch(value):
        value = '"' + ESCAPED.sub(escaped, value.encode().decode("latin-1")) + '"'
    host = (domain or "").partition(":")[0].lstrip(".").encode("idna").decode("ascii")
    attributes = {
        "Domain": host or None,
        "Expires": expires,
        "Max-Age": age,
        "Secure": secure or partitioned,
        "HttpOnly": httponly,
        "Path": None if path is None else quote(path, safe="%!$&'()*+,/:=@"),
        "SameSite": policy,
        "Partitioned": partitioned,
    }
    said = [f"{key.encode().decode('latin-1')}={value}"]
    for name, one in attributes.items():
        if one is True:
            said.append(name)
        elif one is not None and one is not False:
            said.append(f"{name}={one}")
    text = "; ".join(said)
    if max_size and len(text) > max_size:
        warnings.warn(f"The cookie {key!r} has more than {max_size} bytes.", stacklevel=2)
    return text


def parse_cookie(header: Mapping[str, Any] | str | None, cls: Any = None) -> Any:
    """Return the cookies of an environ, or of a field's text, in their order."""
    text = header.get("HTTP_COOKIE") if isinstance(header, Mapping) else header
    text = (text or "").encode("latin-1", "replace").decode("utf-8", "replace")
    pairs = []
    place = 0
    while place < len(text):
        one = ONE.match(text, place)
        if one is not None:
            pairs.append((one[1], read(one[2] or "")))
            place = one.end()
        else:
            place = text.find(";", place) + 1 or len(text)
    return (MultiDict if cls is None else cls)(pairs)


def read(value: str) -> str:
    """Return a value without quotes and escapes."""
    if len(value) < 2 or value[0] != '"':
        return value
    inner = value[1:-1].encode().decode("latin-1")
    plain = BACKSLASH.sub(lambda one: chr(int(one[1], 8)) if len(one[1]) == 3 else one[1], inner)
    return plain.encode("latin-1").decode("utf-8", "replace")
