"""URL building: a URL leads to the page that it was built for, or it is not built at all."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("there_and_back", "choice", "failing", "across_hosts", "query", "refused")
