"""Published strength: faults in the reference, in Flask and in Werkzeug, and who noticed them.

`python -m tools.strength --help` says how. `tools.faults` draws the faults and has them judged;
what is here makes of it something to publish and to hold on to, so it is a room of its own:
`targets.py` is the table of what is broken, `near.py` says which chapters are asked first,
`judging.py` has a sample judged, `documents.py` writes `docs/strength.json`, `page.py` makes
`docs/strength.md` of that, and `changed.py` finds the lines of a change. The files of `survivors/`
say of each survivor why it is one. `worth.py` counts what speaks for each clause, and writes
`docs/worth.md`; `kept.toml` says why the dearest of them stay.

Each fault of the reference is judged by the chapters near it, until twenty clauses have noticed
it, so that one sees which clauses notice the same; only where none does, by the whole suite. Of
Flask and Werkzeug, where nothing says what is near, the first clause that notices is all that is
known: to ask all of them about each fault would take ten times as long.
"""
