"""Which arguments of a framework's functions no clause gives two values, and what none calls.

What is never varied is never judged: a fault in it is seen by nobody. `watching.py` notes what
functions are given, inside of a run; `telling.py` says which of it is a gap.
"""
