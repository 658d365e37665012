"""What Werkzeug makes messages of, by itself: data structures, functions for fields, tools, wrappers.

The chapters on messages ask through a request. Here everything is asked that a request does not lead
to: every method with every form of argument, and functions that an application calls by itself.
"""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("multidicts", "unchanging", "headers", "header_sets")
