"""The command `conformance`: every framework, every version, and what an upgrade changes.

Start reading at `cli.py`, which has the commands; `asking.py` has what those that judge have in
common, and `entry.py` is what is installed as a program.

- `wanted.py` reads what is to be judged (`flask==2.2`), with the pins of `lines.toml` (`lines.py`).
- `suite.py` puts the running suite into an environment; `installing.py` has uv and pip, and
  `environments.py` keeps what they made.
- `running.py` judges side by side, in processes that `children.py` ends. `narrator.py` tells from
  within a run, `tracks.py` has what is known of it, `live.py` shows it, and `ending.py` its end.
- `differing.py` prints what differs between two reports, and `matrix.py` puts many beside each
  other; they are read and compared in `conformance.report`.
- `doctor.py` tries what an adapter claims, and what it does not.
- `lookup.py` shows clauses.

Nothing here judges: each run is pytest's, in a process and an environment of its own. click and
rich, an extra, are imported here and nowhere else, and not by `narrator.py`, which is loaded where
a framework is judged.
"""
