"""What programs import from Flask's module `testing`: the client, the runner, requests of tests.

They are made in `serving`. The runner needs click, and is imported with it when it is asked for.
"""

from typing import Any

from .serving.building import EnvironBuilder
from .serving.testing import FlaskClient

__all__ = ["EnvironBuilder", "FlaskClient"]


def __getattr__(name: str) -> Any:
    """Return the runner of commands."""
    if name != "FlaskCliRunner":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .serving.runner import FlaskCliRunner

    return FlaskCliRunner
