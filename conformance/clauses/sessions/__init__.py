"""Sessions: what one client stores comes back to that client, and to no other client."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("kept", "cached", "cookie", "signed", "life")
