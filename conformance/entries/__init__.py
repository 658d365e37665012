"""Entries: what an implementation is known to miss, and what it does by design, as files say it.

Plain data and how it is read: nothing here judges. How an entry is held to what was seen is the
business of `conformance.judging.known`.
"""
