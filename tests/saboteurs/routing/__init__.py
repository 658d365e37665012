"""Faults in routing."""
