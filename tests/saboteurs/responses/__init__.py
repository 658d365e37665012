"""Faults in responses."""
