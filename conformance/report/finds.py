"""What a fuzz run has found: counted while it goes on, told now and then, and told at its end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.fuzz.budget import as_time
from conformance.judging.judge import Verdict
from conformance.judging.results import Result

OFTEN = 15.0  # seconds between two lines of a run that goes on
SHOWN = 30  # lines of a counterexample


@dataclass(slots=True)
class Finds:
    """What was found: each finding of a clause once, as all processes of a run tell it.

    `until` is when the time of a run with a budget is over, or 0.
    """

    until: float = 0.0
    budget: float = 0.0
    turns: int = 0
    examples: int = 0
    found: dict[tuple[str, str], Result] = field(default_factory=dict)
    times: dict[tuple[str, str], int] = field(default_factory=dict)
    _told: float = 0.0

    def take(self, result: Result) -> bool:
        """Note a result; return whether it is a finding that this run had not."""
        if result.verdict is not Verdict.FAIL:
            return False
        key = (result.clause, result.finding)
        if key in self.found:
            self.times[key] += 1
            return False
        self.found[key], self.times[key] = result, 1
        return True

    def showed_again(self, clause: str, finding: str) -> None:
        """Count a finding that showed and was no news."""
        key = (clause, finding)
        self.times[key] = self.times.get(key, 0) + 1

    @property
    def new(self) -> list[Result]:
        """What the corpus did not have."""
        return [result for result in self.found.values() if result.fresh]

    @property
    def old(self) -> list[Result]:
        """What the corpus had."""
        return [result for result in self.found.values() if not result.fresh]

    def named(self) -> list[tuple[str, Result]]:
        """Return the findings, each with the name of its script: the first one the clause's."""
        counted: dict[str, int] = {}
        named = []
        for result in self.found.values():
            number = counted[result.clause] = counted.get(result.clause, 0) + 1
            named.append((result.clause if number == 1 else f"{result.clause}-{number}", result))
        return named

    def now(self, clause: str) -> str | None:
        """Return the line that tells how far a run is, when it is time for one."""
        clock = time.monotonic()
        if clock - self._told < OFTEN:
            return None
        self._told = clock
        left = as_time(self.until - clock)
        return f"fuzz: {left} left, {_counted(self.turns, 'turn')}, {self._counts()}; now {clause}"

    def _counts(self) -> str:
        told = f"{len(self.new)} new"
        return f"{told}, {len(self.old)} known to the corpus" if self.old else told

    def lines(self, scripts: Mapping[str, Path], corpus: str, trouble: str) -> Iterator[str]:
        """Yield what is told at the end: what is new, and how many old ones showed again."""
        spent = ""
        if self.budget:
            spent = (
                f" in {_counted(self.turns, 'turn')} after the first ({self.examples:,} examples)"
            )
            if not self.turns:
                spent = "; there was no time, or nothing, for another turn"
        old = f", {_counted(len(self.old), 'old one')} showed again" if self.old else ""
        yield f"fuzz: {_counted(len(self.new), 'new finding')}{old}{spent}; kept in {corpus}"
        if trouble:
            yield f"the corpus could not be used all the time: {trouble}"
        for name, result in self.named():
            if not result.fresh:
                continue
            times = self.times[(result.clause, result.finding)]
            seen = f" ({times} times)" if times > 1 else ""
            yield ""
            yield f"new {result.clause}{seen}: {result.finding}"
            shown = result.counterexample.split("\n") if result.counterexample else []
            yield from (f"    {line}" for line in shown[:SHOWN])
            if len(shown) > SHOWN:
                yield f"    ... and {len(shown) - SHOWN} lines more"
            if name in scripts:
                yield f"  script: {scripts[name]}"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
