"""Conformance suite for Flask-style web microframeworks.

Its rooms, from the ground up: `describe` (applications as data), `limits`, `drive` (calling them),
`perform` (running and recording them), `models` (what should happen), `judging`, `isolation`,
`strategies` (what is generated), `report`, `clauses`, `command` (releases beside each other).
`conformance.adapter` is the seam that a framework plugs into; `conformance.plugin` makes all of it
a pytest run: `pytest --impl=flask`.
"""

__version__ = "0.1.0"
