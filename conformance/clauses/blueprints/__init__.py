"""Blueprints: parts of an application that are written on their own and registered later.

A blueprint has a name, and may have a prefix, a subdomain, and hooks and error handlers of its own.
"""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("at_work", "registering", "names")
