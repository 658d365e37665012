"""Blueprints: a part of an application that is written on its own and registered later, with a
prefix, a name, a host, and hooks and handlers of its own.
"""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("at_work", "registering")
