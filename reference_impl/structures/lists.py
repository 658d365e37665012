"""Fields that are lists or have parameters, read and written: RFC 9110, 5.6, and RFC 2231.

What cannot be read is left out; nothing is ever raised for what a client sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
QUOTED = r'"(?:[^"\\]|\\.)*"'
PARAMETER = re.compile(rf"({TOKEN})=({TOKEN}|{QUOTED})", re.DOTALL)
# name*0*=..: the number of the piece, and whether it is percent-encoded.
MARKED = re.compile(r"(.*?)(?:\*(\d+))?(\*)?", re.ASCII | re.DOTALL)
EXTENDED = re.compile(rf"([!#$%&*+\-.^_`|~\w]*)'[!#$%&*+\-.^_`|~\w]*'({TOKEN})", re.ASCII)
CHARSETS = {"ascii", "us-ascii", "utf-8", "iso-8859-1"}


def quote_header_value(value: Any, allow_token: bool = True) -> str:
    """Return a value as a token, or as a quoted string."""
    text = str(value)
    if allow_token and re.fullmatch(TOKEN, text):
        return text
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def unquote_header_value(value: str) -> str:
    """Return what a quoted string says; what is none stays."""
    if len(value) < 2 or not value[0] == value[-1] == '"':
        return value
    return re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL)


def parameter(name: str, value: Any) -> str:
    """Return a parameter; the value of a name with a star is percent-encoded already."""
    return f"{name}={value if name.endswith('*') else quote_header_value(value)}"


def dump_options_header(header: str | None, options: Mapping[str, Any]) -> str:
    """Return a value with its parameters, without those that are None."""
    said = [parameter(name, value) for name, value in options.items() if value is not None]
    return "; ".join(([] if header is None else [header]) + said)


def dump_header(iterable: Mapping[str, Any] | Iterable[Any]) -> str:
    """Return a list of values, or of parameters, as a field."""
    if isinstance(iterable, Mapping):
        items = iterable.items()
        return ", ".join(name if value is None else parameter(name, value) for name, value in items)
    return ", ".join(map(quote_header_value, iterable))


def items_of(value: str, delimiter: str) -> Iterator[str]:
    """Yield what stands between delimiters outside of quoted strings; nothing if one never ends."""
    pieces = re.findall(rf'{QUOTED}|"|{delimiter}|[^"{delimiter}]+', value, re.DOTALL)
    if '"' in pieces:
        return
    item = ""
    for piece in [*pieces, delimiter]:
        if piece == delimiter:
            yield item.strip(" \t")
            item = ""
        else:
            item += piece


def parse_list_header(value: str) -> list[str]:
    """Return the items of a list, without quotes around a whole item, and without empty ones."""
    return [unquote_header_value(item) for item in items_of(value, ",") if item]


def parse_dict_header(value: str) -> dict[str, str | None]:
    """Return a list of names with values; a name alone has None."""
    found: dict[str, str | None] = {}
    for item in parse_list_header(value):
        name, equals, text = (part.strip(" \t") for part in item.partition("="))
        if not name:
            continue
        if equals and name.endswith("*"):
            name, text = name[:-1], decoded(text)[0]
        found[name] = unquote_header_value(text) if equals else None
    return found


def decoded(text: str, charset: str = "") -> tuple[str, str]:
    """Return an extended value decoded, and its charset, which may be that of an earlier piece."""
    whole = EXTENDED.fullmatch(text)
    if whole is not None:
        charset, text = whole[1].lower() or charset, whole[2]
    return (unquote(text, charset) if charset in CHARSETS else text), charset


def parse_options_header(value: str | None) -> tuple[str, dict[str, str]]:
    """Return the value of a field and its parameters; malformed ones are left out."""
    main, _, rest = (part.strip(" \t") for part in (value or "").partition(";"))
    found: dict[str, str] = {}
    pieces: dict[str, str] = {}  # the charset of values that come in pieces
    for name, text in parameters(rest) if main else ():
        marks = MARKED.fullmatch(name.lower())
        assert marks is not None
        key, number, starred = marks.groups()
        if starred:
            text, charset = decoded(text, pieces.get(key, "") if number else "")
        else:
            text, charset = unquote_header_value(text).replace("%22", '"'), ""
        if number is None:
            pieces.pop(key, None)
            found[key] = text
        else:
            found[key] = (found[key] if key in pieces else "") + text
            pieces[key] = charset or pieces.get(key, "")
    return main, found


def parameters(rest: str) -> Iterator[tuple[str, str]]:
    """Yield the well-formed parameters between semicolons, as they are written."""
    place = 0
    while place < len(rest):
        found = PARAMETER.match(rest, place)
        if found is not None:
            yield found[1], found[2]
            place = found.end()
        elif re.compile(rf'{TOKEN}="').match(rest, place):
            return  # a quoted string that never ends
        place = rest.find(";", place) + 1
        if not place:
            return
        while rest[place : place + 1] in (" ", "\t"):
            place += 1
