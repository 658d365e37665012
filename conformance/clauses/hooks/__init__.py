"""Hooks: functions that an application registers to run around its views, and signals.

Signals tell of what happens, and change nothing.
"""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("around_views", "signals")
