"""Whole applications: what was drawn of all features is played beside the reference.

What clauses of other chapters speak of is counted there, and not generated here for who is known to
miss it (`conformance.strategies.whole.terrain`). So whatever this chapter finds is unspecified so
far: a candidate for a clause.
"""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("addresses", "lives", "exchanged")
