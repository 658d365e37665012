"""Isolation: whoever runs beside a worker, on whatever carrier and in whatever order, a worker sees
only what belongs to it.
"""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("contexts", "laws", "limits", "of_locals", "requests")
