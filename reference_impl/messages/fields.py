"""Lists and fields of headers: Werkzeug's data structures, where they need to say something else.

What holds them is in `messages`.
"""

import re
from typing import Any, NoReturn

from werkzeug.datastructures import (
    Accept,
    CharsetAccept,
    EnvironHeaders,
    HeaderSet,
    LanguageAccept,
    MIMEAccept,
    Range,
    WWWAuthenticate,
)
from werkzeug.exceptions import BadRequestKeyError
from werkzeug.http import parse_list_header


class Names(HeaderSet):
    """The items of a list in a header, the same in any case."""

    def remove(self, header: str) -> None:
        """Take an item out; KeyError when it is not there."""
        if header not in self:
            raise KeyError(header)
        del self[self.index(header)]


def names_in(header: str) -> Any:
    """Return a property for the list in a header, which is rewritten when the list changes."""

    def write(response: Any, value: Any) -> None:
        if value:
            text = value if isinstance(value, str) else Names(value).to_header()
            response.headers[header] = text
        else:
            response.headers.pop(header, None)

    def read(response: Any) -> Names:
        names: Any = Names(parse_list_header(response.headers.get(header, "")))
        # Werkzeug 3.2 takes it as no argument any more, and has it under another name.
        names.on_update = names._on_update = lambda changed: write(response, list(changed))
        return names  # type: ignore[no-any-return]

    return property(read, write)


class RequestHeaders(EnvironHeaders):
    """The headers that the client sent; one that is missing is the client's fault."""

    def _get_key(self, key: str) -> str:
        try:
            return super()._get_key(key)
        except KeyError:
            raise BadRequestKeyError(key) from None


_SUFFIX = re.compile(r" *bytes *= *-([0-9]+) *")


def within(header: str, length: int | None) -> str:
    """Return a Range header that asks for the last bytes as one for all, if there are no more.

    Source: RFC 9110, 14.1.2.
    """
    suffix = _SUFFIX.fullmatch(header)
    return "bytes=0-" if suffix and length and int(suffix[1]) > length else header


class Ranges(Range):
    """The ranges that a client asks for; the last bytes are all of them where there are fewer."""

    def range_for_length(self, length: int | None) -> tuple[int, int] | None:
        """Return start and stop of the one range of bytes, or None."""
        if within(self.to_header(), length) != self.to_header():
            return 0, length or 0
        return super().range_for_length(length)


class Challenge(WWWAuthenticate):
    """What a client is asked for; its scheme, token and parameters can be set, too."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("type", "token", "parameters"):
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)


class _Accepted:
    """What the client accepts: not what it refuses by giving it the quality 0."""

    def __contains__(self, value: str) -> bool:
        return bool(self.quality(value))  # type: ignore[attr-defined]

    def clear(self) -> NoReturn:
        """Raise TypeError: the client said what it said."""
        raise TypeError("What the client accepts cannot be changed.")


_BARE_POINT = re.compile(r"(;[ \t]*q=[01])\.(?=[ \t]*(?:[,;]|$))", re.IGNORECASE)


def without_bare_points(header: str | None) -> str | None:
    """Return what a client accepts without points that no digit is behind (RFC 9110, 12.4.2)."""
    return None if header is None else _BARE_POINT.sub(r"\1", header)


def accepted(kind: type[Accept]) -> type[Any]:
    """Return the class of lists of this kind."""
    return type(kind.__name__, (_Accepted, kind), {})


TYPES, CHARSETS, LANGUAGES = map(accepted, (MIMEAccept, CharsetAccept, LanguageAccept))
ENCODINGS = accepted(Accept)
