"""Functions of a description as they are written down, so that a reader can do the same again.

Steps and parts show themselves (`conformance.describe.steps`, `conformance.describe.app`).
"""

from __future__ import annotations

import inspect
import textwrap
from typing import Any

from conformance.describe.steps import spelled


def source(function: Any) -> list[str]:
    """Return the lines of a function, and before them the values around it that it uses.

    Returns nothing where there is no source.
    """
    try:
        lines = inspect.getsource(function).expandtabs(4).rstrip()
        around = inspect.getclosurevars(function).nonlocals
    except (TypeError, OSError, ValueError):
        return []
    values = [f"{name} = {spelled(value)}" for name, value in around.items()]
    return [*values, *textwrap.dedent(lines).split("\n")]
