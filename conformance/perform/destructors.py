"""Errors in destructors: nobody can catch them, so they are collected where they are reported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from conformance.drive.causes import told_with_place


class InDestructor(AssertionError):
    """An error that was raised in a destructor while something ran: perhaps an earlier one's."""


@contextmanager
def watching_destructors() -> Iterator[list[str]]:
    """Collect the errors that are raised in destructors while the block runs."""
    seen: list[str] = []
    former = sys.unraisablehook

    def hook(found: Any) -> None:
        error = found.exc_value
        seen.append(found.exc_type.__name__ if error is None else told_with_place(error))

    sys.unraisablehook = hook
    try:
        yield seen
    finally:
        sys.unraisablehook = former
