"""Faults in what an application is set up with."""
