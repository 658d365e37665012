"""The lists that `--impl-list` and `--impl-clauses` print."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.clause import Clause
from conformance.judging.loading import shipped_adapters


def adapters() -> str:
    """Return a line per shipped adapter: its name, and whether it can run here."""
    shipped = list(shipped_adapters())
    width = max(len(adapter.name) for adapter in shipped)
    return "\n".join(
        f"{adapter.name:{width}}  {adapter.problem or 'can run here'}" for adapter in shipped
    )


def clauses(wanted: Sequence[Clause]) -> str:
    """Return a line per clause: its id, level and sentence."""
    width = max(len(clause.id) for clause in wanted)
    return "\n".join(
        f"{clause.id:{width}}  {clause.level:6}  {clause.statement}" for clause in wanted
    )
