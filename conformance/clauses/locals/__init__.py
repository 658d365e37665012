"""Locals: a namespace and a stack that each execution context has for itself."""
