"""Serving: behind a server, an application answers as it does in process."""
