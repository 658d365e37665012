"""Faults in sessions."""
