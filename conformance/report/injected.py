"""Injected faults as they are published: what was broken in which place, and which clauses noticed.

A checkout has the file, `docs/strength.json`, which `python -m tools.strength` writes. Its page in
`docs/` and the map among the pages are made of what is read here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.errors import UsageError
from conformance.foreign import text as text_of

SCHEMA = 1
# What became of a fault. Of those that kept the suite from beginning, or from ending, no clause
# is told.
NOTICED, SURVIVED, IMPORT, HANG = OUTCOMES = ("noticed", "survived", "import", "hang")
MISSING = "missing"  # what is said of a survivor that a clause should have noticed


@dataclass(frozen=True, slots=True)
class Injected:
    """One fault: what the lines say without it and with it, what became of it, and what that cost.

    `by` has the clauses that noticed it, `seconds` of processor time were spent. Of a survivor,
    people say by one word what it is (`judged`), and why; both are "" as long as nobody has.
    """

    id: str
    file: str
    line: int
    operator: str
    before: str
    after: str
    outcome: str
    by: tuple[str, ...]
    seconds: float
    judged: str = ""
    why: str = ""

    @property
    def survived(self) -> bool:
        """Whether nobody noticed it."""
        return self.outcome == SURVIVED

    @property
    def excused(self) -> bool:
        """Whether it survived, and no clause should have noticed it."""
        return self.survived and self.judged not in ("", MISSING)

    @property
    def chapters(self) -> tuple[str, ...]:
        """The chapters of the clauses that noticed it, each once."""
        return tuple(dict.fromkeys(name.partition(".")[0] for name in self.by))


@dataclass(frozen=True, slots=True)
class Sample:
    """Faults that were drawn from one target, and how they were judged.

    `whole` is how many faults there are to draw from, `most` after how many clauses that noticed a
    run ended. The seconds are those of a run without a fault: `chapters` has all chapters, `costs`
    each clause that noticed a fault, and the dearest of the others.
    """

    target: str
    version: str
    suite: str
    python: str
    packages: Mapping[str, str]
    command: str
    seed: int
    whole: int
    most: int
    clauses: int
    chapters: Mapping[str, float]
    costs: Mapping[str, float]
    faults: tuple[Injected, ...]

    @property
    def title(self) -> str:
        """What was broken: "flask 3.1.3"."""
        return f"{self.target} {self.version}"


@dataclass(frozen=True, slots=True)
class Rate:
    """How many faults were noticed, of how many, and how many survivors no clause has to notice."""

    noticed: int
    count: int
    excused: int

    def __str__(self) -> str:
        return f"{self.noticed}/{self.count}"

    @property
    def percent(self) -> str:
        """The part that was noticed."""
        return _percent(self.noticed, self.count)

    @property
    def percent_of_ours(self) -> str:
        """The part that was noticed of what some clause has to notice."""
        return _percent(self.noticed, self.count - self.excused)


def _percent(some: int, every: int) -> str:
    return f"{some / every:.1%}" if every else "–"


def rate(faults: Iterable[Injected]) -> Rate:
    """Return the rate of some faults."""
    found = list(faults)
    survivors = sum(fault.survived for fault in found)
    return Rate(len(found) - survivors, len(found), sum(fault.excused for fault in found))


def grouped(
    faults: Iterable[Injected], key: Callable[[Injected], str]
) -> dict[str, list[Injected]]:
    """Return faults by what a key says of them, in alphabetical order."""
    found: dict[str, list[Injected]] = {}
    for fault in faults:
        found.setdefault(key(fault), []).append(fault)
    return dict(sorted(found.items()))


def read_samples(path: Path) -> tuple[Sample, ...]:
    """Return the samples in a file.

    Raises UsageError, one line that says how to mend it, for a file of something else.
    """
    again = "take docs/strength.json of a checkout, or write one: python -m tools.strength --help"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            told = f"is of schema {data['schema']!r}, and this suite reads {SCHEMA}"
            raise UsageError(f"{path}: {told}; {again}")
        return tuple(_sample(one) for one in data["targets"])
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or text_of(error)}") from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        told = f"lacks {text_of(error)}" if isinstance(error, KeyError) else text_of(error)
        raise UsageError(f"{path}: has no injected faults: {told}; {again}") from error


def _sample(data: Mapping[str, Any]) -> Sample:
    return Sample(
        target=str(data["target"]),
        version=str(data["version"]),
        suite=str(data["suite"]),
        python=str(data["python"]),
        packages={str(k): str(v) for k, v in data["packages"].items()},
        command=str(data["command"]),
        seed=int(data["seed"]),
        whole=int(data["whole"]),
        most=int(data["most"]),
        clauses=int(data["clauses"]),
        chapters=_seconds(data["chapters"]),
        costs=_seconds(data["costs"]),
        faults=tuple(_injected(one) for one in data["faults"]),
    )


def _seconds(data: Mapping[str, Any]) -> dict[str, float]:
    return {str(name): float(seconds) for name, seconds in data.items()}


def _injected(data: Mapping[str, Any]) -> Injected:
    outcome = data["outcome"]
    if outcome not in OUTCOMES:
        raise ValueError(f"no fault can be {outcome!r}")
    names = ("id", "file", "operator", "before", "after")
    return Injected(
        **{name: str(data[name]) for name in names},
        line=int(data["line"]),
        outcome=outcome,
        by=tuple(map(str, data["by"])),
        seconds=float(data["seconds"]),
        judged=str(data.get("judged", "")),
        why=str(data.get("why", "")),
    )
