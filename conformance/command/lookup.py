"""Clauses as they are looked up: one with all that is known of it, or a list of them.

What a clause is, is said by `conformance.clause`; the whole of them is SPEC.md.
"""

from __future__ import annotations

import difflib
import fnmatch
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text

from conformance.clause import WITHDRAWN, Clause
from conformance.entries.deviations import Deviation, read_deviations, shipped_file
from conformance.errors import UsageError
from conformance.judging.loading import shipped_names
from conformance.report.reports import Report

GLOB = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Known:
    """A known deviation, and whose it is."""

    adapter: str
    entry: Deviation

    @property
    def versions(self) -> str:
        """The releases that deviate, in words of PEP 440: "flask >=1.1, with werkzeug <3"."""
        beside = [f"{name} {wanted or 'of any release'}" for name, wanted in self.entry.beside]
        told = ordered(str(self.entry.versions)) or "of any release"
        return f"{self.adapter} {told}" + (f", with {', '.join(beside)}" if beside else "")


def ordered(versions: str) -> str:
    """Return a range with its lower bound first."""
    return ",".join(sorted(versions.split(","), key=lambda one: not one.startswith((">", "="))))


def clause_named(name: str, clauses: Sequence[Clause]) -> Clause:
    """Return a clause by its id; UsageError names the nearest one, or says why it was withdrawn."""
    found = {clause.id: clause for clause in clauses}
    if name in found:
        return found[name]
    if name in WITHDRAWN:
        raise UsageError(f"{name} is withdrawn: {WITHDRAWN[name]}")
    near = difflib.get_close_matches(name, found, n=1, cutoff=0.4)
    within = [one for one in found if name and name in one]
    best = near or within[:1]
    hint = f"did you mean {best[0]}?" if best else "`conformance list` names them all"
    raise UsageError(f"no clause {name[:80]!r}; {hint}")


def known_of(clause: Clause, clauses: Iterable[Clause]) -> Iterator[Known]:
    """Yield what the shipped files know of a clause, by adapter."""
    ids = [one.id for one in clauses]
    for adapter in shipped_names():
        path = shipped_file(adapter)
        for entry in read_deviations(path, ids) if path else ():
            if entry.clause == clause.id:
                yield Known(adapter, entry)


def shown(
    clause: Clause, known: Iterable[Known], reports: Iterable[Report], width: int
) -> Iterator[Text]:
    """Yield all that is known of a clause, as lines that fit."""
    yield Text.assemble((clause.id, "bold"), f" ({clause.level})")
    yield from wrapped(clause.statement, width)
    for paragraph in clause.rationale.split("\n\n"):
        if paragraph.strip():
            yield Text()
            yield from wrapped(" ".join(paragraph.split()), width)
    yield Text()
    if clause.needs:
        yield from wrapped(f"needs: {', '.join(need.value for need in clause.needs)}", width)
    yield Text(f"  stands in: {clause.file}")
    for source in clause.sources:
        yield from wrapped(f"source: {source}", width)
        if source.link:
            yield Text(f"    {source.link}", "blue")
    for one in known:
        yield Text()
        yield Text(f"  known to deviate: {one.versions}", "yellow")
        yield from wrapped(one.entry.reason, width)
        yield Text(f"    {one.entry.link}", "blue")
    lines = [(r.title, r.found[clause.id].verdict) for r in reports if clause.id in r.found]
    yield from [Text()] * bool(lines)
    for title, verdict in lines:
        yield Text(f"  {title}: {verdict or 'not judged'}")


def chosen(clauses: Iterable[Clause], pattern: str, level: str) -> list[Clause]:
    """Return the clauses that a pattern and a level choose.

    A pattern with `*`, `?` or `[` is held against the whole id; without, it is a part of the id or
    of the sentence. Raises UsageError when there is none.
    """
    found = [
        clause
        for clause in clauses
        if (not level or clause.level.value == level.upper()) and matches(clause, pattern)
    ]
    if not found:
        raise UsageError(f"no clause matches {pattern[:80]!r}; without a pattern, all are listed")
    return found


def matches(clause: Clause, pattern: str) -> bool:
    """Tell whether a pattern chooses a clause."""
    if GLOB & set(pattern):
        return fnmatch.fnmatchcase(clause.id, pattern)
    return pattern in clause.id or pattern.lower() in clause.statement.lower()


def wrapped(text: str, width: int, indent: str = "  ") -> Iterator[Text]:
    """Yield a text in indented lines that fit; ids are not broken at their hyphens."""
    for line in textwrap.wrap(text, max(width - len(indent), 40), break_on_hyphens=False):
        yield Text(indent + line)
