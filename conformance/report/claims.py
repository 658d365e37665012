"""What to claim next: how many clauses each capability that is not claimed would add.

It is for authors of adapters, who read hundreds of lines of "needs ..." otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from conformance.clause import Clause
from conformance.judging.judge import Verdict
from conformance.judging.results import Result

SHOWN = 12  # capabilities with a line of their own


def next_claims(clauses: Iterable[Clause], results: Iterable[Result]) -> Iterator[str]:
    """Yield a line per capability that is all that a clause misses, those with most clauses first.

    The last line counts the clauses that miss more than one.
    """
    stated = {clause.id: clause for clause in clauses}
    alone: Counter[str] = Counter()
    several = 0
    for result in results:
        if result.verdict is not Verdict.UNSUPPORTED or not result.message.startswith("needs "):
            continue
        words = result.message.removeprefix("needs ").replace(",", " ").split()
        missing = [need for need in stated[result.clause].needs if need in words]
        if len(missing) == 1:
            alone[missing[0]] += 1
        else:
            several += 1
    ranked = sorted(alone.items(), key=lambda item: (-item[1], item[0]))
    for capability, count in ranked[:SHOWN]:
        yield f"claim {capability}: {count} more {_clauses(count)}"
    if ranked[SHOWN:]:
        others = sum(count for _, count in ranked[SHOWN:])
        yield f"claim one of {len(ranked) - SHOWN} others: {others} more {_clauses(others)}"
    if several:
        yield f"claim two or more together: {several} more {_clauses(several)}"


def _clauses(count: int) -> str:
    return "clause" if count == 1 else "clauses"
