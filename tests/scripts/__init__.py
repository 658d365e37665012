"""Failures as programs: what is written down, what it shows, and what is left out."""
