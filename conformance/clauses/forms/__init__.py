"""Forms: what a browser posts as multipart/form-data arrives whole, in place, and within limits."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("multipart", "uploads", "limits")
