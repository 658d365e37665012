"""What may be nobody's fault who is judged now: whoever meets it is asked once more.

That is a mishap of the interpreter itself, or an error in a destructor: garbage that an earlier
clause has left is collected at any time. And where each request has a process of its own, what an
application keeps, and what a clause's own functions note, is gone with the process: what fails
there and holds in one process needs that, and says nothing against anybody.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from hypothesis.errors import HypothesisException

from conformance.drive.causes import CAUSES
from conformance.errors import ConformanceError, Unsupported
from conformance.foreign import said
from conformance.limits.patience import Stuck
from conformance.perform.destructors import InDestructor, watching_destructors
from conformance.perform.implementation import Implementation
from conformance.transport.cgi import ONE_PROCESS
from conformance.transport.line import Differs

TOLD = 100  # characters of a failure that are shown
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
        _begin_again(impl)
        impl.collects = True
        try:
            call(*positional, **arguments)
        finally:
            impl.collects = False

    return repeated


def in_one_process(impl: Implementation, call: Callable[..., None]) -> Callable[..., None]:
    """Return the call with one more attempt in one process, where each request has its own.

    Nothing else is different then: the same gateway gives the same environment. It raises what the
    call raises, but Unsupported where the second attempt holds. What a server makes of a reply is
    not asked about again.
    """

    def asked(*positional: Any, **arguments: Any) -> None:
        try:
            call(*positional, **arguments)
        except (HypothesisException, ConformanceError, Stuck, Differs):
            raise
        except Exception as error:
            line = impl.road.line
            if line is None or not line.apart:
                raise
            failure = error
        else:
            return
        _begin_again(impl)
        with line.in_one_process():
            try:
                call(*positional, **arguments)
            except Exception:
                raise failure from None
        impl.forget()
        first = said(failure).partition("\n")[0][:TOLD]
        told = (
            f"is what this needs: it holds there, and not with a process for each request: {first}"
        )
        raise Unsupported(ONE_PROCESS, told)

    return asked


def _begin_again(impl: Implementation) -> None:
    impl.forget()
    CAUSES.begin()
    impl.clues.begin()
    impl.last.forget()


def _is_mishap(error: BaseException) -> bool:
    cause = "" if CAUSES.found is None else CAUSES.found.error
    told = (cause, said(error))
    return any(mishap in one for mishap in MISHAPS for one in told)
