"""Faults in templates."""
