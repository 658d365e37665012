"""The text of a rule, cut into literal text and placeholders.

Only syntax lives here: which converters exist, what their arguments mean and what
a rule matches is decided in ``segments`` and ``matching``.

The grammar, as the Flask and Werkzeug documentation describe it::

    rule        = { literal | placeholder }
    placeholder = "<" [ converter [ "(" [ arguments ] ")" ] ":" ] name ">"
    arguments   = argument { "," argument }
    argument    = [ name "=" ] ( constant | number | word | quoted )

A word is text without blanks, quotes, brackets, commas and ``=``; what needs one of
these is quoted with ``"`` or ``'``.  Everything is read from left to right in one pass,
so a hostile text costs no more time than a good one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

_name = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_argument = re.compile(
    r"""\s*
    (?:(?P<option>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*)?
    (?P<value>"[^"]*"|'[^']*'|[^\s,()<>"'=]+)
    \s*(?P<end>[,)])""",
    re.VERBOSE,
)
_integer = re.compile(r"-?[0-9]+")
_real = re.compile(r"-?(?:[0-9]+\.[0-9]*|\.?[0-9]+)(?:[eE][+-]?[0-9]+)?")

CONSTANTS: dict[str, object] = {"None": None, "True": True, "False": False}
DEFAULT_CONVERTER = "default"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A variable part as written: its name, the converter's name, the converter's arguments."""

    name: str
    converter: str = DEFAULT_CONVERTER
    arguments: tuple[object, ...] = ()
    options: dict[str, object] = field(default_factory=dict)


Piece: TypeAlias = str | Placeholder


def parse_rule(text: str) -> tuple[Piece, ...]:
    """Cut a rule at its placeholders.

    Raises ValueError, with the rule and the position, for an unclosed or empty
    placeholder, a malformed argument and a name that is used twice.
    """
    pieces: list[Piece] = []
    names: set[str] = set()
    position = 0
    while position < len(text):
        start = text.find("<", position)
        if start != position:
            stop = len(text) if start < 0 else start
            pieces.append(text[position:stop])
            position = stop
            continue
        placeholder, position = _read_placeholder(text, start + 1)
        if placeholder.name in names:
            raise ValueError(f"rule {text!r} uses the name {placeholder.name!r} twice")
        names.add(placeholder.name)
        pieces.append(placeholder)
    return tuple(pieces)


def _read_placeholder(text: str, position: int) -> tuple[Placeholder, int]:
    word, position = _read_name(text, position)
    arguments: list[object] = []
    options: dict[str, object] = {}
    follows = text[position : position + 1]
    if follows == ">":
        return Placeholder(word), position + 1
    if follows == "(":
        position = _read_arguments(text, position + 1, arguments, options)
    if text[position : position + 1] != ":":
        raise _malformed(text, position, "expected ':' or '>'")
    name, position = _read_name(text, position + 1)
    if text[position : position + 1] != ">":
        raise _malformed(text, position, "expected '>'")
    return Placeholder(name, word, tuple(arguments), options), position + 1


def _read_name(text: str, position: int) -> tuple[str, int]:
    match = _name.match(text, position)
    if match is None:
        raise _malformed(text, position, "expected a name")
    return match.group(), match.end()


def _read_arguments(
    text: str, position: int, arguments: list[object], options: dict[str, object]
) -> int:
    if text[position : position + 1] == ")":
        return position + 1
    while True:
        match = _argument.match(text, position)
        if match is None:
            raise _malformed(text, position, "expected an argument")
        value = read_value(match["value"])
        if match["option"] is None and options:
            raise _malformed(text, position, "a named argument comes before one without a name")
        if match["option"] is None:
            arguments.append(value)
        elif match["option"] in options:
            raise _malformed(text, position, f"argument {match['option']!r} is given twice")
        else:
            options[match["option"]] = value
        position = match.end()
        if match["end"] == ")":
            return position


def read_value(text: str) -> object:
    """Return the Python value of one converter argument.

    Quoted text is text.  Otherwise a constant, an integer, a decimal number, or else
    the word itself: ``nan`` and ``inf`` are words.
    """
    if text[0] in "\"'":
        return text[1:-1]
    if text in CONSTANTS:
        return CONSTANTS[text]
    if _integer.fullmatch(text):
        return int(text)
    if _real.fullmatch(text):
        return float(text)
    return text


def _malformed(text: str, position: int, reason: str) -> ValueError:
    return ValueError(f"malformed rule {text!r}: {reason} at position {position}")
