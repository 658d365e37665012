"""What is kept of a run, so that it can go on: a file with a line of JSON for each outcome."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class Refused(Exception):
    """What cannot be done as it was asked for; the text is one line, and says what to do."""


def outcomes(path: Path, kind: Callable[..., T], of: str) -> Iterator[tuple[str, T]]:
    """Yield the place of each outcome in a file, and the outcome; none where there is no file.

    A last line that was cut short is left out. `of` says whose outcomes they are. Raises Refused
    for a file of something else.
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        place = f"{path}:{number}"
        try:
            outcome = kind(**json.loads(line))
        except (ValueError, TypeError):
            if number == len(lines):
                return
            raise Refused(f"{place}: is no outcome of {of}; choose another file") from None
        yield place, outcome


def add(path: Path, outcome: Any) -> None:
    """Add an outcome, a dataclass, to a file; a line that was cut short is ended before."""
    text = path.read_bytes() if path.exists() else b""
    with path.open("a", encoding="utf-8") as file:
        if text and not text.endswith(b"\n"):
            file.write("\n")
        file.write(json.dumps(asdict(outcome)) + "\n")
