"""Faults in what runs at the end of a request."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS: list[Saboteur] = []
