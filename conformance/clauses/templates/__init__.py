"""Templates: what is escaped, what they see, what is registered for them, and where they are found.

Which words a template language has is not judged here; what stands in templates is what Jinja2
has had from its first release on.
"""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("escaping", "seeing", "registering", "finding", "telling", "pieces")
