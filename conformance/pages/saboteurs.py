"""The saboteurs, as the pages show them: which fault in the reference a clause is known to catch.

They live among the self-tests, which are not installed. So they are written into `saboteurs.jsonl`
beside this file, a line each; `tests.pages.saboteurs` writes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("saboteurs.jsonl")


@dataclass(frozen=True, slots=True)
class Edit:
    """In a module, one text that stands in place of another; a patched name has neither."""

    place: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A fault that a clause catches, and the edits that make it."""

    fault: str
    edits: tuple[Edit, ...]


@cache
def proofs() -> dict[str, tuple[Proof, ...]]:
    """Return the faults by clause."""
    found: dict[str, tuple[Proof, ...]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        clause, fault, *edits = json.loads(line)
        proof = Proof(fault, tuple(Edit(*edit) for edit in edits))
        found[clause] = (*found.get(clause, ()), proof)
    return found
