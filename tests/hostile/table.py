"""All hostile implementations, by name, and which of them every run of the tests judges."""

from __future__ import annotations

from tests.hostile.row import Hostile
from tests.hostile.rows import (
    asgi,
    claiming,
    dying,
    flooding,
    interrupting,
    kits,
    leaving,
    looping,
    parents,
    programs,
    raising,
    spoiling,
    surroundings,
    waiting,
)

FILES = (
    *(waiting, looping, dying, raising, leaving, parents, spoiling, flooding, claiming),
    *(programs, kits, asgi),
)
ROWS: tuple[Hostile, ...] = tuple(row for file in FILES for row in file.ROWS)
OUTSIDE = (*interrupting.ROWS, *interrupting.KILLED, *surroundings.PATHS, *surroundings.ENDS_EARLY)
BY_NAME = {row.name: row for row in (*ROWS, *OUTSIDE)}

# What is judged each time: of each way to take a run down some, and few that burn processor time.
# `tox run -e hostile` judges all, and so does `-k hostile`; `-k` with a name judges one.
EACH_TIME = """
    sleep lock queue executor task greenlet child swallows build close import
    backtracking endless-body
    exits-3 crashes kills-itself interrupts-itself forks exit-in-a-call exit-when-closed
    exit-in-build dies-in-close dies-in-import
    interrupt own-base-exception text-raises text-dies circular long-text control-characters
    equal-to-all destructor-raises skip pytest-exit unittest-skip-in-build assume
    daemon-thread threads daemon descendants exiting-exit-function
    no-signals own-handlers clocks no-imports closed-output closed-descriptors no-json
    memory prints fake-replies large-header
    no-capabilities version-raises built-nothing
    late-orphan stops-its-parent kills-its-parent copy-holds-the-channel folder-removed
    asgi-future asgi-stops-the-loop asgi-exits-in-a-task local-dies
    command-sleeps command-dies server-exits view-of-a-server
"""
# Of what is done from outside, all but these, which are much like others, or take long.
ALIKE = {
    "ctrl-c-in-cli-later", "ctrl-c-twice-0.2", "ctrl-c-twice-0.3", "ctrl-c-in-isolation-later",
    "ctrl-c-in-requests", "ctrl-c-in-cli", "report-full", "report-broken-link",
}  # fmt: skip
EVERYDAY = {*EACH_TIME.split(), *(row.name for row in OUTSIDE)} - ALIKE
