"""Errors: what views, hooks and the framework raise, who handles it, what the client is told."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("handlers", "unhandled", "pages", "places")
