"""All hostile implementations, by name, and which of them every run of the tests judges."""

from __future__ import annotations

from tests.hostile.row import Hostile
from tests.hostile.rows import (
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

FILES = (waiting, looping, dying, raising, leaving, spoiling, flooding, claiming, programs)
ROWS: tuple[Hostile, ...] = tuple(row for file in FILES for row in file.ROWS)
OUTSIDE = (*interrupting.ROWS, *surroundings.PATHS, *surroundings.ENDS_EARLY)
BY_NAME = {row.name: row for row in (*ROWS, *OUTSIDE)}

# What is judged each time: of each way to take a run down some, and few that burn processor time.
# `tox run -e hostile` judges all, and so does `-k hostile`; `-k` with a name judges one.
EACH_TIME = """
    sleep lock queue select executor task greenlet child swallows stops-itself teardown build close
    import version swallowing-loop backtracking endless-body
    exits-3 aborts crashes kills-itself interrupts-itself forks exit-in-a-call exit-when-closed
    exit-in-build dies-in-build dies-in-close dies-in-import
    interrupt own-base-exception text-raises text-exits text-dies circular long-text
    control-characters equal-to-all destructor-raises skip pytest-exit unittest-skip-in-build assume
    flaky reject-in-locals
    daemon-thread threads daemon descendants exiting-exit-function temporary-files
    no-signals own-handlers tracer clocks no-imports closed-output closed-descriptors no-json
    pytest-patched no-path hooks
    memory prints fake-replies large-header odd-headers
    no-capabilities version-raises built-nothing locals-exit
    command-sleeps command-dies server-exits view-of-a-server
"""
# Of what is done from outside, all but these, which are much like others.
ALIKE = {"ctrl-c-in-cli-later", "ctrl-c-twice-0.3", "report-full", "report-broken-link"}
EVERYDAY = {*EACH_TIME.split(), *(row.name for row in OUTSIDE)} - ALIKE
