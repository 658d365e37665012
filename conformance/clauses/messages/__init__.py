"""Messages: requests and responses as objects, and the headers and bodies that they stand for."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = (
    "accept",
    "authentication",
    "bodies",
    "conditional",
    "fields",
    "headers",
    "names",
    "request",
    "response",
    "structured",
)
