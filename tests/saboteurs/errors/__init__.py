"""Faults in error handling."""
