"""The stack of contexts: what is current while one worker pushes and pops them by hand.

Pushing a context makes its application, its `g` and, for the context of a request, `request` and
`session` current; popping it brings back what was current before. Several workers at a time belong
to the chapter on isolation.
"""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("nesting", "contents", "missing", "refused")

withdrawn("stack.every-pair", "Its pairs of contexts are examples of `stack.nesting` now.")
withdrawn(
    "stack.url-for-of-another-app",
    "No document promises what the `url_for` method of an application does while a request of"
    " another one is handled, and Flask's maintainers do not support it.",
)
