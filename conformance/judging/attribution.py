"""What an exception means for a verdict: a breach, a broken adapter, or a broken suite.

Whose code raised it is said by `conformance.perform.blame`.
"""

from __future__ import annotations

from types import CodeType

from conformance.drive.causes import told_with_place
from conformance.errors import AdapterError
from conformance.perform.blame import Party
from conformance.perform.implementation import Implementation


def attribute(
    error: BaseException, impl: Implementation, clause: CodeType | None = None
) -> BaseException:
    """Return what an exception, or the end of the process, means: by the place where it was raised.

    In the implementation or in a clause that could not make sense of what it got: an
    AssertionError; a breach that a clause found is one already. In the adapter: an AdapterError. In
    the suite itself: the error as it is. `clause` is the code of the clause's function.
    """
    if isinstance(error, AdapterError):
        return error
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
    return AssertionError(f"the implementation raised {told_with_place(error)}")
