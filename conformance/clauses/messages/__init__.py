"""Messages: requests and responses as objects, and the headers and bodies that they stand for."""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = (
    "accept",
    "qualities",
    "authentication",
    "bodies",
    "conditional",
    "fields",
    "headers",
    "names",
    "request",
    "request_json",
    "response",
    "structured",
)

withdrawn("messages.cache-control", "`messages.cache-directives` says the same of every directive.")
withdrawn("messages.places-of-parts", "`messages.content-range` says it of every way to set it.")
withdrawn("messages.policies", "`messages.content-security-policy` says it of every way.")
withdrawn("messages.response-lists", "`messages.names-as-a-set` says it of more changes.")
