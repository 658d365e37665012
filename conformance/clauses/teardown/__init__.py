"""Teardown: what runs at the end of a request or of a context, whatever happened before."""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("functions", "exceptions")
