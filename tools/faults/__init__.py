"""Injected faults: an installed package, broken in one place, judged by the suite.

`python -m tools.faults --help` says how. `scope.py` has the tables of the files that count,
`business.py` the places within them that count, `operators.py` what is done there, `draw.py` the
faults of a package and a sample of them, `bench.py` how one is judged, `sooner.py` in which
order, `run.py` how many are, `state.py` what is kept of it, `reasons.py` what people say of
survivors, and `telling.py` what is printed. `tools.strength` publishes what comes of it.

mutmut and cosmic-ray were considered. mutmut changes the inside of functions of one's own project,
so it leaves alone the defaults, decorators, dataclasses and class-level tables of which a framework
is made. cosmic-ray changes files in place, has no operator that drops a statement, an argument or
an entry of a table, and draws no sample. Both would have to be bent around most of what is here.
"""
