"""Strategies: what is generated, from text that hurts to rules with their paths and whole apps.

One module for each notion; import from the modules. Nothing here runs anything, and nothing here
knows what should come of it: see `conformance.models`. Start reading at `text` and `apps`.
"""
