"""WSGI: the contract between server and application, kept by applications of every kind."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("contract", "body", "cookies", "environment")
