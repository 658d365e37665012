"""The adapters: one module for each framework, a thin translation that never judges."""
