"""The one fault behind nearly all of what failed: it is told before all else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from conformance.judging.results import Result

MANY = 100  # clauses that it has brought down, at least
SHARE = 0.9  # of what failed, missed or broke
AFTER = "Mend that and judge again: it leaves little to be told."


def foremost(groups: Sequence[Collection[Result]]) -> Collection[Result]:
    """Return the group of results that one fault has nearly alone brought down, or nothing."""
    largest = max(groups, key=len, default=())
    failed = sum(map(len, groups))
    return largest if len(largest) >= max(MANY, SHARE * failed) else ()


def foremost_told(first: Result, count: int, failed: int) -> Iterator[str]:
    """Yield what the fault is, with its place, and what to do.

    `first` is the result that tells of it, and `count` of the results that `failed` are its.
    """
    told = first.cause or first.message.partition("\n")[0]
    yield told
    yield f"That is behind {count} of the {failed} clauses that do not hold. {AFTER}"
