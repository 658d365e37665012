"""What pages and columns are called: names of files for whatever a report says, and labels.

A name of a file has lower-case letters, digits, hyphens and points. So it leads nowhere else, and
is the same on every file system.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

from conformance.report.reports import Report

PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,98}[a-z0-9])?")
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")  # on Windows, in any folder
SHORT = 60  # characters that are kept of a name that is not plain


class Names:
    """Names of files, one for each text that is asked for, and no two alike."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, text: str) -> str:
        """Return the name for a text: the text itself, where it is plain."""
        if text not in self._given:
            made, number = file_name(text), 2
            while made in self._taken:
                made, number = f"{file_name(text)}-{number}", number + 1
            self._taken.add(made)
            self._given[text] = made
        return self._given[text]


def file_name(text: str) -> str:
    """Return a plain name: of what is not plain, what can be read of it, and a hash."""
    if PLAIN.fullmatch(text) and ".." not in text and not DEVICES.fullmatch(text):
        return text
    read = re.sub(r"[^a-z0-9]+", "-", text.lower())[:SHORT].strip("-")
    marked = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{read}-{marked}" if read else marked


def labels(reports: Sequence[Report]) -> list[str]:
    """Return a label for each report: name and version, and what tells it from others like it."""
    told = [report.title for report in reports]
    for what in (_server, _python, _suite):
        twice = {label for label, count in Counter(told).items() if count > 1}
        differ = {
            label: {what(r) for r, t in zip(reports, told, strict=True) if t == label}
            for label in twice
        }
        told = [
            f"{label} {what(report)}" if len(differ.get(label, ())) > 1 and what(report) else label
            for report, label in zip(reports, told, strict=True)
        ]
    seen: Counter[str] = Counter()
    for place, label in enumerate(told):
        seen[label] += 1
        if seen[label] > 1:
            told[place] = f"{label} ({seen[label]})"
    return told


def _server(report: Report) -> str:
    server = report.settings.get("server")
    return f"over {server}" if server else ""


def _python(report: Report) -> str:
    return f"on Python {report.python}"


def _suite(report: Report) -> str:
    return f"by suite {report.suite}"
