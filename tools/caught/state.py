"""What is kept of a run: a line of JSON for each saboteur, so that a run can go on."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from tools.caught.rounds import Outcome


class Refused(Exception):
    """A file is none that a run has written; the text says where."""


def read(path: Path) -> dict[str, Outcome]:
    """Return the last outcome of each saboteur; a last line that was cut short is left out.

    Raise Refused for a file of something else.
    """
    found: dict[str, Outcome] = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        try:
            outcome = Outcome(**json.loads(line))
        except (ValueError, TypeError):
            if number == len(lines):
                break
            raise Refused(
                f"{path}:{number} is no outcome of a saboteur; choose another file"
            ) from None
        found[outcome.saboteur] = outcome
    return found


def add(path: Path, outcome: Outcome) -> None:
    """Add an outcome to the file."""
    text = path.read_bytes() if path.exists() else b""
    with path.open("a", encoding="utf-8") as file:
        if text and not text.endswith(b"\n"):
            file.write("\n")
        file.write(json.dumps(asdict(outcome)) + "\n")
