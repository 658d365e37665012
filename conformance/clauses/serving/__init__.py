"""Serving: an application behind a server answers as it does in process."""
