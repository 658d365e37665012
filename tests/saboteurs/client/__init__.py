"""Faults in what tests are made with."""
