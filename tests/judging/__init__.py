"""Claims about the judge and about known deviations."""
