"""Sessions: what one client stores comes back to that client, and to no other client."""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("kept", "cached", "cookie", "signed", "life", "own")

withdrawn("sessions.streams-can-read-it", "`streaming.session-in-every-chunk` says the same.")
