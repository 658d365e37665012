"""Which clauses concern an application of which it is known what it uses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from conformance.describe.capabilities import Capability as C
from conformance.usage.names import ASPECTS, VISIBLE


def with_aspects(used: Iterable[C]) -> frozenset[C]:
    """Return what is used, and all that has to be right for it."""
    found: set[C] = set()
    left = [*used]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += ASPECTS.get(one, ())
    return frozenset(found)


def unused(needs: Collection[str], used: Collection[C]) -> Iterator[C]:
    """Yield which needs of a clause an application shows no sign of; none means: it concerns it."""
    for need in needs:
        if need in VISIBLE and need not in used:
            yield C(need)
