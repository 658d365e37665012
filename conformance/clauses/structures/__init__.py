"""What Werkzeug makes messages of, by itself: structures, functions for fields, tools, wrappers.

The chapters on messages ask through a request. Here everything is asked that a request does not
lead to: every method with every form of argument, and functions that an application calls by
itself.
"""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = (
    *("multidicts", "unchanging", "headers", "environ_headers", "names"),
    *("lists", "accepting", "caching", "tags", "parts", "moments", "cookie_texts"),
    *("passwords", "objects"),
    *("wrapped_requests", "wrapped_replies", "sent_replies", "exceptions", "form_parser"),
)
