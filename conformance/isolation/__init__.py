"""Isolation: workers on carriers, schedules as data, and what is said about them."""
