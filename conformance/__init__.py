"""Conformance suite for Flask-style web microframeworks.

The clauses are in `conformance.clauses`; `conformance.adapter` is the seam that a framework plugs
into; `conformance.plugin` makes all of it a pytest run: `pytest --impl=flask`.
"""

__version__ = "0.1.0"
