"""Faults in URL building."""
