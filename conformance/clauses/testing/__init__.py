"""Testing: the framework's own client and contexts for tests show what a client would be served."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("contexts", "client")
