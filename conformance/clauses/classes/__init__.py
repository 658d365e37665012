"""Werkzeug's classes as their users find them: subclasses, what they hand out, other objects.

What each method does is in the chapter `structures`.
"""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("attributes", "held_fields", "comparing", "left_out")
