"""Numbers in headers, read as HTTP has them.

A number is made of ASCII digits alone (RFC 9110, 5.6.1; RFC 9111, 1.2.2), where `int` takes signs,
underscores, blanks and the digits of all alphabets.
"""

import datetime
import re
from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import IfRange, RequestCacheControl, ResponseCacheControl

_DIGITS = re.compile(r"[0-9]{1,4000}", re.ASCII)


def number(text: object) -> int | None:
    """Return the number that a header has, or None where it is none."""
    stripped = str(text).strip(" \t")
    return int(stripped) if _DIGITS.fullmatch(stripped) else None


def header(name: str) -> Callable[[Any], int | None]:
    """Return a function that reads the number in a header of a message."""
    return lambda message: number(message.headers.get(name, ""))


def sent(name: str, former: Any) -> property:
    """Return an attribute of a response that reads its number here and is set as before."""
    return property(header(name), former.__set__, former.__delete__)


def age(response: Any) -> datetime.timedelta | None:
    """Return the age that a response has, or None."""
    seconds = number(response.headers.get("Age", ""))
    try:
        return None if seconds is None else datetime.timedelta(seconds=seconds)
    except OverflowError:
        return None


def _directive(kind: type[Any], name: str) -> property:
    """Return an attribute for a directive that reads its number here and is set as before."""
    former = getattr(kind, name.replace("-", "_"))

    def read(directives: Any) -> int | None:
        value = directives.get(name)
        return None if value is None else number(value)

    return property(read, former.fset, former.fdel)


class Wishes(RequestCacheControl):
    """The directives of a request."""

    max_age = _directive(RequestCacheControl, "max-age")


class Orders(ResponseCacheControl):
    """The directives of a response."""

    max_age = _directive(ResponseCacheControl, "max-age")


class Unless(IfRange):
    """The condition of a range, which can be printed whatever the client has sent as a tag."""

    def to_header(self) -> str:
        """Return the header; a tag that cannot be written is left as it came."""
        try:
            return super().to_header()
        except ValueError:
            return str(self.etag)
