"""Where steps are written: inside of one function of a program, which is given some things.

How each kind of step is written is said by `steps`.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from conformance.describe.steps import Step
from conformance.scripts.literals import NotSpelled
from conformance.scripts.steps import LOOKING, SPELLED

if TYPE_CHECKING:
    from conformance.scripts.applications import Making

Lines = list[str]
NOTE = '''\
def note(action):
    """Keep what comes of something: its result, or what it raises."""
    try:
        seen.append(action())
{more}    except Exception as error:
        seen.append(f"raises {{type(error).__name__}}")'''
READING = """\
    except (AttributeError, KeyError):
        seen.append("missing")
    except RuntimeError:
        seen.append("unbound")
"""


class Place:
    """Where steps are written: inside of one function, which is given some things."""

    def __init__(self, writer: Making, part: Any, given: Sequence[str]) -> None:
        self.writer, self.part, self.given = writer, part, tuple(given)
        self.names = writer.names
        self.ends = False  # whether a step has returned something

    def inside(self, kind: str, name: str, given: Sequence[str]) -> Place:
        """Return the place of a function within this one."""
        return Place(self.writer, SimpleNamespace(kind=kind, name=name), given)

    def lines(self, steps: Sequence[Step]) -> Lines:
        """Return steps as source."""
        written: Lines = []
        for step in steps:
            if type(step) in SPELLED:
                written += SPELLED[type(step)](self, step)
            elif type(step) not in LOOKING or self.tells_action(type(step).__name__.lower(), None):
                raise NotSpelled(f"a step {type(step).__name__}")
        return written

    def tells(self, step: Step, subject: str) -> bool:
        """Tell whether what a step sees is what the program is about."""
        return self.tells_action(type(step).__name__.lower(), subject)

    def tells_action(self, action: str, subject: str | None) -> bool:
        """Tell whether an action of this part is what the program is about."""
        key = self.writer.key
        if key[0] != "event" or key[1:4] != (self.part.kind, self.part.name, action):
            return False
        return subject in (None, key[4])

    def note(self, step: Step, source: str) -> str:
        """Return a call of `note`."""
        self.writer.looked = source
        more = READING if type(step).__name__ in ("Read", "Same") else ""
        self.names.definitions["note"] = NOTE.format(more=more)
        return f"note(lambda: {source})"
