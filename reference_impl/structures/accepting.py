"""What a client accepts: values with qualities, the most specific first. RFC 9110, 12.5.

Which offer suits best is asked of the list; it never changes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Any

from .lists import dump_options_header, parse_list_header, parse_options_header
from .multidicts import refuse

QUALITY = re.compile(r"-?[0-9]+(\.[0-9]+)?")
SUBTAG = re.compile(r"[-_]")


class Accept(list[tuple[str, float]]):
    """Pairs of value and quality."""

    append = extend = insert = remove = pop = reverse = sort = clear = refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = refuse

    def __init__(self, values: Iterable[tuple[str, float]] | None = ()) -> None:
        ranked = sorted(values or (), key=lambda pair: (self._rank(pair[0]), pair[1]), reverse=True)
        super().__init__(ranked)

    def _rank(self, value: str) -> tuple[bool, ...]:
        """Return how specific a value is."""
        return (value != "*",)

    def _takes(self, item: str, offer: str) -> bool:
        """Tell whether a value of the client covers an offer."""
        return item == "*" or item.lower() == offer.lower()

    def _first(self, offer: str) -> tuple[str, float] | None:
        return next((pair for pair in self if self._takes(pair[0], offer)), None)

    def __getitem__(self, key: Any) -> Any:
        """Return the quality of a text, or the pairs at a place."""
        return self.quality(key) if isinstance(key, str) else super().__getitem__(key)

    def quality(self, key: str) -> float:
        """Return the quality of an offer, 0 if it is not accepted."""
        found = self._first(key)
        return found[1] if found else 0

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and self.quality(value) > 0

    def index(self, key: Any) -> int:  # type: ignore[override]
        """Return the place of what covers an offer; raise ValueError if nothing does."""
        if not isinstance(key, str):
            return super().index(key)
        found = self._first(key)
        if found is None:
            raise ValueError(f"{key!r} is not accepted")
        return super().index(found)

    def find(self, key: Any) -> int:
        """Return the same place, or -1."""
        try:
            return self.index(key)
        except ValueError:
            return -1

    def values(self) -> Iterator[str]:
        """Yield the values, the most specific first."""
        return (value for value, _ in self)

    @property
    def best(self) -> str | None:
        """The first value."""
        return next(self.values(), None)

    def best_match(self, matches: Iterable[str], default: str | None = None) -> str | None:
        """Return the offer with the best quality; of several the most specific, then the first."""
        offers = []
        for offer in matches:
            found = self._first(offer)
            if found is not None and found[1] > 0:
                offers.append((found[1], self._rank(found[0]), offer))
        return max(offers, key=lambda one: one[:2])[2] if offers else default

    def to_header(self) -> str:
        """Return the text of the field."""
        return ",".join(value if q == 1 else f"{value};q={q}" for value, q in self)

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self)!r})"


class MIMEAccept(Accept):
    """Media types, with ranges of them and with parameters."""

    @staticmethod
    def _parts(value: str) -> tuple[str, str, list[str]]:
        kind, *parameters = re.split(r"[ \t]*;[ \t]*", value.lower())
        main, _, sub = kind.partition("/")
        return main, sub, sorted(parameters)

    def _rank(self, value: str) -> tuple[bool, ...]:
        main, sub, parameters = self._parts(value)
        return (main != "*", sub != "*", *(True for _ in parameters))

    def _takes(self, item: str, offer: str) -> bool:
        main, sub, _ = offered = self._parts(offer)
        if "/" not in item:
            return False
        if "/" not in offer or (main == "*" and sub != "*"):
            raise ValueError(f"{offer!r} is no media type")
        wanted = self._parts(item)
        if wanted[0] == "*":
            return wanted[1] == "*"
        ranged = "*" in (wanted[1], sub)
        return main == "*" or (wanted[0] == main and (ranged or wanted == offered))

    @property
    def accept_xhtml(self) -> bool:
        """Whether XHTML is accepted, or XML."""
        return any(map(self.__contains__, ("application/xhtml+xml", "application/xml")))

    @property
    def accept_html(self) -> bool:
        """Whether HTML is accepted, or XHTML."""
        return self.__contains__("text/html") or self.accept_xhtml

    @property
    def accept_json(self) -> bool:
        """Whether JSON is accepted."""
        return self.__contains__("application/json")


class LanguageAccept(Accept):
    """Languages; where none suits as a whole, those whose first subtag does."""

    def _takes(self, item: str, offer: str) -> bool:
        return item == "*" or SUBTAG.split(item.lower()) == SUBTAG.split(offer.lower())

    def best_match(self, matches: Iterable[str], default: str | None = None) -> str | None:
        """Return the best offer: as it is, by what is accepted cut short, or cut short itself."""
        offers = list(matches)
        found = super().best_match(offers)
        if found is None:
            cut = Accept([(SUBTAG.split(value)[0], quality) for value, quality in self])
            found = cut.best_match(offers)
        if found is None:
            short = [SUBTAG.split(offer)[0] for offer in offers]
            main = super().best_match(short)
            found = None if main is None else offers[short.index(main)]
        return default if found is None else found


class CharsetAccept(Accept):
    """Charsets, under any of their names."""

    def _takes(self, item: str, offer: str) -> bool:
        return item == "*" or _charset(item) == _charset(offer)


def _charset(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return name.lower()


def parse_accept_header(value: str | None, cls: Any = None) -> Any:
    """Return what is accepted, without what has no quality from 0 to 1."""
    kind = Accept if cls is None else cls
    if not value:
        return kind(None)
    pairs = []
    for item in parse_list_header(value):
        name, options = parse_options_header(item)
        quality = options.pop("q", "1").strip(" \t")
        if QUALITY.fullmatch(quality) and 0 <= float(quality) <= 1:
            pairs.append((dump_options_header(name, options), float(quality)))
    return kind(pairs)
