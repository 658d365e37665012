"""Which entries apply to what is judged, and which do nothing, as a person is told.

How they are found is said by `conformance.judging.known`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from conformance.entries.deviations import Deviation, KnownFile

NAMED = 6  # clauses that a line names


def applied(
    entries: Mapping[str, Deviation],
    own: Mapping[str, Deviation],
    shipped: Collection[str],
    whose: str,
    file: KnownFile | None,
) -> str:
    """Return how many entries apply, and whose they are.

    `own` are one's own that apply, `shipped` the clauses of the others, and `whose` these are.
    """
    mine = [entry for entry in own.values() if not entry.cured]
    count = len(entries) - len(mine)
    told = f"{count or 'none'} shipped for {whose}"
    if file is not None and not file.shipped:
        told = f"those shipped for {whose} left out"
    if file is not None:
        told += f", {len(mine) or 'none'} of {file.path}"
    cured = sum(entry.cured and entry.clause in shipped for entry in own.values())
    return f"known deviations: {told}" + (f", {cured} cured" if cured else "")


def without_effect(
    file: KnownFile, own: Mapping[str, Deviation], shipped: Collection[str], who: Sequence[str]
) -> Iterator[str]:
    """Yield a line for each kind of what a file says in vain; `who` is a name and two versions.

    `own` are the entries that apply, and `shipped` the clauses with a shipped one that does.
    """
    name, shipped_version, version = who
    cured = [clause for clause, entry in own.items() if entry.cured and clause not in shipped]
    if cured:
        told = f"cured without being known of {name} {shipped_version}"
        yield f"{file.path}: {told}: {listed(cured)}"
    others = [entry.clause for entry in file.entries if entry.clause not in own]
    if others:
        told = f"not about {version}, by their versions or what is beside it"
        yield f"{file.path}: {told}: {listed(dict.fromkeys(others))}"
    if not file.shipped and not shipped:
        yield f"{file.path}: shipped = false, and nothing is shipped for {name} {shipped_version}"
    if file.shipped and not file.entries and not file.designs:
        yield f"{file.path}: nothing is declared"


def listed(names: Iterable[str]) -> str:
    """Return the first of some names, and how many more there are."""
    every = list(names)
    more = f" and {len(every) - NAMED} more" if len(every) > NAMED else ""
    return f"{', '.join(every[:NAMED])}{more}"
