"""What an application uses, as a record of it is read: which clauses concern it, and in a sentence.

The record is made by `record.py`, in a process of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from conformance.describe.capabilities import Capability as C
from conformance.errors import UsageError
from conformance.usage.concern import unused, with_aspects


@dataclass(frozen=True, slots=True)
class Uses:
    """What an application uses, each capability with what shows it, and of which framework."""

    application: str
    framework: str
    shown: Mapping[C, str]

    @property
    def all(self) -> frozenset[C]:
        """What it uses, and what has to be right for that."""
        return with_aspects(self.shown)

    def concerned_by(self, needs: Collection[str]) -> bool:
        """Whether a clause with these needs is about the application."""
        return not any(unused(needs, self.all))

    def __str__(self) -> str:
        """Say in a sentence which capabilities."""
        names = ", ".join(sorted(self.shown)) or "nothing that can be seen"
        return f"{self.application} uses, of {self.framework}: {names}"


def uses_of(application: str, python: str, run: Callable[[list[str]], tuple[int, str]]) -> Uses:
    """Return what `package.module:name` uses; `run` runs a command and returns status and output.

    Raises UsageError, one line, when the application cannot be made.
    """
    _, said = run([python, "-m", "conformance.usage.record", application])
    last = said.strip().rpartition("\n")[2]
    try:
        found = json.loads(last)
    except ValueError:
        raise UsageError(f"--app={application}: it could not be looked at: {last[:200]}") from None
    if "problem" in found:
        raise UsageError(f"--{found['problem']}")
    name, version = found["framework"]
    return Uses(
        application, f"{name} {version}", {C(key): value for key, value in found["uses"].items()}
    )
