"""Hostile implementations: each tries to take a run down, and a run of the suite judges it.

They are data. `row` says what one is, `rows/` has them, by what they do, and `table` all of them.
`test_hostile` asks the same of each. `nursery` forks the runs, `keeper` watches over one of them,
`runner` has them started for the tests, and `complaints` says what is wrong with what came of one.
What a person or a system does to a run (Ctrl-C, signals, paths of reports) is asked by the other
tests. Start reading at `row`.

What a run does about hostile code is decided elsewhere, in `conformance.supervision`.
"""
