"""Exchanges over real servers: what arrives, what comes back, and who is at fault."""
