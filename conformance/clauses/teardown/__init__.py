"""Teardown: what runs at the end of a request or of a context, whatever happened before."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("functions", "exceptions")
