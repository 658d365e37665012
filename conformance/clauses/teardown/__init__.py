"""Teardown: what runs at the end of a request, whatever happened before."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("functions", "exceptions")
