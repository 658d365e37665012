"""Routing: which rule answers a request, and with which values."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = (
    "one_rule",
    "hosts",
    "doubled_slashes",
    "methods",
    "numbers",
    "precedence",
    "redirects",
    "rules_as_text",
    "shortcuts",
    "targets",
)
