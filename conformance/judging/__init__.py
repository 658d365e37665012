"""Judging: one clause against one implementation, and all clauses in one run.

`judge` finds the verdict of a clause. `deviations` reads what releases are known to miss, `designs`
what is done on purpose, `known` says what comes of both; `examples` says with what a clause is
called, `sparing` draws a few of them; `spelling`, `reading` and `drawing` write an example down and
read it back. `loading` finds adapters, `run` is one pytest run, `items` its clauses as pytest sees
them, `results` what was found. How a verdict is printed is said by `conformance.report`. Start
reading at `judge`.
"""
