"""The client: the framework's own test client and contexts for tests show what would be served.

The chapter `testing` became this one; its ids went with it.
"""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = (
    *("contexts", "calling", "environ", "values", "cookies", "redirects", "chains", "replies"),
    *("builders", "built_bodies", "any_application"),
)

MOVED = (
    "answers-alike",
    "block-requests-are-apart",
    "block-shows-the-last-of-redirects",
    "buffered",
    "builds-requests",
    "client-has-an-address",
    "context-stays-in-the-block",
    "environ-of-the-client",
    "errors-come-out",
    "follows-redirects",
    "keeps-cookies",
    "path-or-url",
    "redirect-keeps-the-method",
    "redirects-as-browsers-do",
    "request-context",
    "session-transaction",
    "takes-an-environ",
    "transaction-at-a-place",
)
for moved in MOVED:
    withdrawn(f"testing.{moved}", f"It is `client.{moved}` now.")

withdrawn(
    "testing.block-tears-down-once",
    "Flask's changelog of 2.2.0 documents that teardown functions run again when the context that a"
    " client has kept is popped.",
)
