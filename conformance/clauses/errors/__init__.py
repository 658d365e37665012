"""Errors: what views, hooks and the framework raise, who handles it, what the client is told."""

from conformance.clause import withdrawn

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("handlers", "unhandled", "pages", "places")

withdrawn(
    "errors.missing-field-is-a-bad-request",
    "`messages.missing-field-is-a-bad-request` says the same.",
)
