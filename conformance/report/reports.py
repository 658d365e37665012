"""Reports as they are read back: what a run wrote with `--impl-report`.

How two are compared is said by `difference.py`; how one is written, by `document.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.errors import UsageError
from conformance.foreign import text as text_of
from conformance.report.document import SCHEMA

VERDICTS = frozenset({"pass", "fail", "known", "fixed", "unsupported", "error", None})
TEXTS = ("id", "level", "chapter", "statement", "message", "counterexample", "reason", "link")
LATER = ("cause", "evidence", "file", "script")  # texts that older reports have not


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found out about one clause. `verdict` is None when it was not judged.

    `sources` are pairs of a text and a link, which may be empty; `script` is the path of a program,
    as the run wrote it down.
    """

    id: str
    level: str
    chapter: str
    statement: str
    message: str
    counterexample: str
    reason: str
    link: str
    verdict: str | None
    needs: tuple[str, ...]
    sources: tuple[tuple[str, str], ...] = ()
    examples: int = 0
    seconds: float = 0.0
    cause: str = ""
    evidence: str = ""
    file: str = ""
    script: str = ""

    @property
    def holds(self) -> bool:
        """Whether the implementation does what the clause says; a known deviation does not."""
        return self.verdict in ("pass", "fixed")

    @property
    def fails(self) -> bool:
        """Whether the implementation was judged and does otherwise, known or not."""
        return self.verdict in ("fail", "known")


@dataclass(frozen=True, slots=True)
class Report:
    """A run: what was judged, where, how, and what was found by clause, in the suite's order."""

    name: str
    version: str
    suite: str
    python: str
    packages: Mapping[str, str]
    settings: Mapping[str, Any]
    found: Mapping[str, Found]
    platform: str = ""
    adapter: str = ""
    folder: Path = Path()  # where the report was read from

    @property
    def title(self) -> str:
        """What was judged: "flask 3.1.3"."""
        return f"{self.name} {self.version}"


def read_report(path: Path) -> Report:
    """Return the report in a file.

    Raises UsageError, one line that says how to mend it, for a file that is no report, of another
    schema, or of a run that was broken off.
    """
    again = "judge again: conformance run REQUIREMENT"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or text_of(error)}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is no report, as it is no UTF-8") from error
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        kind = "is cut short" if text.lstrip().startswith("{") else "is no report"
        raise UsageError(f"{path}: {kind}: {text_of(error)}; {again}") from error
    if not isinstance(data, dict) or "schema" not in data:
        raise UsageError(f"{path}: is no report, as it says no schema; {again}")
    if data["schema"] != SCHEMA:
        told = f"is of schema {data['schema']!r}, and this suite reads {SCHEMA}"
        raise UsageError(f"{path}: {told}; judge again, or read it with the suite that wrote it")
    try:
        made = _report(data, path.parent)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        told = f"lacks {text_of(error)}" if isinstance(error, KeyError) else text_of(error)
        raise UsageError(f"{path}: is no report of this schema: {told}; {again}") from error
    if data.get("complete") is not True:
        raise UsageError(f"{path}: the run was broken off, so it lacks verdicts; {again}")
    return made


def stated(reports: Iterable[Report]) -> dict[str, Found]:
    """Return each clause that was judged in one of the reports, as the first of these states it."""
    found: dict[str, Found] = {}
    for report in reports:
        judged = {name: one for name, one in report.found.items() if one.verdict}
        found |= {name: one for name, one in judged.items() if name not in found}
    return found


def held(found: Iterable[Found | None]) -> tuple[int, int]:
    """Return how many clauses hold, and how many are supported and have been judged."""
    judged = [f for f in found if f is not None and (f.holds or f.fails or f.verdict == "error")]
    return sum(f.holds for f in judged), len(judged)


def _report(data: Mapping[str, Any], folder: Path) -> Report:
    about, environment = data["implementation"], data["environment"]
    found = [_found(entry) for entry in data["clauses"]]
    return Report(
        str(about["name"]),
        str(about["version"]),
        str(data["suite"]),
        str(environment["python"]),
        {str(k): str(v) for k, v in environment["packages"].items()},
        dict(data["settings"]),
        {one.id: one for one in found},
        str(environment.get("platform", "")),
        str(about.get("adapter", "")),
        folder,
    )


def _found(entry: Mapping[str, Any]) -> Found:
    verdict = entry["verdict"]
    if verdict not in VERDICTS:
        raise ValueError(f"there is no verdict {verdict!r}")
    texts = {name: str(entry[name]) for name in TEXTS}
    texts |= {name: str(entry.get(name) or "") for name in LATER}
    sources = [(str(s["text"]), str(s["link"] or "")) for s in entry.get("sources", ())]
    return Found(
        **texts,
        verdict=verdict,
        needs=tuple(map(str, entry["needs"])),
        sources=tuple(sources),
        examples=int(entry.get("examples", 0)),
        seconds=float(entry.get("seconds", 0.0)),
    )
