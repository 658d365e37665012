"""Isolation: a worker sees only what belongs to it, whoever runs beside it, in whatever order.

A worker is a sequence of steps, its carrier the thread, task, greenlet or copied context that it
runs on. Clauses on locals, contexts and whole requests name one carrier each, because frameworks
promise different ones; small programs are played under every schedule, larger ones under drawn
ones.
"""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("contexts", "laws", "limits", "locals_alone", "requests", "left_over")

withdrawn(
    "isolation.plain-requests-on-tasks",
    "`isolation.requests-on-tasks` needs less of a framework, and asks all of it.",
)
