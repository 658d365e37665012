"""Proxies: objects that forward everything to what is current at this moment."""

# The order in which they are read, in SPEC.md and in a run.
TOPICS = ("attributes", "binding", "operators", "protocols", "unbound")
