"""Faults in the WSGI contract."""
