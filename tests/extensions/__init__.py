"""Extensions of Flask, judged as their authors would: each has an adapter of a few lines.

A file of the same name beside it says what it is known to miss, and what it does by design. They
are examples for README.md, "Judge your own". `pytest tests/extensions` judges those that are
installed, `tox run -e extensions` all of them. Start reading at `login.py` and `talisman.toml`.
"""
