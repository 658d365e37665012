"""Flashing: messages that one request leaves for the next request of the same client."""
