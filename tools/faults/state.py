"""What is known of faults: outcomes of a run that goes on, and what people say of survivors."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.faults.bench import Outcome
from tools.faults.draw import Fault
from tools.kept import Refused, outcomes

NOT_OURS = ("equivalent", "nobody's")
JUDGEMENTS = (*NOT_OURS, "missing")


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


def judgements(path: Path) -> dict[str, tuple[str, str]]:
    """Return what people say about survivors: `id = ["equivalent", "why"]`, in TOML."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(f"--judged={path}: {error}") from None
    for name, said in table.items():
        if not isinstance(said, list) or len(said) != 2 or said[0] not in JUDGEMENTS:
            wanted = " or ".join(map(repr, JUDGEMENTS))
            raise Refused(f'{path}: {name} has to be [{wanted}, "why"]')
    return {name: (said[0], str(said[1])) for name, said in table.items()}
