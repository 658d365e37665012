"""Flashing: messages that one request leaves for the next one of the same client."""
