"""Blueprints: parts of an application that are written on their own and registered later.

A blueprint has a name, and may have a prefix, a subdomain, and hooks and error handlers of its own.
"""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("at_work", "registering", "names")
