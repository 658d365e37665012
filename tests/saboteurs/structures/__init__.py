"""Faults in what messages are made of: data structures, functions for fields, tools."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def bad(
    catches: str, fault: str, module: str, old: str, new: str, *more: tuple[str, str, str]
) -> Saboteur:
    """Return a saboteur of the chapter on structures."""
    return Saboteur(f"structures.{catches}", fault, f"structures.{module}", old, new, more)
