"""Attributes for headers that Werkzeug reads with Python's own functions, read as HTTP has them.

A number is made of ASCII digits alone (RFC 9110, 5.6.1; RFC 9111, 1.2.2), where `int` takes signs,
underscores, blanks and the digits of all alphabets.
"""

import datetime
import re
from functools import cached_property
from typing import Any

import werkzeug.http
from werkzeug.datastructures import (
    Authorization,
    Headers,
    IfRange,
    RequestCacheControl,
    ResponseCacheControl,
)
from werkzeug.http import parse_cache_control_header, parse_if_range_header
from werkzeug.wrappers import Request as MessageRequest
from werkzeug.wrappers import Response as MessageResponse

from .sent import status_line

_LENGTH = "Content-Length"
# Werkzeug before 2.3 has a function for it.
_AUTHORIZATION: Any = getattr(Authorization, "from_header", None) or getattr(
    werkzeug.http, "parse_authorization_header", None
)
_DIGITS = re.compile(r"[0-9]{1,4000}", re.ASCII)
# Basic credentials with a sign that base64 has not; Werkzeug before 3.1.9 passes it over.
_FOREIGN = re.compile(r"basic +.*[^A-Za-z0-9+/= \t]", re.ASCII | re.IGNORECASE | re.DOTALL)


def _number(text: object) -> int | None:
    """Return the number that a header has, or None where it is none."""
    stripped = str(text).strip(" \t")
    return int(stripped) if _DIGITS.fullmatch(stripped) else None


def _age(response: Any) -> datetime.timedelta | None:
    """Return the age that a response has, or None."""
    seconds = _number(response.headers.get("Age", ""))
    try:
        return None if seconds is None else datetime.timedelta(seconds=seconds)
    except OverflowError:
        return None


def _directive(kind: type[Any], name: str) -> property:
    """Return an attribute for a directive that reads its number here and is set as before."""
    former = getattr(kind, name.replace("-", "_"))

    def read(directives: Any) -> int | None:
        value = directives.get(name)
        return None if value is None else _number(value)

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


class RequestFields(MessageRequest):
    """A request that reads these headers as HTTP has them."""

    @property
    def max_forwards(self) -> int | None:  # type: ignore[override]  # without a header, None
        """How often the request may be handed on, or None."""
        return _number(self.headers.get("Max-Forwards", ""))

    @cached_property
    def cache_control(self) -> Wishes:
        """The directives of Cache-Control."""
        return parse_cache_control_header(self.headers.get("Cache-Control"), None, Wishes)

    @cached_property
    def if_range(self) -> Unless:
        """The condition of a range: a tag, a moment, or nothing."""
        found = parse_if_range_header(self.headers.get("If-Range"))
        return Unless(found.etag, found.date)

    @cached_property
    def authorization(self) -> Authorization | None:
        """Who asks, None where nobody says so, or in a way that cannot be read."""
        header = self.headers.get("Authorization", "")
        if _FOREIGN.match(header):
            return None
        try:
            found: Authorization | None = _AUTHORIZATION(header)
        except ValueError:
            return None
        return found


def _whole(name: str, former: Any) -> property:
    """Return an attribute of a response that reads its number here and is set as before."""
    return property(
        lambda response: _number(response.headers.get(name, "")),
        former.__set__,
        former.__delete__,
    )


_FORMER: Any = MessageResponse


class ResponseFields(MessageResponse):
    """A response that reads these headers as HTTP has them."""

    def __init__(
        self,
        response: Any = None,
        status: Any = None,
        headers: Any = None,
        mimetype: str | None = None,
        content_type: str | None = None,
        direct_passthrough: bool = False,
    ) -> None:
        super().__init__(response, status, headers, mimetype, content_type, direct_passthrough)
        length = Headers(headers).get(_LENGTH)
        if length is not None:  # who answers HEAD may know it, and not make the body
            self.headers[_LENGTH] = length

    def _clean_status(self, value: Any) -> tuple[str, int]:
        if isinstance(value, str) and not _DIGITS.fullmatch(value):
            return super()._clean_status(value)
        return status_line(int(value)), int(value)

    age = property(_age, MessageResponse.age.__set__, MessageResponse.age.__delete__)
    content_length = _whole("Content-Length", MessageResponse.content_length)
    access_control_max_age = _whole(
        "Access-Control-Max-Age", MessageResponse.access_control_max_age
    )

    @property
    def cache_control(self) -> Orders:
        """The directives of Cache-Control; changing them changes the header."""

        def update(directives: Any) -> None:
            self.headers.pop("Cache-Control", None)
            if directives:
                self.headers["Cache-Control"] = directives.to_header()

        return parse_cache_control_header(self.headers.get("Cache-Control"), update, Orders)
