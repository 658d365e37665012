"""Explanations: what went wrong, for a person who has never seen this suite.

One sentence (who saw whose value, and when it was written), the program, and the run as a table
with a column for each worker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from conformance.isolation.model import writers, written
from conformance.isolation.play import OUTSIDE, Breach, Moment, brief, meanwhile
from conformance.isolation.programs import Program
from conformance.isolation.schedules import preemptions

MEANINGS = {
    "sideways leak": "a worker sees what another one wrote that is no ancestor of it",
    "child leaks up": "a parent sees what its child did",
    "residue of a finished worker": "what a worker left is seen after its end",
    "inherited what it must not": "a child sees what its parent wrote after the spawning, or what "
    "its carrier does not hand on",
    "own value came back": "a worker sees an older value of its own",
    "stuck context": "a worker sees a context that it has left",
    "lost": "a worker does not see its own latest value",
    "wrong": "what a worker sees was written by nobody",
    "error": "a step failed that must not",
}


def explain(
    breach: Breach, program: Program, history: Sequence[Moment], order: Sequence[int]
) -> str:
    """Return the whole explanation of a breach."""
    lines = "\n".join(
        [
            f"{breach.kind}: {sentence(breach, history)}",
            f"({MEANINGS[breach.kind]})",
            str(program),
            f"what happened, with {switches(order)}:",
            *table(history, breach),
        ]
    )
    return without_addresses(lines)


def switches(order: Sequence[int]) -> str:
    """Say how often a worker lost its turn although it could have gone on."""
    count = preemptions(order)
    return {0: "no preemption", 1: "1 preemption"}.get(count, f"{count} preemptions")


def sentence(breach: Breach, history: Sequence[Moment]) -> str:
    """Say who saw whose value, and when it was written."""
    who = f"worker {breach.worker}" if breach.worker != OUTSIDE else "whoever looks from outside"
    if breach.kind == "error":
        return f"{who}, at {breach.what!r}, failed: {breach.seen}"
    wanted, seen = brief(breach.wanted, breach.what), brief(breach.seen, breach.what)
    text = f"{who}, at {breach.what!r}, must see {wanted} and saw {seen}"
    for value in sorted(written(breach.seen) - written(breach.wanted)):
        if writers(value) == {breach.worker}:  # whoever made it come back is more to the point
            continue
        for turn, moment in enumerate(history, start=1):
            if moment.written == value:
                what = moment.what
                return f"{text}; {value} was written by worker {moment.worker} at {turn} ({what})"
    meddling = meanwhile(breach.worker, history)
    if not meddling:
        return text
    who = meddling[-1][1].worker
    done = ", ".join(f"{moment} at {turn}" for turn, moment in meddling if moment.worker == who)
    return f"{text}; since it was right, worker {who} did: {done}"


def without_addresses(said: object) -> str:
    """Return a text without the addresses of objects, which differ from run to run."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", str(said))


def table(history: Sequence[Moment], breach: Breach | None = None) -> list[str]:
    """Return the run as lines, one for each moment, a column for each worker."""
    names = list(dict.fromkeys(moment.worker for moment in history))
    rows = [(moment.worker, str(moment)) for moment in history]
    if breach is not None and breach.worker == OUTSIDE:
        rows.append((OUTSIDE, f"{breach.what} -> {brief(breach.seen, breach.what)}"))
        names.append(OUTSIDE)
    elif breach is not None and breach.kind == "error":
        rows.append((breach.worker, f"{breach.what}: {breach.seen}"))
        names = list(dict.fromkeys([*names, breach.worker]))
    widths = {
        name: max([len(f"worker {name}"), *(len(text) for who, text in rows if who == name)])
        for name in names
    }
    lines = ["      " + "  ".join(f"{f'worker {name}':<{widths[name]}}" for name in names)]
    for turn, (who, text) in enumerate(rows, start=1):
        mark = ">" if breach is not None and turn == len(rows) else " "
        cells = (f"{text if name == who else '':<{widths[name]}}" for name in names)
        lines.append(f"{mark}{turn:>4} " + "  ".join(cells))
    return [line.rstrip() for line in lines]
