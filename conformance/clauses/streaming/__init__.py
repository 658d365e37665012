"""Streaming: bodies that are produced while they are sent."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("produced", "bodies", "several")
