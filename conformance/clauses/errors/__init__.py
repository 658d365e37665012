"""Errors: what views, hooks and the framework raise, who handles it, what the client is told."""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("handlers", "unhandled", "pages", "places")

withdrawn(
    "errors.missing-field-is-a-bad-request",
    "`messages.missing-field-is-a-bad-request` says the same.",
)
