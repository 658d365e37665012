"""Calls of data structures as plain data: which method or operator, and arguments of every form.

What comes of a call is said by `conformance.models.structures`; the clauses make real calls of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# A mapping of sets is a form of its own: it came later.
MAPPINGS = ("dict", "lists", "tuples", "MultiDict", "ImmutableMultiDict", "combined")
FORMS = ("pairs", "iterator", *MAPPINGS)


@dataclass(frozen=True, slots=True)
class Given:
    """An argument that is pairs in one of the documented forms: `Given("dict", (("a", 1),))`."""

    form: str
    pairs: tuple[tuple[str, Any], ...]

    @property
    def said(self) -> tuple[tuple[str, Any], ...]:
        """The pairs in the order that the form gives them; a dict or a set has the first ones only.

        What keeps lists has those of a key beside each other.
        """
        if self.form in ("pairs", "iterator", "combined", "Headers"):
            return self.pairs
        lists: dict[str, list[tuple[str, Any]]] = {}
        for pair in self.pairs:
            lists.setdefault(pair[0], []).append(pair)
        alone = self.form in ("dict", "sets")
        return tuple(pair for own in lists.values() for pair in (own[:1] if alone else own))

    @property
    def in_turn(self) -> bool:
        """Whether the form is pairs by themselves, and no mapping."""
        return self.form in ("pairs", "iterator")


@dataclass(frozen=True, slots=True)
class Span:
    """Stands for a slice, which cannot be written into an entry."""

    start: int | None
    stop: int | None
    step: int | None = None

    @property
    def cut(self) -> slice:
        """The slice."""
        return slice(self.start, self.stop, self.step)


@dataclass(frozen=True, slots=True)
class Use:
    """A call, or an operator as it is written: `Use("add", ("a", 1))`, `Use("[]", ("a",))`."""

    name: str
    arguments: tuple[Any, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        named = [f"{key}={value!r}" for key, value in self.options]
        return f"{self.name}({', '.join([*map(repr, self.arguments), *named])})"
