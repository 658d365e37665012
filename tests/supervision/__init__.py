"""Self-tests of the supervisor's parts. Whole runs against hostile code are in `tests.hostile`."""
