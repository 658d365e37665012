"""Whole applications with exchanges, valid by construction, to be compared with the reference.

`cases` draws them, one kind of application for each set of features, and each kind has a module of
its own. `terrain` says what may be generated at all: what the implementation claims, and what no
clause is known to speak of already. `dice` turns bytes into choices. Start reading at `cases`.
"""
