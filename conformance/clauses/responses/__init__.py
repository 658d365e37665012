"""Responses: from what a view returns to what is sent."""

from conformance.clause import withdrawn

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("returned", "status", "changed", "cookies", "json", "made", "sent", "closed")

withdrawn(
    "responses.replies-do-not-mix", "`wsgi.requests-do-not-mix` says the same of every reply."
)
