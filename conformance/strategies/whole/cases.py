"""Cases: an application and what is sent to it, drawn by the kind of application.

Each kind is a function of a module beside this one. It is handed three rows of dice (for the
application as a whole, for each of its parts, for each exchange), and everything it can return is
valid: it can be built and asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from hypothesis import strategies as st

from conformance.describe.app import App
from conformance.describe.messages import Exchange
from conformance.strategies.whole.dice import Dice
from conformance.strategies.whole.terrain import Terrain


@dataclass(frozen=True, slots=True)
class Case:
    """An application, and the exchanges of one client with it, in their order."""

    app: App
    exchanges: tuple[Exchange, ...]

    def __str__(self) -> str:
        return "\n".join([str(self.app), *(one.listing() for one in self.exchanges)])

    def __repr__(self) -> str:
        return f"<an application, and {len(self.exchanges)} exchanges>"  # both are listed below


Kind: TypeAlias = Callable[[Dice, Sequence[Dice], Sequence[Dice]], Case]

# How many bytes a row has; what a kind takes beyond them is zero.
WHOLE, PART, ASKED = 24, 64, 64


@cache
def cases(
    kind: Kind, terrain: Terrain, parts: int = 5, exchanges: int = 8
) -> st.SearchStrategy[Case]:
    """Draw cases of a kind on a terrain, with at most so many parts and exchanges."""

    def made(whole: bytes, rows: list[bytes], asked: list[bytes]) -> Case:
        return kind(
            Dice(whole, terrain),
            [Dice(row, terrain) for row in rows],
            [Dice(row, terrain) for row in asked],
        )

    return st.builds(
        made,
        st.binary(min_size=WHOLE, max_size=WHOLE),
        st.lists(st.binary(min_size=PART, max_size=PART), min_size=1, max_size=parts),
        st.lists(st.binary(min_size=ASKED, max_size=ASKED), min_size=1, max_size=exchanges),
    )
