"""Faults in the command line, which runs in processes of its own."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def fault(clause: str, sentence: str, old: str, new: str, module: str = "cli") -> Saboteur:
    """Return a fault in a module of the command line that processes meet, too."""
    return Saboteur(clause, sentence, f"serving.{module}", old, new, on_disk=True)
