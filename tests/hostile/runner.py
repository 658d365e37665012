"""Has the hostile implementations of a session judged, once, however many processes test them."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.hostile.keeper import Outcome

NURSERY = "tests.hostile.nursery"
ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Runner:
    """Starts all runs when the first outcome is asked for; those of a session share a folder.

    Of several processes (pytest-xdist), the first one that asks starts the runs for all of them.
    """

    folder: Path
    names: Sequence[str]
    _nursery: subprocess.Popen[bytes] | None = None
    _lock: IO[str] | None = None

    def outcome(self, name: str) -> Outcome:
        """Return what became of one of the names; wait for it if need be."""
        self._start()
        path = self.folder / "runs" / name / "outcome.json"
        while not path.exists():
            if not self._is_alive() and not path.exists():
                said = (self.folder / "nursery.txt").read_text()
                raise RuntimeError(f"no outcome of {name}; the nursery has ended: {said[-2000:]}")
            time.sleep(0.05)
        return Outcome(**json.loads(path.read_text()))

    def _start(self) -> None:
        if self._lock is not None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / "lock").open("a")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            if not (self.folder / "nursery.txt").exists():
                self._open_nursery()
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def _open_nursery(self) -> None:
        with (self.folder / "nursery.txt").open("wb") as output:
            self._nursery = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.hostile.nursery",
                    str(self.folder / "runs"),
                    *self.names,
                ],
                cwd=ROOT,
                env={**_environment(), "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        (self.folder / "process").write_text(str(self._nursery.pid))

    def _is_alive(self) -> bool:
        if self._nursery is not None:
            return self._nursery.poll() is None
        process = int((self.folder / "process").read_text())
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        return True

    def close(self, *, interrupted: bool) -> None:
        """Wait for what still runs, as another process may test it; end it after an interrupt."""
        if self._nursery is not None:
            if interrupted:
                self._nursery.terminate()
            self._nursery.wait()
        if self._lock is not None:
            self._lock.close()


def _environment() -> dict[str, str]:
    left_out = ("PYTEST", "COV_", "COVERAGE", "HYPOTHESIS")
    return {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
