"""All hostile implementations, by name."""

from __future__ import annotations

from tests.hostile import (
    claiming,
    dying,
    flooding,
    interrupting,
    leaving,
    looping,
    programs,
    raising,
    spoiling,
    surroundings,
    waiting,
)
from tests.hostile.row import Hostile

FILES = (waiting, looping, dying, raising, leaving, spoiling, flooding, claiming, programs)
ROWS: tuple[Hostile, ...] = tuple(row for file in FILES for row in file.ROWS)
OUTSIDE = (*interrupting.ROWS, *surroundings.PATHS, *surroundings.ENDS_EARLY)
BY_NAME = {row.name: row for row in (*ROWS, *OUTSIDE)}
