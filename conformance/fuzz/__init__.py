"""Fuzz runs, as far as nobody has to be judged for them: turns, what is kept, and for how long.

`turns` says how a clause is asked again and by what a finding is known, `corpus` keeps findings in
hypothesis's databases, `budget` reads a time. Which clause is next is said by
`conformance.judging.rounds`; what pytest has to do with it, by `conformance.fuzzing`.
"""
