"""The rows: a file for each way of taking a run down. All together are in `tests.hostile.table`."""
