"""What to claim next, and what is claimed in vain.

It is for authors of adapters, who read hundreds of lines of "needs ..." otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from conformance.clause import Clause
from conformance.judging.judge import Verdict
from conformance.judging.results import Result, judged
from conformance.judging.telling import DECLINED

SHOWN = 12  # capabilities with a line of their own
SETS = 6  # sets of several capabilities with a line of their own
LARGEST = 4  # capabilities of such a set


def next_claims(clauses: Iterable[Clause], results: Iterable[Result]) -> Iterator[str]:
    """Yield a line per capability that is all that a clause misses, those with most clauses first.

    Then come small sets that have to be claimed together, each with what it adds to those before
    it, and a line that counts all other clauses.
    """
    stated = {clause.id: clause for clause in clauses}
    missing = Counter(
        found for result in judged(results) if (found := _missing(stated[result.clause], result))
    )
    alone = {next(iter(names)): count for names, count in missing.items() if len(names) == 1}
    ranked = sorted(alone.items(), key=lambda item: (-item[1], item[0]))
    for capability, count in ranked[:SHOWN]:
        yield f"claim {capability}: {_more(count)}"
    if ranked[SHOWN:]:
        others = sum(count for _, count in ranked[SHOWN:])
        yield f"claim one of {len(ranked) - SHOWN} others: {_more(others)}"
    yield from _together({names: count for names, count in missing.items() if len(names) > 1})


def _together(several: dict[frozenset[str], int]) -> Iterator[str]:
    """Yield sets to claim, each beside those before it: the most clauses for each capability."""
    claimed: frozenset[str] = frozenset()
    for _ in range(SETS):
        gains = {
            names - claimed: sum(n for inner, n in several.items() if inner <= claimed | names)
            for names in several
            if 0 < len(names - claimed) <= LARGEST
        }
        if not gains:
            break
        best = min(gains, key=lambda names: (-gains[names] / len(names), sorted(names)))
        also = "then " if claimed else ""
        together = " together" if len(best) > 1 else ""
        yield f"{also}claim {_listed(best)}{together}: {_more(gains[best])}"
        claimed |= best
        several = {names: count for names, count in several.items() if not names <= claimed}
    if several:
        yield f"claim others together: {_more(sum(several.values()))}"


def vain_claims(clauses: Iterable[Clause], results: Iterable[Result]) -> Iterator[str]:
    """Yield what is claimed although no clause is judged for it.

    First the clauses that need nothing else but all of whose examples the adapter declined, by
    capability and place; then the capabilities that clauses need only beside others.
    """
    stated = {clause.id: clause for clause in clauses}
    declined: dict[str, list[str]] = {}
    used: set[str] = set()
    claimed: set[str] = set()
    for result in judged(results):
        needs = frozenset(stated[result.clause].needs)
        if result.verdict is not Verdict.UNSUPPORTED:
            used |= needs
            continue
        claimed |= needs - _missing(stated[result.clause], result)
        capability, is_declined, _ = result.message.partition(DECLINED)
        if is_declined:
            place = result.message.rpartition("(")[2].removesuffix(")")
            declined.setdefault(f"{capability} is claimed, but declined at {place}", []).append(
                result.clause
            )
    for what, ids in declined.items():
        yield f"{what}: {', '.join(ids)}"
    idle = sorted(claimed - used)
    if idle:
        yield f"claimed, but whatever needs it needs more than is claimed: {', '.join(idle)}"


def _missing(clause: Clause, result: Result) -> frozenset[str]:
    """Return which needs of a clause are not claimed."""
    if result.verdict is not Verdict.UNSUPPORTED or not result.message.startswith("needs "):
        return frozenset()
    words = result.message.removeprefix("needs ").replace(",", " ").split()
    return frozenset(need for need in clause.needs if need in words)


def _listed(names: Iterable[str]) -> str:
    *first, last = sorted(names)
    return f"{', '.join(first)} and {last}" if first else last


def _more(count: int) -> str:
    return "1 more clause" if count == 1 else f"{count} more clauses"
