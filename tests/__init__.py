"""Claims about the suite itself; claims about an implementation are in `conformance.clauses`."""
