"""Static files: what is served from a folder, to whom, and what never is."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("served", "headers")
