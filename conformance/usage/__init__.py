"""What an application uses of its framework: which capabilities, and so which clauses are about it.

Start reading at `record.py`, which is run by itself, in the application's environment, and writes
what it finds as JSON. `application.py` looks at the application object: hooks, rules, settings.
`code.py` looks at the names that its code and its templates speak of. `names.py` has the tables of
both; `concern.py` says which clauses concern an application of which that is known.

Nothing here judges, and no framework is imported but by its adapter. What cannot be seen is taken
for used: a clause is left out only where it needs what the application shows no sign of.
"""
