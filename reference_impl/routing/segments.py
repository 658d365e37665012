"""A rule cut at its slashes: what each segment matches and how specific it is.

Here placeholders get their converters.  The tree that finds rules by their segments
is in ``route_tree``; the rule itself is in ``rules``.

How specific a segment is
=========================

A segment has a rank, and a smaller rank is tried first.  Ranks are compared from left
to right, so the order of two rules depends on nothing but the two rules:

1. a segment without variables comes before one with variables;
2. then more pieces of literal text come first (``<a>-<b>`` before ``<a>``);
3. then longer pieces (``user-<a>`` before ``u<a>``);
4. then more variables, and of these the ones with the smaller converter weights;
5. behind a variable that may contain slashes, a rule that goes on comes before one that
   ends with a slash, and that before one that ends without (``<path:p>/edit``, then
   ``<path:p>/``, then ``<path:p>``).

Source: Werkzeug documentation, "Rule Priority": static text first, then the converter
weights; the rest refines it so that registration order matters between equals only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from .rule_parser import Piece, Placeholder

if TYPE_CHECKING:
    from .converters import BaseConverter
    from .map import Map

Rank: TypeAlias = tuple[Any, ...]
STATIC_RANK: Rank = (0,)
LAST_SLASH_RANK: Rank = (2,)
END_RANK: Rank = (3,)

_slashes = re.compile("//+")


@dataclass(frozen=True, slots=True)
class Variable:
    """A placeholder whose converter is made."""

    name: str
    converter: BaseConverter


@dataclass(frozen=True, slots=True)
class Segment:
    """The pieces between two slashes; made by `make_segment`."""

    pieces: tuple[str | Variable, ...]
    variables: tuple[Variable, ...]
    rank: Rank
    static_text: str | None
    """The text of a segment without variables, None for others."""
    pattern: re.Pattern[str] | None
    """The expression of a segment with variables, None for others."""

    @property
    def may_span(self) -> bool:
        """Whether the text of a variable may contain slashes."""
        return not all(variable.converter.part_isolating for variable in self.variables)

    def read(self, text: str) -> tuple[str, ...] | None:
        """Return the texts of the variables if the segment fits the whole text, else None."""
        if self.pattern is None:
            return () if text == self.static_text else None
        return read_variables(self.pattern, text)


def make_segment(pieces: Sequence[str | Variable]) -> Segment:
    """Compile and rank a segment.

    Raises ValueError for expressions that cannot stand side by side.
    """
    variables = tuple(piece for piece in pieces if isinstance(piece, Variable))
    if not variables:
        text = "".join(map(str, pieces))
        return Segment((text,) if text else (), (), STATIC_RANK, text, None)
    literals = tuple(-len(piece) for piece in pieces if isinstance(piece, str))
    weights = tuple(variable.converter.weight for variable in variables)
    rank = (1, -len(literals), literals, -len(weights), weights)
    return Segment(tuple(pieces), variables, rank, None, compile_pieces([pieces]))


def make_variables(pieces: Iterable[Piece], url_map: Map) -> list[str | Variable]:
    """Give each placeholder its converter.

    Raises LookupError for an unknown converter, ValueError for arguments that the
    converter does not take and for an expression that cannot be compiled.
    """
    return [piece if isinstance(piece, str) else _make_variable(piece, url_map) for piece in pieces]


def _make_variable(placeholder: Placeholder, url_map: Map) -> Variable:
    name = placeholder.converter
    try:
        converter_class = url_map.converters[name]
    except KeyError:
        raise LookupError(f"there is no converter {name!r}") from None
    try:
        converter = converter_class(url_map, *placeholder.arguments, **placeholder.options)
        re.compile(converter.regex)
    except (TypeError, ValueError, re.error) as error:
        raise ValueError(f"converter {name!r} of <{placeholder.name}>: {error}") from error
    return Variable(placeholder.name, converter)


def cut_segments(pieces: Iterable[str | Variable], merge_slashes: bool) -> list[Segment]:
    """Cut pieces at the slashes of their literal text; the first slash starts the path."""
    segments: list[list[str | Variable]] = [[]]
    for piece in pieces:
        if isinstance(piece, Variable):
            segments[-1].append(piece)
            continue
        text = _slashes.sub("/", piece) if merge_slashes else piece
        first, *others = text.split("/")
        if first:
            segments[-1].append(first)
        segments.extend([other] if other else [] for other in others)
    return [make_segment(segment) for segment in segments[1:]]


def compile_pieces(
    segments: Iterable[Iterable[str | Variable]], separator: str = "/"
) -> re.Pattern[str]:
    """Return one expression for the joined segments, with a group for each variable.

    The groups are named so that groups of an application's expression do not shift them.
    """
    number = 0
    expressions = []
    for pieces in segments:
        expression = ""
        for piece in pieces:
            if isinstance(piece, str):
                expression += re.escape(piece)
            else:
                expression += f"(?P<variable_{number}>{piece.converter.regex})"
                number += 1
        expressions.append(expression)
    try:
        return re.compile(separator.join(expressions))
    except re.error as error:
        raise ValueError(f"the converters of one rule do not go together: {error}") from error


def read_variables(pattern: re.Pattern[str], text: str) -> tuple[str, ...] | None:
    """Return the texts of the variables if the pattern fits the whole text, else None."""
    match = pattern.fullmatch(text)
    if match is None:
        return None
    groups = match.groupdict()
    return tuple(groups[name] for name in groups if name.startswith("variable_"))
