"""URL building: `url_for` builds a URL that leads to the view it was built for, or none at all."""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("there_and_back", "choice", "failing", "across_hosts", "query", "refused")

withdrawn(
    "urls.path-with-line-break-comes-back",
    "A `path` variable that takes line breaks lets them come back: see "
    "`routing.path-takes-line-breaks`.",
)
withdrawn("urls.relative-endpoint", "`blueprints.relative-endpoint` says the same.")
