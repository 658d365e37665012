"""Self-tests of the pages; those that need a browser are skipped where there is none."""
