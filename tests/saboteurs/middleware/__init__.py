"""Faults in middleware: proxies, mounts, shared files."""
