"""The stack of contexts: what is current while contexts are pushed and popped."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("nesting", "contents", "missing", "refused")
