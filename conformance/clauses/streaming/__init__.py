"""Streaming: `stream_with_context` keeps a request current while its body is produced and sent.

A stream is such a body, a chunk what it produces at a time. Bodies without a context are in the
chapter on responses, except for what they see of the request.
"""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("produced", "bodies", "several")

withdrawn(
    "streaming.produced-while-sent",
    "`responses.nothing-is-read-ahead` asks the same of bodies with and without a context.",
)
