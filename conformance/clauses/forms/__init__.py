"""Forms: what a browser posts as multipart/form-data arrives whole, in place, and within limits."""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("multipart", "uploads", "limits", "parsed")
