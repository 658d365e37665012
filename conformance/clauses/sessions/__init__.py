"""Sessions: what one client stores comes back to that client, and to nobody else."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("kept", "cookie", "life")
