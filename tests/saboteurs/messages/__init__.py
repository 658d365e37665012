"""Faults in requests and responses."""
