"""Proxies: a proxy forwards every operation to the object that is bound when it is used.

Flask's `request`, `session`, `g` and `current_app` are proxies; so is what `LocalProxy` makes of a
function, of a ContextVar, of a name in a Local or of the top of a LocalStack.
"""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("attributes", "binding", "operators", "protocols", "unbound")

withdrawn(
    "proxies.in-place-result",
    "Werkzeug decided that a name keeps its proxy after an in-place operator, whatever the operator"
    " returned, and no document promises that the result of `+=` on a number is kept.",
)
