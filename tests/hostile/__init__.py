"""Hostile implementations: each tries to take a run down, and a run of the suite judges it.

They are data. `row` says what one is; `waiting`, `looping`, `dying`, `raising`, `leaving`,
`spoiling`, `flooding`, `claiming` and `programs` have them, by what they do; `table` has all.
`test_hostile` asks the same of each. `nursery` forks the runs, `keeper` watches over one of them,
`runner` has them started for the tests. What a person does to a run (Ctrl-C, signals, paths of
reports) is in the other tests. Start reading at `row`.

What clauses say about hostile code is not decided here, but in `conformance.supervision`.
"""
