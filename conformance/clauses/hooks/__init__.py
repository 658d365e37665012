"""Hooks: functions that an application registers to run around its views, and signals.

Signals tell of what happens, and change nothing.
"""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("around_views", "signals")
