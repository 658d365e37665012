"""Dictionaries of Werkzeug's beside those with many values: converting, ordered, and unchanging.

Those with many values, headers and sets of them are in the chapter `structures`.
"""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("plain", "ordered")
