"""Versions over time: what became of the clauses from one release of a framework to the next.

Bars count the verdicts of each release, and a strip has those of one clause, release by release.
Both are SVG; their colours are in the style sheet, and what they say is beside them as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from conformance.foreign import visible
from conformance.pages.columns import WORDS, Column
from conformance.report.reports import Found

LABEL, BAR = 24, 76  # parts in a hundred of the width: the names, and the longest bar
ROW, THICK = 30, 22  # pixels: a row, and the bar in it
DIGIT = 2.6  # parts in a hundred that a digit takes on a narrow screen
CELL, HIGH = 46, 22  # pixels of a release in a strip
LONGEST = 6  # characters of a release above a strip
# What stands in a cell of a strip, so that no colour is needed to read it.
GLYPHS = {
    "pass": "✓",
    "fail": "✗",
    "error": "e",
    "fixed": "x",
    "missed": "m",
    "known": "k",
    "unsupported": "–",
    "not judged": "n",
    "": "",
}
SHOWN = ("pass", "known", "missed", "fail", "error", "fixed", "unsupported", "not judged")
KINDS = {"": "none", "not judged": "none"}  # the class of a word that is none itself


@dataclass(frozen=True, slots=True)
class Family:
    """The releases of one framework, oldest first."""

    name: str
    columns: tuple[Column, ...]

    def words(self, clause: str) -> tuple[str, ...]:
        """Return what became of a clause, release by release."""
        return tuple(column.word(clause) for column in self.columns)

    @property
    def releases(self) -> tuple[str, ...]:
        """What each release is called beside the others: its version, and more where it must."""
        return tuple(column.label.removeprefix(f"{self.name} ") for column in self.columns)


@dataclass(frozen=True, slots=True)
class Count:
    """How many clauses came to each word on one release; words that no release has are left out."""

    column: Column
    release: str
    numbers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """A clause whose verdict is not the same on all releases."""

    clause: Found
    words: tuple[str, ...]
    picture: Markup


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown of a family: counts and their picture, and what changed, by chapter."""

    family: Family
    counts: tuple[Count, ...]
    bars: Markup
    head: Markup
    chapters: tuple[tuple[str, tuple[Strip, ...]], ...]


def families(columns: Iterable[Column]) -> list[Family]:
    """Return the frameworks of which there is more than one report; columns come sorted."""
    grouped = groupby(columns, key=lambda column: column.report.name)
    found = [Family(name, tuple(some)) for name, some in grouped]
    return [family for family in found if len(family.columns) > 1]


def page(family: Family, clauses: Mapping[str, Found]) -> Page:
    """Return what is shown of a family."""
    counts = tuple(_counts(family, clauses))
    strips = [
        Strip(clause, words, strip(family, words))
        for name, clause in clauses.items()
        if len(set(words := family.words(name))) > 1
    ]
    strips.sort(key=lambda one: one.clause.chapter)
    chapters = tuple(
        (name, tuple(some)) for name, some in groupby(strips, lambda one: one.clause.chapter)
    )
    return Page(family, counts, _bars(family, counts), _head(family), chapters)


def strips(families: Iterable[Family], clause: str) -> list[tuple[Family, Markup]]:
    """Return a strip of each family of which not all releases came to the same of a clause."""
    found = [(family, family.words(clause)) for family in families]
    return [
        (family, strip(family, words, headed=True)) for family, words in found if len({*words}) > 1
    ]


def strip(family: Family, words: Sequence[str], *, headed: bool = False) -> Markup:
    """Return the picture of a clause's verdicts: a cell for each release, with its name or not."""
    top = HIGH if headed else 0
    width = len(words) * CELL
    parts = [_begin("strip", width, HIGH + top, told(family, words))]
    parts += _releases(family) if headed else ()
    for number, word in enumerate(words):
        parts.append(
            Markup(
                '<rect class="{kind}" x="{x}" y="{y}" width="{wide}" height="{high}"/>'
                '<text class="{kind}" x="{middle}" y="{below}">{glyph}</text>'
            ).format(
                kind=_kind(word),
                x=number * CELL + 1,
                y=top + 1,
                wide=CELL - 2,
                high=HIGH - 2,
                middle=number * CELL + CELL // 2,
                below=top + 16,
                glyph=GLYPHS[word],
            )
        )
    return Markup("").join([*parts, Markup("</svg>")])


def told(family: Family, words: Sequence[str]) -> str:
    """Return a strip in words: "known on 1.1.4, pass from 2.0.3 to 3.1.3"."""
    found = []
    place = 0
    for word, some in groupby(words):
        count = len(list(some))
        first, last = family.releases[place], family.releases[place + count - 1]
        where = f"on {first}" if count == 1 else f"from {first} to {last}"
        found.append(f"{word or 'not there'} {where}")
        place += count
    return visible(", ".join(found))


def _counts(family: Family, clauses: Iterable[str]) -> Iterator[Count]:
    names = list(clauses)
    counted = [Counter(column.word(name) for name in names) for column in family.columns]
    words = [word for word in SHOWN if any(count[word] for count in counted)]
    for column, release, count in zip(family.columns, family.releases, counted, strict=True):
        yield Count(column, release, tuple((word, count[word]) for word in words))


def _bars(family: Family, counts: Sequence[Count]) -> Markup:
    """Return the counts as bars, one below the other: what is wider is more.

    They are as wide as the page lets them; their letters are of one size on every page.
    """
    most = max(1, *(sum(number for _, number in count.numbers) for count in counts))
    said = f"Verdicts of {visible(family.name)} by release; the table has the numbers"
    parts = [
        Markup(
            '<svg class="bars" role="img" width="100%" height="{h}"><title>{said}</title>'
        ).format(h=len(counts) * ROW, said=said)
    ]
    for row, count in enumerate(counts):
        y = row * ROW
        parts.append(
            Markup('<text class="release" x="{x}%" y="{y}">{name}</text>').format(
                x=LABEL - 2, y=y + 16, name=_short(count.release, 12)
            )
        )
        parts += _segments(count, y, BAR / most)
    return Markup("\n").join([*parts, Markup("</svg>")])


def _segments(count: Count, y: int, scale: float) -> Iterator[Markup]:
    left = float(LABEL)
    for word, number in count.numbers:
        wide = number * scale
        if number:
            yield Markup(
                '<rect class="{kind}" x="{x:.2f}%" y="{y}" width="{wide:.2f}%" height="{high}">'
                "<title>{number} {word}</title></rect>"
            ).format(kind=_kind(word), x=left, y=y, wide=wide, high=THICK, number=number, word=word)
        if wide > DIGIT * len(str(number)):
            yield Markup('<text class="{kind}" x="{x:.2f}%" y="{y}">{number}</text>').format(
                kind=_kind(word), x=left + wide / 2, y=y + 16, number=number
            )
        left += wide


def _head(family: Family) -> Markup:
    """Return the names of the releases, as the head of strips."""
    said = f"Releases: {visible(', '.join(family.releases))}"
    parts = [_begin("strip", len(family.columns) * CELL, HIGH, said), *_releases(family)]
    return Markup("").join([*parts, Markup("</svg>")])


def _releases(family: Family) -> Iterator[Markup]:
    for number, release in enumerate(family.releases):
        yield Markup('<text class="release" x="{x}" y="16">{name}</text>').format(
            x=number * CELL + CELL // 2, name=_short(release, LONGEST)
        )


def _begin(kind: str, width: int, height: int, said: str) -> Markup:
    return Markup(
        '<svg class="{kind}" role="img" viewBox="0 0 {w} {h}" width="{w}" height="{h}">'
        "<title>{said}</title>"
    ).format(kind=kind, w=width, h=height, said=said)


def _kind(word: str) -> str:
    return KINDS.get(word, word)


def _short(text: str, most: int) -> str:
    text = visible(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"


assert set(GLYPHS) == {*WORDS, ""}
