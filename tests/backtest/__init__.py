"""The back-test: bugs that changelogs tell of, and whether clauses notice them on old releases.

`python -m tests.backtest` (or `tox run -e backtest`) is the door. Start reading in `__main__.py`.

- `flask.toml`, `werkzeug.toml`, `quart.toml` and `bottle.toml` go through the changelogs, release
  by release: the bugs, each with the clauses that should tell, and how many entries are about
  something else. `changelogs.py` reads them.
- `pairs.py` picks two environments for each bug, the last that has it and the first without it,
  and says what their verdicts mean.
- `page.py` writes `docs/backtest.md` from that and the verdicts in `docs/backtest.json`.

Which releases there are, and how one is installed and judged, is the business of `tests/ranges/`.
"""
