"""What whole applications beside the reference catch: saboteurs, judged by `differential` alone.

`python -m tools.caught --help` says how. `choice.py` says which saboteurs concern what is generated
and draws some of them, `rounds.py` has one judged until it is caught or its time is over. How much
other chapters catch is told by `python -m tools.bench --kills`.
"""
