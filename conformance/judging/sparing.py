"""Few examples of a property, drawn without hypothesis's engine, whose start costs more than they.

What draws within hypothesis is no public interface. Where a release has another one than is known
here, `draws` says so, and its engine does all of it. It also makes smaller what has failed, whoever
drew it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from hypothesis.database import InMemoryExampleDatabase
from hypothesis.errors import StopTest, Unsatisfiable, UnsatisfiedAssumption
from hypothesis.strategies import integers

from conformance.clause import Clause
from conformance.judging.examples import strategies_of

TRIES = 10  # times as many examples as are wanted, where a clause does not take all of them

try:
    from hypothesis.control import BuildContext
    from hypothesis.database import choices_to_bytes
    from hypothesis.internal.conjecture.choice import ChoiceTemplate
    from hypothesis.internal.conjecture.data import ConjectureData
except ImportError:  # of a release before 6.127
    KNOWN = False
else:
    KNOWN = True


@dataclass(frozen=True, slots=True)
class Failed:
    """What failed of what was drawn, and from which choices, as a database keeps them."""

    error: AssertionError
    choices: bytes

    def kept_for(self, clause: Clause) -> InMemoryExampleDatabase:
        """Return a database that has them as what may be made smaller still."""
        database = InMemoryExampleDatabase()
        database.save(clause.id.encode() + b".secondary", self.choices)
        return database


def failing(
    clause: Clause, call: Callable[..., None], count: int, seed: int | None
) -> Failed | None:
    """Call a property with so many drawn examples, the simplest one first, until one fails.

    Return that one, if any. Raises Unsatisfiable, as hypothesis does, when the clause takes none.
    """
    strategies = strategies_of(clause)
    random = Random(f"{seed or 0} {clause.id}")  # a seed by name, as hypothesis is given one
    taken = 0
    for number in range(TRIES * count):
        data = ConjectureData(random=random) if number else _simplest()
        try:
            with BuildContext(data, is_final=False, wrapped_test=clause.function):
                call(**{name: data.draw(strategy) for name, strategy in strategies.items()})
        except (UnsatisfiedAssumption, StopTest):
            continue
        except AssertionError as error:
            return Failed(error, choices_to_bytes(data.choices))
        taken += 1
        if taken == count:
            return None
    if not taken:
        raise Unsatisfiable(f"none of {TRIES * count} examples is one that the clause takes")
    return None


def _simplest() -> Any:
    return ConjectureData.for_choices((ChoiceTemplate("simplest", count=None),))


@cache
def draws() -> bool:
    """Tell whether what is imported above works together as it is used here."""
    try:
        for data in (_simplest(), ConjectureData(random=Random(0))):
            with BuildContext(data, is_final=False, wrapped_test=draws):
                data.draw(integers())
            choices_to_bytes(data.choices)
    except Exception:
        return False
    return KNOWN
