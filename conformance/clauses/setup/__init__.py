"""Setting up: what an application is made of before it answers its first request."""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = (
    "decorators",
    "registrars",
    "configuration",
    "settings",
    "logging",
    "own",
    "places",
    "class_views",
)
