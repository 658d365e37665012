"""Responses: from what a view returns to what is sent."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("returned", "changed", "cookies", "json", "made", "sent")
