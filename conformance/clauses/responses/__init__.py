"""Responses: from what a view returns to what is sent."""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("returned", "agreeing", "status", "changed", "cookies", "json", "made", "sent", "closed")

withdrawn(
    "responses.replies-do-not-mix", "`wsgi.requests-do-not-mix` says the same of every reply."
)
