"""Examples as text: what a property was called with, written so that it can be read back.

The text is a line for each argument, `name = expression`, in the words of descriptions:
`app = App(View(Rule(("/",)), "index"))`. It does not depend on hypothesis, whose own way of keeping
examples changes with its releases. How it is read, and what may stand in it, is said by
`conformance.judging.reading`; what is done with examples by `conformance.judging.known`.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import fractions
import math
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from conformance.describe.app import App
from conformance.errors import ConformanceError
from conformance.judging.drawing import Drawing, Drawn
from conformance.judging.reading import DERIVED, LONGEST, NAMED, SUITE, Unreadable, named

LONG = 200  # from here on, texts are looked through for what repeats itself
REPEATED = re.compile(r"(.{1,16}?)\1{19,}", re.DOTALL)
DIGITS = 4000  # of an integer that Python writes and reads in decimal


APP: dict[str, Any] = {"name": "app", "config": (), "options": ()}  # what an app has as ever


class Unspeakable(ConformanceError):
    """There is no text that could be read back as this value."""


# How their values are written: the name, and the arguments.
WRITTEN: dict[type[Any], tuple[str, Callable[[Any], tuple[Any, ...]]]] = {
    complex: ("complex", lambda v: (v.real, v.imag)),
    bytearray: ("bytearray", lambda v: (bytes(v),)),
    range: ("range", lambda v: (v.start, v.stop, v.step)),
    decimal.Decimal: ("Decimal", lambda v: (str(v),)),
    fractions.Fraction: ("Fraction", lambda v: (v.numerator, v.denominator)),
    uuid.UUID: ("UUID", lambda v: (str(v),)),
    datetime.datetime: ("datetime", lambda v: (*v.timetuple()[:6], v.microsecond, v.tzinfo)),
    datetime.date: ("date", lambda v: (v.year, v.month, v.day)),
    datetime.timedelta: ("timedelta", lambda v: (v.days, v.seconds, v.microseconds)),
    datetime.timezone: ("timezone", lambda v: (v.utcoffset(None),)),
    Drawn: ("drawn", lambda v: tuple(v.values)),
    Drawing: ("drawn", lambda v: tuple(v.values)),
}


def spelled(arguments: Mapping[str, Any]) -> str:
    """Return arguments as text.

    Raises Unspeakable when `read` could not read it back.
    """
    try:
        text = "\n".join(f"{name} = {_spell(value)}" for name, value in arguments.items())
    except RecursionError as error:
        raise Unspeakable("it is nested too deeply") from error
    if len(text) > LONGEST:
        raise Unspeakable(f"it would have {len(text)} characters")
    return text


def _spell(value: Any) -> str:
    kind = type(value)
    if value is None or kind is bool:
        return repr(value)
    if kind is int:
        return repr(value) if abs(value) < 10**DIGITS else hex(value)
    if kind is float:
        return repr(value) if math.isfinite(value) else f"float({str(value)!r})"
    if kind in (str, bytes):
        return _spell_text(value)
    if kind in (tuple, list, set, frozenset, dict):
        return _spell_container(value)
    if kind in WRITTEN:
        name, values = WRITTEN[kind]
        return f"{name}({_spell_all(values(value))})"
    if isinstance(value, enum.Enum):
        return f"{_name(kind)}.{value.name}"
    if isinstance(value, type) and value.__module__ == f"{SUITE}.{DERIVED.rpartition('.')[0]}":
        return f"{DERIVED}({value.__name__!r}, {_spell(list(value.__bases__))})"
    if isinstance(value, type) or callable(value):
        return _name(value)
    if is_dataclass(value):
        return f"{_name(kind)}({', '.join(_fields(value))})"
    if isinstance(value, str):
        return f"{_name(kind)}({_spell_text(str(value))})"
    if kind.__module__.startswith(f"{SUITE}.") and vars(value) == vars(kind()):
        return f"{_name(kind)}()"
    raise Unspeakable(f"{kind.__module__}.{kind.__qualname__} has no text")


def _spell_all(values: Any) -> str:
    return ", ".join(map(_spell, values))


def _spell_text(value: str | bytes) -> str:
    """Return a literal, or a sum and a product where a text mostly repeats itself."""
    if len(value) <= LONG:
        return repr(value)
    whole = value if isinstance(value, str) else value.decode("latin-1")

    def literal(piece: str) -> str:
        return repr(piece if isinstance(value, str) else piece.encode("latin-1"))

    pieces: list[str] = []
    done = 0
    for found in REPEATED.finditer(whole):
        if found.start() > done:
            pieces.append(literal(whole[done : found.start()]))
        pieces.append(f"{literal(found[1])} * {len(found[0]) // len(found[1])}")
        done = found.end()
    if done < len(whole):
        pieces.append(literal(whole[done:]))
    return " + ".join(pieces)


def _spell_container(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({_spell_all(value)}{',' * (len(value) == 1)})"
    if isinstance(value, list):
        return f"[{_spell_all(value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_spell(k)}: {_spell(v)}" for k, v in value.items()) + "}"
    listed = ", ".join(sorted(map(_spell, value)))  # the order of a set says nothing
    return f"{type(value).__name__}([{listed}])"


def _fields(value: Any) -> Iterator[str]:
    """Yield the arguments that make a dataclass anew, without those that are as ever."""
    if isinstance(value, App):
        yield from map(_spell, value.parts)
        for name, usual in APP.items():
            if getattr(value, name) != usual:
                yield f"{name}={_spell(getattr(value, name))}"
        return
    for slot in fields(value):
        held = getattr(value, slot.name)
        if slot.default is MISSING and slot.default_factory is MISSING:
            yield _spell(held)
        elif held != slot.default or type(held) is not type(slot.default):
            yield f"{slot.name}={_spell(held)}"


def _name(thing: Any) -> str:
    """Return the name that `named` finds this class or function by."""
    known = next((name for name, other in NAMED.items() if other is thing), None)
    if known is not None:
        return known
    module, name = str(thing.__module__), str(thing.__qualname__)
    if not module.startswith(f"{SUITE}.describe."):
        name = f"{module.removeprefix(SUITE + '.')}.{name}"
    try:
        found = named(name)
    except Unreadable as error:
        raise Unspeakable(str(error)) from error
    if found is not thing:
        raise Unspeakable(f"{name} is something else by now")
    return name


def written(arguments: Mapping[str, Any] | None) -> str:
    """Return an example as text that can be read back; "" when there is no such text."""
    try:
        return spelled(arguments or {})
    except Unspeakable:
        return ""
