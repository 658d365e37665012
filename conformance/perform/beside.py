"""What stands beside an implementation: the reference, and what clauses are known to say of it.

How the reference is found is the business of `conformance.judging.loading`; how both are compared,
that of `conformance.models.beside`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from conformance.errors import AdapterError

if TYPE_CHECKING:
    from conformance.perform.implementation import Implementation


class Beside:
    """The reference as a second implementation in the same process, made when it is first used."""

    adapter: Any

    def __init__(self) -> None:
        self.missed: frozenset[str] = frozenset()  # clauses that it is known to miss, or missed
        self.unasked: frozenset[str] = frozenset()  # and that it does not claim to keep
        self.find_reference: Callable[[], Implementation] | None = None  # set by who judges
        self.freedoms: Counter[str] = Counter()  # what was set aside, of the clause under way

    @property
    def beside(self) -> Implementation:
        """The reference. Raises AdapterError where nobody has said which one that is."""
        if self.find_reference is None:
            raise AdapterError("beside", "no reference was named; `judge` names one")
        return self.find_reference()

    @property
    def is_reference(self) -> bool:
        """Whether this is the reference itself, as it is shipped."""
        return type(self.adapter) is type(self.beside.adapter)

    def set_aside(self, names: Iterable[str]) -> None:
        """Note differences that documents leave to an implementation, by the freedom's name."""
        self.freedoms.update(names)

    def note_of_freedoms(self) -> str:
        """Return a remark on what was set aside and how often, "" if nothing was."""
        counted = ", ".join(f"{name} {count}" for name, count in sorted(self.freedoms.items()))
        return f"set aside: {counted}" if counted else ""
