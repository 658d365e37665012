"""Cookies of two implementations: whether the fields that set them say the same.

How a client keeps cookies is said by `conformance.models.jar`.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parsedate_to_datetime

SESSIONS = ("session", "sid")  # names of cookies that hold one, as applications here call them
NEAR = 30  # seconds between two runs


def say_the_same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two lists of Set-Cookie set the same cookies, however a session is signed."""
    return len(one) == len(other) and all(map(_same_cookie, sorted(one), sorted(other)))


def _same_cookie(one: str, other: str) -> bool:
    """Whether two cookies say the same; what a session's is signed with is the implementation's."""
    (name, mine, told), (named, its, heard) = _cookie(one), _cookie(other)
    signed = name in SESSIONS and bool(mine) == bool(its)
    if name != named or not (mine == its or signed):
        return False
    both = told.keys() & heard.keys()
    only = told.keys() ^ heard.keys()
    # Who says in how many seconds a cookie expires need not say when (RFC 6265, 4.1.2.2).
    return only <= ({"expires"} if "max-age" in both else set()) and all(
        told[key] == heard[key] or (key == "expires" and _near(told[key], heard[key]))
        for key in both
    )


def _cookie(text: str) -> tuple[str, str, dict[str, str]]:
    pair, *rest = text.split(";")
    name, _, value = pair.partition("=")
    parts = (part.strip().partition("=") for part in rest)
    return name, value.strip('"'), {key.lower(): told for key, _, told in parts}


def _near(one: str, other: str) -> bool:
    try:
        moments = [parsedate_to_datetime(text).timestamp() for text in (one, other)]
    except (TypeError, ValueError):
        return False
    return abs(moments[0] - moments[1]) <= NEAR
