"""Mishaps of the interpreter itself, for which nobody is at fault who is judged here.

Whoever meets one is asked once more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.drive.causes import CAUSES
from conformance.foreign import said
from conformance.perform.implementation import Implementation

# CPython 3.11 counts the depth of a syntax tree for all threads at once, and one may take it for
# another's (https://github.com/python/cpython/issues/106905). Werkzeug compiles rules in that way,
# while a server's thread prints a traceback.
MISHAPS = ("SystemError: AST constructor recursion depth mismatch",)


def once_more(impl: Implementation, call: Callable[..., None]) -> Callable[..., None]:
    """Return the call with one more attempt, where the first one met with a mishap.

    It raises what the call raises.
    """

    def repeated(*positional: Any, **arguments: Any) -> None:
        try:
            call(*positional, **arguments)
        except BaseException as error:
            if not _is_mishap(error):
                raise
        else:
            return
        impl.forget()
        CAUSES.begin()
        impl.clues.begin()
        impl.last.forget()
        call(*positional, **arguments)

    return repeated


def _is_mishap(error: BaseException) -> bool:
    cause = "" if CAUSES.found is None else CAUSES.found.error
    told = (cause, said(error))
    return any(mishap in one for mishap in MISHAPS for one in told)
