"""Claims about what is described as data."""
