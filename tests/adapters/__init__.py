"""Claims about the shipped adapters, and about those that derive from them."""
