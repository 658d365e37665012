"""Clauses: a folder for each chapter, a file for each topic, a test function for each clause.

A chapter's `__init__.py` says what the chapter is about, in which order its topics are read, and
which ids it has withdrawn. Words that only one chapter uses stand beside its files; those that
several share are here: `building` URLs, `lives` of requests, `looking` at messages, `proxying`,
`sending` bodies.
"""
