"""What may be nobody's fault who is judged now: whoever meets it is asked once more.

That is a mishap of the interpreter itself, or an error in a destructor: garbage that an earlier
clause has left is collected at any time.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from conformance.drive.causes import CAUSES
from conformance.foreign import said
from conformance.perform.destructors import InDestructor, watching_destructors
from conformance.perform.implementation import Implementation

# CPython 3.11 counts the depth of a syntax tree for all threads at once, and one may take it for
# another's (https://github.com/python/cpython/issues/106905). Werkzeug compiles rules in that way,
# while a server's thread prints a traceback.
MISHAPS = ("SystemError: AST constructor recursion depth mismatch",)


def once_more(impl: Implementation, call: Callable[..., None]) -> Callable[..., None]:
    """Return the call with one more attempt, where the first one met with one of these.

    Before that, all garbage is gone, and what the second attempt leaves is collected at its end: so
    an error in a destructor of its own shows again. It raises what the call raises.
    """

    def repeated(*positional: Any, **arguments: Any) -> None:
        try:
            call(*positional, **arguments)
        except BaseException as error:
            if not isinstance(error, InDestructor) and not _is_mishap(error):
                raise
        else:
            return
        impl.forget()
        with watching_destructors():
            gc.collect()
        CAUSES.begin()
        impl.clues.begin()
        impl.last.forget()
        impl.collects = True
        try:
            call(*positional, **arguments)
        finally:
            impl.collects = False

    return repeated


def _is_mishap(error: BaseException) -> bool:
    cause = "" if CAUSES.found is None else CAUSES.found.error
    told = (cause, said(error))
    return any(mishap in one for mishap in MISHAPS for one in told)
