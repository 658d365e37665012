"""What all pages say alike: a column for each report, and one word for what became of a clause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from packaging.version import InvalidVersion, Version

from conformance.pages.naming import Names, labels
from conformance.report.reports import Found, Report, held

NOT_JUDGED = "not judged"
# What a page calls the verdicts, the worst first. A SHOULD or MAY that fails is missed.
WORDS = ("fail", "error", "fixed", "missed", "known", "unsupported", NOT_JUDGED, "pass")
# A letter for each, so that a filter reads a row at once; a blank where a suite lacks the clause.
LETTERS = {**dict(zip(WORDS, "fexmkunp", strict=True)), "": " "}


@dataclass(frozen=True, slots=True)
class Column:
    """A report, what it is called on the pages, and the name of its files."""

    report: Report
    label: str
    file: str

    @property
    def page(self) -> str:
        """The page of the implementation."""
        return f"implementations/{self.file}.html"

    def word(self, clause: str) -> str:
        """Return what became of a clause; "" where the suite of the report lacks it."""
        found = self.report.found.get(clause)
        return word(found) if found is not None else ""


def columns(reports: Iterable[Report]) -> list[Column]:
    """Return the columns, by name and then by version: releases of one name follow each other."""
    ordered = sorted(reports, key=_place)
    names = Names()
    told = labels(ordered)
    return [
        Column(report, label, names.of(label.replace(" ", "-")))
        for report, label in zip(ordered, told, strict=True)
    ]


def _place(report: Report) -> tuple[str, Any, str]:
    try:
        return report.name, (0, Version(report.version)), ""
    except InvalidVersion:
        return report.name, (1, Version("0")), report.version


def word(found: Found) -> str:
    """Return the word for a verdict."""
    if found.verdict == "fail" and found.level != "MUST":
        return "missed"
    return found.verdict or NOT_JUDGED


def count(found: Sequence[Found | None]) -> str:
    """Return how many hold of those that are supported and were judged: "12/14", or "" for none."""
    holds, judged = held(found)
    return f"{holds}/{judged}" if judged else ""
