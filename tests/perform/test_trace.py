"""By which name an exception is recorded: the one that a document can name."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import pytest

from conformance.perform.recording import Fault
from conformance.perform.trace import class_named, plain


class Refused(Exception):
    """A framework's own error, below nothing that says anything."""


class NotBuilt(Refused, LookupError):
    """Another one, documented by its own name."""


class OutsideOfARequest(Refused, RuntimeError):
    """One that is documented as a RuntimeError."""


class NeverBuilt(NotBuilt):
    """A subclass of a documented class."""


CASES: list[tuple[BaseException, str]] = [
    (RuntimeError(), "RuntimeError"),
    (KeyError(), "KeyError"),
    (Exception(), "Exception"),
    (KeyboardInterrupt(), "KeyboardInterrupt"),
    (OutsideOfARequest(), "RuntimeError"),
    (FrozenInstanceError(), "AttributeError"),
    (json.JSONDecodeError("", "", 0), "ValueError"),
    (Refused(), "Refused"),
    (NotBuilt(), "NotBuilt"),
    (NeverBuilt(), "NotBuilt"),
    (Fault(), "Fault"),
]


@pytest.mark.parametrize(("error", "name"), CASES, ids=[type(e).__name__ for e, _ in CASES])
def test_named_by_what_documents_name(error: BaseException, name: str) -> None:
    """A subclass of the framework's own counts as the class that is promised."""
    assert class_named(error, NotBuilt) == name


def test_without_documents() -> None:
    """What no document names falls back to Python's class, also in values."""
    assert class_named(NeverBuilt()) == "LookupError"
    assert plain(OutsideOfARequest()) == plain(RuntimeError())
