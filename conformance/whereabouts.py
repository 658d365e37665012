"""Whereabouts: where an adapter's methods are written, for what they return that is wrong.

What an adapter returns is looked at once its own code is no longer on the stack, so the line of the
method's `def` is told in place of the line that raised.
"""

from __future__ import annotations

import inspect
import re
from types import FunctionType, MethodType
from typing import Any

from conformance.errors import AdapterError
from conformance.frames import is_adapters, is_library, is_ours, place, raised_at

PLACED = re.compile(r"\([^()]*\.\w+:\d+[^()]*\)")


class Whereabouts:
    """Knows what one adapter has handed over, and where each of it is written."""

    def __init__(self, adapter: Any) -> None:
        self._adapter = adapter
        self._built: Any = None
        self._stage: Any = None

    def begun(self, stage: Any) -> None:
        """Note the stage that the adapter is given to build with."""
        self._stage, self._built = stage, None

    def has_built(self, built: Any) -> None:
        """Note what it has built."""
        self._built = type(built)

    def placed(self, error: AdapterError) -> AdapterError:
        """Return an error of the adapter that tells where to look, or the error as it is."""
        if PLACED.search(error.problem):
            return error
        file, raised = raised_at(error)
        written = "" if is_ours(file) or is_library(file) or is_adapters(file) else raised
        where = written or self.of(error.method)
        if not where:
            return error
        made = AdapterError(error.method, f"{error.problem} ({where})")
        return made.with_traceback(error.__traceback__)

    def of(self, method: str) -> str:
        """Return where what an error names is written; "" where nobody can tell."""
        root, _, name = method.partition(".")
        if method in ("respond", "stage.respond"):
            found = getattr(self._stage, "respond", None)
        elif root == "ambient":
            ambience = getattr(self._stage, "ambient", None)
            found = getattr(type(ambience), name.partition(".")[0], None) or type(ambience)
        else:
            found = self._has(root)
        return written_at(found) or written_at(self._has("build"))

    def _has(self, name: str) -> Any:
        """Return the method of this name, of the adapter or of what it has built."""
        for owner in (type(self._adapter), self._built):
            found = vars(owner).get(name) if isinstance(owner, type) else None
            found = found or getattr(owner, name, None)
            if found is not None:
                return found
        return None


def written_at(thing: Any) -> str:
    """Return where a function or a class is written; "" if it is the suite's, or nobody knows."""
    found = getattr(thing, "__func__", thing) if isinstance(thing, METHODS) else thing
    found = found.fget if isinstance(found, property) else found
    if isinstance(found, FunctionType):
        code = inspect.unwrap(found).__code__
        file, line, name = code.co_filename, code.co_firstlineno, code.co_name
    elif isinstance(found, type):
        try:
            file, line = str(inspect.getsourcefile(found)), inspect.getsourcelines(found)[1]
        except (OSError, TypeError):
            return ""
        name = ""
    else:
        return ""
    return "" if is_ours(file) or is_library(file) else place(file, line, name)


METHODS = (staticmethod, classmethod, MethodType)
