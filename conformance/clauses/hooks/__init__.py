"""Hooks: functions that an application registers to run around its views, and signals that tell of
them.
"""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("around_views", "signals")
