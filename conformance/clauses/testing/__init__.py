"""Testing: the framework's own client and contexts for tests show what a client would be served."""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("contexts", "client")

withdrawn(
    "testing.block-tears-down-once",
    "Flask's changelog of 2.2.0 documents that teardown functions run again when the context that a"
    " client has kept is popped.",
)
