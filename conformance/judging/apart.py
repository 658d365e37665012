"""What fails where each request has a process of its own, and holds where they share one.

What an application keeps in its process, and what a clause's own functions note there, is gone with
the process. So a clause that fails is asked again, in the process that judges: where it holds
there, it needs that, and nobody can be blamed. What a server makes of a reply is another matter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis.errors import HypothesisException

from conformance.drive.causes import CAUSES
from conformance.errors import ConformanceError, Unsupported
from conformance.foreign import said
from conformance.limits.patience import Stuck
from conformance.perform.implementation import Implementation
from conformance.transport.cgi import ONE_PROCESS
from conformance.transport.line import Differs

TOLD = 100  # characters of a failure that are shown


def in_one_process(impl: Implementation, call: Callable[..., None]) -> Callable[..., None]:
    """Return the call with one more attempt, without a server, where processes make a difference.

    It raises what the call raises, but Unsupported where the second attempt holds.
    """

    def asked(*positional: Any, **arguments: Any) -> None:
        try:
            call(*positional, **arguments)
        except (HypothesisException, ConformanceError, Stuck, Differs):
            raise
        except Exception as error:
            if not impl.road.apart:
                raise
            failure = error
        else:
            return
        impl.forget()
        CAUSES.begin()
        impl.clues.begin()
        impl.last.forget()
        with impl.road.without():
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
