"""What judged code hands over, made safe: text, names and plain values of foreign objects.

`str()`, `repr()`, comparing and hashing run code of whoever made an object, and that code may raise
anything, or say what is not so. Nothing here raises, whatever it is given. Which exception lies
behind a failure is said by `conformance.drive.causes`.
"""

from __future__ import annotations

import re
from typing import Any

MOST = 8_000  # characters of one text; more tells a person nothing
UNSEEN = re.compile(r"[^\x20-\x7e\n\t]")
SIZED = (str, bytes)  # whose repr would be made whole before it is cut


def text(value: object) -> str:
    """Return `str(value)`, or what kept it from being made."""
    try:
        return exact_text(str(value))
    except BaseException as error:
        return f"<{class_name(value)} whose __str__ raises {class_name(error)}>"


def shown(value: object, most: int = MOST) -> str:
    """Return `repr(value)`, at most so many characters of it, or what kept it from being made."""
    try:
        if isinstance(value, SIZED) and type(value) in SIZED and len(value) > most:
            return f"{value[:most]!r}... ({len(value) - most:,} more)"
        return capped(exact_text(repr(value)), most)
    except BaseException as error:
        return f"<{class_name(value)} whose __repr__ raises {class_name(error)}>"


def said(error: BaseException) -> str:
    """Return an exception as Python tells it: "LookupError: no user table"."""
    message = text(error).strip()
    return f"{class_name(error)}: {message}" if message else class_name(error)


def class_name(value: object) -> str:
    """Return the name of an object's class; its metaclass is not asked."""
    return name_of(type(value))


def name_of(kind: type) -> str:
    """Return the name of a class; its metaclass is not asked."""
    return exact_text(type.__dict__["__name__"].__get__(kind))


def module_of(kind: type) -> str:
    """Return the module of a class, or "" where it says something else."""
    try:
        found = type.__dict__["__module__"].__get__(kind)
    except Exception:
        return ""
    return exact_text(found) if issubclass(type(found), str) else ""


def exact_text(value: str) -> str:
    """Return a text of a subclass as the text that it holds, whatever it says of itself."""
    return value if type(value) is str else str.__str__(value)


# How the built-in kind itself reads one of its subclass. An instance of a subclass may have its
# own `__eq__`, `__hash__`, `__str__` or `__int__`, and is asked for none of them.
KINDS: tuple[tuple[type[Any], Any], ...] = (
    (str, str.__str__),
    (int, int.__int__),
    (float, float.__float__),
    (bytes, lambda value: bytes.__getitem__(value, slice(None))),
)


def exact(value: Any) -> Any:
    """Return what an instance of a subclass of str, bytes, int or float holds, as that very type.

    Anything else is returned as it is.
    """
    real = type(value)
    if real is bool:
        return value
    for kind, read in KINDS:
        if real is kind:
            return value
        if issubclass(real, kind):
            return read(value)
    return value


def capped(long: str, most: int = MOST) -> str:
    """Return a text, cut behind so many characters; what is missing is told."""
    if len(long) <= most:
        return long
    return f"{long[:most]}... ({len(long) - most:,} more characters)"


def visible(raw: str) -> str:
    """Return text whose control characters are written as escapes: no terminal obeys it."""
    return UNSEEN.sub(_escaped, raw)


def _escaped(found: re.Match[str]) -> str:
    char = found.group()
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
