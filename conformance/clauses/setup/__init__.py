"""Setting up: what an application is made of before it answers its first request."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("decorators", "configuration", "own", "places", "class_views")
