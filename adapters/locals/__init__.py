"""Adapters of what has locals and nothing else: carriers of isolation, judged by themselves.

Each is found by its name, as those of frameworks are: `pytest --impl=contextvars`.
"""
