"""What an exception means for a verdict: a breach, a broken adapter, or a broken suite.

Whose code raised it is said by `conformance.perform.blame`.
"""

from __future__ import annotations

from types import CodeType

from conformance.drive.causes import CAUSES, told_with_place
from conformance.errors import AdapterError
from conformance.frames import is_ours, raised_at
from conformance.judging.suspicion import fault_of
from conformance.limits.patience import PATIENCE, Stuck
from conformance.perform.blame import MISTAKES, PROTOCOL, Party
from conformance.perform.implementation import Implementation


def attribute(
    error: BaseException, impl: Implementation, clause: CodeType | None = None
) -> BaseException:
    """Return what an exception, or the end of the process, means: by the place where it was raised.

    In the implementation or in a clause that could not make sense of what it got: an
    AssertionError; a breach that a clause found is one already. In the adapter: an AdapterError. In
    the suite itself: the error as it is. `clause` is the code of the clause's function.

    A breach is none where the adapter's own code broke behind the reply: a framework catches what
    is raised while it answers. Nor is it where the adapter threw away what a function returned.
    """
    fault = fault_of(impl)
    if fault is not None:
        return fault
    if isinstance(error, AdapterError):
        return impl.whereabouts.placed(error)
    fault = fault_behind(impl)
    if fault is not None:
        return fault
    party = impl.blame.party(error, clause)
    if party is Party.ADAPTER:
        return impl.blame.fault(error) or error
    if isinstance(error, AssertionError) and party is not Party.IMPLEMENTATION:
        return error
    if party is Party.SUITE:
        return error
    if party is Party.CLAUSE:
        told = told_with_place(error)
        return AssertionError(f"what came back made no sense to the clause: {told}")
    return AssertionError(
        f"the implementation raised {told_with_place(error, impl.blame.wants_to_know)}"
    )


def stuck_told(stuck: Stuck, impl: Implementation) -> tuple[bool, str]:
    """Return whether the adapter is who never came to an end, and what is told of that."""
    while isinstance(stuck.__context__, Stuck):  # it is raised again by each who checks
        stuck = stuck.__context__
    file, place = raised_at(stuck)
    where = f" ({place})" if file and not is_ours(file) else ""
    if not _adapter_is_stuck(stuck, impl):
        return False, f"{PATIENCE.found}{where}"
    told = str(PATIENCE.found).replace("the implementation", "it", 1)
    return True, f"the adapter broke: {told}{where}"


def _adapter_is_stuck(stuck: Stuck, impl: Implementation) -> bool:
    """Tell whether the adapter's code ran when it was stopped, also where somebody took that up."""
    if impl.blame.fault(stuck) is not None:
        return True
    found = CAUSES.found
    behind = found is not None and found.error.partition(":")[0] == Stuck.__name__
    return behind and found is not None and impl.blame.wrote(found.file)


def fault_behind(impl: Implementation) -> AdapterError | None:
    """Return the fault of the adapter that lies behind the last reply, or None.

    Only what nobody raises on purpose counts: an adapter may hand on the framework's own errors.
    """
    found = CAUSES.found
    if found is None or found.error.partition(":")[0] not in {kind.__name__ for kind in MISTAKES}:
        return None
    function = found.place.rpartition(", in ")[2]
    if function in PROTOCOL or not impl.blame.wrote(found.file):
        return None
    return AdapterError(function, str(found))
