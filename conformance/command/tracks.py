"""What is known of each run while it goes on: its stage, counts, and what failed so far.

Nothing is shown here (`live.py`), and nothing is run (`running.py`).
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Stage(StrEnum):
    """How far a run has come."""

    WAITING = "waits"
    INSTALLING = "is being installed"
    COLLECTING = "begins"
    JUDGING = "is judged"
    DONE = "done"
    BROKEN = "not judged"


FAILING = frozenset({"failed", "fixed", "error"})


@dataclass(slots=True)
class Track:
    """One run as it goes on. Only the thread that runs it writes here."""

    asked: str
    stage: Stage = Stage.WAITING
    total: int = 0
    current: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str, str]] = field(default_factory=list)  # status, id, message
    began: float = 0.0
    ended: float = 0.0
    note: str = ""  # what a person should know of the environment
    told: str = ""  # what went wrong, or where the report is

    @property
    def done(self) -> int:
        """How many clauses have a verdict."""
        return self.counts.total()

    @property
    def seconds(self) -> float:
        """For how long it has run, or ran."""
        return (self.ended or time.monotonic()) - self.began if self.began else 0.0

    def take(self, event: dict[str, object]) -> None:
        """Note what a run told."""
        if "total" in event:
            self.total = int(str(event["total"]))
            self.stage = Stage.JUDGING
        elif "began" in event:
            self.current = str(event["began"])
        elif "ended" in event:
            status = str(event["status"])
            self.counts[status] += 1
            if status in FAILING:
                self.failed.append((status, str(event["ended"]), str(event["message"])))


class Narration:
    """The file that a run tells in: what is new in it, line by line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def news(self) -> Iterator[dict[str, object]]:
        """Yield what was told since; a line that is not whole yet is left for later."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._read)
                text = file.read()
        except OSError:
            return
        whole = text[: text.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            yield json.loads(line)
