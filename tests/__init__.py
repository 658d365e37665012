"""Tests of the suite itself: its rooms are those of `conformance` and of the reference.

`saboteurs/` has a faulty reference for each clause, which must catch it (`test_saboteurs`);
`test_architecture` says which way imports run. What an implementation has to do is said by
`conformance.clauses`.
"""
