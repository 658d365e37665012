"""Generators of the suite's input: text that hurts, rules with their paths, whole apps.

One module for each notion; import from the modules. Nothing here runs anything.
"""
