"""What is kept of a run: a line of JSON for each judged fault, so that a run can go on."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from tools.faults.bench import Outcome
from tools.faults.draw import Fault, Refused

NOT_OURS = ("equivalent", "nobody's")
JUDGEMENTS = (*NOT_OURS, "missing")


def read(path: Path, how: str) -> dict[str, Outcome]:
    """Return the outcomes by fault; a last line that was cut short is left out.

    Raise Refused where one was judged in another way: then outcomes cannot be compared.
    """
    found: dict[str, Outcome] = {}
    if not path.exists():
        return found
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            outcome = Outcome(**json.loads(line))
        except (ValueError, TypeError):
            if number == len(lines):
                break
            raise Refused(
                f"{path}:{number}: is no outcome of a fault; choose another file"
            ) from None
        if outcome.how not in {"", how}:
            raise Refused(f"{path}:{number}: was judged by {outcome.how}; choose another file")
        found[outcome.fault] = outcome
    return found


def add(path: Path, outcome: Outcome) -> None:
    """Add an outcome to the file."""
    text = path.read_bytes() if path.exists() else b""
    with path.open("a", encoding="utf-8") as file:
        if text and not text.endswith(b"\n"):
            file.write("\n")
        file.write(json.dumps(asdict(outcome)) + "\n")


def sooner(faults: Iterable[Fault], outcomes: Mapping[str, Outcome], path: str) -> list[str]:
    """Return the clauses that noticed faults, those first that noticed the most in this file."""
    by = [(f.path, outcomes[f.id].noticed) for f in faults if f.id in outcomes]
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
