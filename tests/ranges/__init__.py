"""Runs every range of the known deviations: where it begins, where it ends, and just outside.

`python -m tests.ranges` (or `tox run -e ranges`) is the door. Start reading there: `__main__.py`.

- `table.py` reads `releases.toml`: the releases that exist, and what each is installed with.
- `derive.py` picks the environments: first and last release of each range, and those just outside.
- `judging.py` makes an environment, judges the whole suite in it, and keeps the report.
- `complaints.py` compares the reports with the entries, and says what to change.
- `renew.py` writes the releases in the table anew, from the package index.
- `unreleased.py` judges checkouts of Flask and Werkzeug (`tox run -e flask-main`).

How one known deviation is read and matched is not here but in `conformance`; the entries are in
`adapters/known/`.
"""
