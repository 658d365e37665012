"""What is known of faults while a run goes on: outcomes, and what they say about the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.faults.bench import Outcome
from tools.faults.draw import Fault
from tools.kept import Refused, outcomes


def read(path: Path, how: str) -> dict[str, Outcome]:
    """Return the outcomes by fault.

    Raise Refused for a file of something else, and where one was judged in another way: then
    outcomes cannot be compared.
    """
    found: dict[str, Outcome] = {}
    for place, outcome in outcomes(path, Outcome, "a fault"):
        if outcome.how not in {"", how}:
            raise Refused(f"{place}: was judged by {outcome.how}; choose another file")
        found[outcome.fault] = outcome
    return found


def sooner(faults: Iterable[Fault], done: Mapping[str, Outcome], path: str) -> list[str]:
    """Return the clauses that noticed faults, those first that noticed the most in this file."""
    by = [(f.path, done[f.id].noticed) for f in faults if f.id in done]
    here = Counter(clause for place, clause in by if place == path)
    everywhere = Counter(clause for _, clause in by if "." in clause)
    return sorted(everywhere, key=lambda clause: (-here[clause], -everywhere[clause], clause))
