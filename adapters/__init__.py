"""Adapters: one module for each framework, a thin translation that never judges.

`known/` has a file for each adapter: what its releases are known to miss, by clause and version.
What adapters share is in `below/`. What an adapter has to offer is said by `conformance.adapter`.
Start reading at `flask`.
"""
