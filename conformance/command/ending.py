"""What is printed when runs are done: a line for each, what failed, and where the reports are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from conformance.command.live import STYLES, counted
from conformance.command.running import Outcome
from conformance.command.tracks import Track
from conformance.report.reports import Found, Report

SHOWN = 12  # failures of one run that are listed; all are in what pytest printed
WORDS = {"pass": "passed", "fail": "failed"}
FAILING = ("failed", "error", "fixed")


def status_of(found: Found, *, strict: bool = False) -> str:
    """Return what pytest calls a verdict: a SHOULD that fails is missed."""
    if found.verdict == "fail" and found.level != "MUST" and not strict:
        return "missed"
    return WORDS.get(str(found.verdict), str(found.verdict))


def counts_of(report: Report, *, strict: bool = False) -> Counter[str]:
    """Return how many clauses have come to what; what was not judged is not counted."""
    judged = (found for found in report.found.values() if found.verdict is not None)
    return Counter(status_of(found, strict=strict) for found in judged)


def conclude(
    console: Console, outcomes: Sequence[Outcome], tracks: Sequence[Track], *, strict: bool
) -> None:
    """Print what came of each run, in the order in which they were asked for."""
    for outcome, track in zip(outcomes, tracks, strict=True):
        for line in _ended(outcome, track, strict):
            console.print(line, soft_wrap=not console.is_terminal)


def _ended(outcome: Outcome, track: Track, strict: bool) -> Iterator[Text]:
    asked = Text(outcome.wanted.asked, "bold")
    if outcome.report is None:
        yield Text.assemble(asked, " ", ("not judged", "bold red"), f": {outcome.problem}")
        return
    report = outcome.report
    beside = ", ".join(f"{k} {v}" for k, v in report.packages.items() if k != report.name)
    told = f": {report.title}" + (f" with {beside}" if beside else "") + f", Python {report.python}"
    yield Text.assemble(asked, told)
    counts = counted(counts_of(report, strict=strict))
    yield Text.assemble("  ", counts, f" in {track.seconds:.0f} s")
    if track.note:
        yield Text(f"  {track.note}", "yellow")
    failed = [(status_of(f, strict=strict), f) for f in report.found.values() if f.verdict]
    failed = [(status, found) for status, found in failed if status in FAILING]
    for status, found in failed[:SHOWN]:
        message = found.message.strip().partition("\n")[0]
        yield Text.assemble("  ", (status, STYLES[status]), f" {found.id}: {message}")
    if len(failed) > SHOWN:
        yield Text(f"  and {len(failed) - SHOWN} more")
    assert outcome.path is not None, "there is a report"
    yield Text(f"  {outcome.path}, and what pytest printed beside it")
