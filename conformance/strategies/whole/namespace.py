"""What is done with `g`: single steps, and several with one name, one after the other."""

from __future__ import annotations

from conformance.describe.steps import Attempt, Call, Delete, Read, Step, Write
from conformance.strategies.whole.dice import Dice

NAMES = ("x", "y")


def one(row: Dice, name: str, depth: int) -> Step:
    """Return a step that adds, takes or finds a name."""
    return _of(row, row.pick(NAMES), name)


def several(row: Dice, name: str, depth: int) -> Step:
    """Return three steps with one name, which may hold None."""
    held = row.pick(NAMES)
    first = Write("g", held, row.pick((name, None)))
    return Attempt((first, _of(row, held, name), _of(row, held, name), Read("g", held)))


def _of(row: Dice, held: str, name: str) -> Step:
    made: Step = row.pick(
        (
            Delete("g", held),
            Call("g", "setdefault", (held, name)),
            Call("g", "pop", (held, None)),
            Call("g", "get", (held,)),
            Call("g", "get", (held, "d")),
            Write("g", held, None),
        )
    )
    return made
