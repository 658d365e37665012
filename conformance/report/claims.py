"""What to claim next, and what is claimed in vain.

It is for authors of adapters, who read hundreds of lines of "needs ..." otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from conformance.clause import Clause
from conformance.describe.capabilities import Capability as C
from conformance.judging.judge import Verdict
from conformance.judging.results import Result, judged
from conformance.judging.telling import DECLINED

SHOWN = 8  # lines about what is common
SETS = 4  # lines about what is not
LARGEST = 4  # capabilities of a line
WHY = (
    "What to claim next, beside what is said before it. First comes what most frameworks have a "
    "word for, so that an adapter has to add a line or two; and of that, what opens most clauses:"
)
COMMON = frozenset({
    C.ABORT, C.AFTER, C.BEFORE, C.COOKIES, C.ERROR_CODE, C.ERROR_TYPE, C.FLOAT, C.HEAD, C.INT,
    C.METHODS, C.OPTIONS, C.ORDERED, C.PATH, C.QUERY, C.REDIRECT, C.REQUEST_FIELDS,
    C.REQUEST_FORMS, C.REQUEST_LINE, C.RESPONSE, C.RESPONSES, C.STATE, C.TEARDOWN, C.URL, C.UUID,
})  # fmt: skip
GROUPS = 12  # lines that say what clauses need that nobody claims
# What a framework has or has not as a whole, by how the names of its capabilities begin. Who
# claims nothing of it is told of it last, in one line.
KINDS: dict[str, tuple[str, ...]] = {
    "as tools that work without an application": (
        "field.", "local.", "map.", "middleware.", "parser.", "structure.", "tool.", "wrapper.",
        "wsgi.",
    ),
    "with a server of its own": ("serve.development", "serve.unix"),
    "with the interface that Flask itself has": ("app.", "test.", "serve.cli", "serve.dotenv"),
    "by the other protocol": ("call.wsgi", "call.asgi"),
}  # fmt: skip


def next_claims(clauses: Iterable[Clause], results: Iterable[Result]) -> Iterator[str]:
    """Yield what to claim next, a line for each small set of capabilities, and first why so.

    A line that counts all other clauses follows. What belongs to a kind of which nothing is claimed
    comes last, in one line: no framework becomes another one to pass clauses.
    """
    stated = {clause.id: clause for clause in clauses}
    found = [(frozenset(stated[r.clause].needs), _missing(stated[r.clause], r))
             for r in judged(results)]  # fmt: skip
    claimed = frozenset[str]().union(*(needs - missing for needs, missing in found))
    foreign = {kind: starts for kind, starts in KINDS.items() if not _has(claimed, kind)}
    missing = Counter(names for _, names in found if names)
    apart = {names: kind for names in missing if (kind := _kind_of(names, foreign))}
    lines = list(_plausible({n: count for n, count in missing.items() if n not in apart}))
    yield from [WHY, *lines] if lines else []
    if apart:
        kinds = Counter[str]()
        for names, kind in apart.items():
            kinds[kind] += missing[names]
        ranked = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
        told = "; ".join(f"{kind}: {_more(count)}" for kind, count in ranked)
        yield f"what the framework has or has not, {told}"


def _has(claimed: frozenset[str], kind: str) -> bool:
    """Tell whether anything of a kind is claimed; of protocols, one is enough."""
    mine = [name for name in claimed if name.startswith(KINDS[kind])]
    return len(mine) > 1 if "call.wsgi" in KINDS[kind] else bool(mine)


def _kind_of(names: Iterable[str], foreign: Mapping[str, tuple[str, ...]]) -> str:
    """Return the first of these kinds to which one of some capabilities belongs, or ""."""
    return next(
        (kind for kind, starts in foreign.items() if any(n.startswith(starts) for n in names)), ""
    )


def unclaimed(results: Iterable[Result]) -> Iterator[str]:
    """Yield a line per reason for which clauses are unsupported, those with most clauses first."""
    reasons = Counter(
        result.message.partition("\n")[0]
        for result in judged(results)
        if result.verdict is Verdict.UNSUPPORTED
    )
    ranked = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    for reason, count in ranked[:GROUPS]:
        yield f"{_counted(count)}: {reason}"
    if ranked[GROUPS:]:
        count = sum(count for _, count in ranked[GROUPS:])
        others = len(ranked) - GROUPS
        yield f"{_counted(count)}: {others} other reasons, which --impl-report has for each"


def _plausible(missing: Mapping[frozenset[str], int]) -> Iterator[str]:
    """Yield what to claim, each beside what is said before it: most clauses for each capability.

    What is claimed at once is at most `LARGEST`. All that is `COMMON` comes before what is not.
    """
    left, claimed = dict(missing), frozenset[str]()
    for common, lines in ((True, SHOWN), (False, SETS)):
        for _ in range(lines):
            gains = _gains(left, claimed, common=common)
            if not gains:
                break
            best = min(gains, key=lambda names: (-gains[names] / len(names), sorted(names)))
            also = "then " if claimed else ""
            together = " together" if len(best) > 1 else ""
            yield f"{also}claim {_listed(best)}{together}: {_more(gains[best])}"
            claimed |= best
            left = {names: count for names, count in left.items() if not names <= claimed}
    if left:
        yield f"claim others together: {_more(sum(left.values()))}"


def _gains(
    left: Mapping[frozenset[str], int], claimed: frozenset[str], *, common: bool
) -> dict[frozenset[str], int]:
    """Return small sets to claim beside what is claimed, and how many clauses each opens."""
    wanted = {names - claimed for names in left}
    return {
        names: sum(count for inner, count in left.items() if inner <= claimed | names)
        for names in wanted
        if len(names) <= LARGEST and (not common or names <= COMMON)
    }


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


def _counted(count: int) -> str:
    return "1 clause" if count == 1 else f"{count} clauses"
