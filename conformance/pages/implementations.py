"""The page of an implementation: where it was judged, what holds by chapter, and what does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.pages.columns import WORDS, Column, count
from conformance.pages.rendering import packages
from conformance.report.reports import Found

LEVELS = ("MUST", "SHOULD", "MAY")
LISTED = tuple(word for word in WORDS if word != "pass")


@dataclass(frozen=True, slots=True)
class Page:
    """All that is on the page of an implementation."""

    column: Column
    environment: tuple[tuple[str, str], ...]
    by_design: tuple[str, ...]
    chapters: tuple[tuple[str, tuple[str, ...]], ...]
    levels: tuple[str, ...]
    totals: tuple[str, ...]
    lists: tuple[tuple[str, tuple[Found, ...]], ...]


def page(column: Column) -> Page:
    """Return the page of a report."""
    found = list(column.report.found.values())
    grouped: dict[str, list[Found]] = {}
    for one in found:
        grouped.setdefault(one.chapter, []).append(one)
    words: dict[str, list[Found]] = {word: [] for word in LISTED}
    for one in sorted(found, key=_binding):
        words.setdefault(column.word(one.id), []).append(one)
    levels = tuple(level for level in LEVELS if any(f.level == level for f in found if f.verdict))
    listed = ((word, tuple(words[word])) for word in LISTED if words[word])
    return Page(
        column,
        tuple(_environment(column)),
        tuple(_designs(column.report.settings)),
        tuple(
            (name, _counts(grouped[name], levels))
            for name in sorted(grouped)
            if any(one.verdict for one in grouped[name])
        ),
        levels,
        _counts(found, levels),
        tuple(listed),
    )


def _binding(found: Found) -> int:
    """Return the place of a level, the most binding one first."""
    return LEVELS.index(found.level) if found.level in LEVELS else len(LEVELS)


def _counts(found: list[Found], levels: tuple[str, ...]) -> tuple[str, ...]:
    return (count(found), *(count([f for f in found if f.level == level]) for level in levels))


def _environment(column: Column) -> Iterator[tuple[str, str]]:
    """Yield what a run was made with; what a report does not say is left out."""
    report = column.report
    settings = report.settings
    seed = settings.get("seed")
    told = (
        ("implementation", report.title),
        ("adapter", report.adapter),
        ("Python", report.python),
        ("platform", report.platform),
        ("packages", packages(report.packages)),
        ("server", settings.get("server")),
        ("profile", settings.get("profile")),
        ("level", settings.get("level")),
        ("seed", "" if seed is None else seed),
        ("suite", report.suite),
    )
    yield from ((name, str(value)) for name, value in told if value not in (None, ""))


def _designs(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield why something is by design, as whoever judged has declared it."""
    declared = settings.get("by_design")
    for one in declared if isinstance(declared, list) else ():
        yield str(one.get("reason", "")) if isinstance(one, Mapping) else str(one)
