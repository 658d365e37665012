"""Static files: what is served from a folder, to whom, and what never is."""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("served", "headers")

withdrawn(
    "static.head",
    "`responses.head-has-no-body` and `responses.head-has-the-same-fields` ask it of files, too.",
)
