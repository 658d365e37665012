"""Comparing with the reference: the same application, and the same exchanges. No clauses here.

What is compared is said by `conformance.models.beside`.
"""

from __future__ import annotations

from conformance.models.beside import comparison
from conformance.perform.implementation import Implementation
from conformance.sources import plain_sense
from conformance.strategies.whole.cases import Case
from conformance.strategies.whole.terrain import Terrain, terrain_of

SAME = plain_sense("who moves an application to another implementation expects it to do the same")
WHY = "the reference does otherwise (it is expected), and no other clause speaks of that:"


def terrain(impl: Implementation) -> Terrain:
    """Return what may be generated for an implementation: what clauses can be asked about."""
    return terrain_of(impl.capabilities, impl.missed | impl.unasked)


def does_as_the_reference(impl: Implementation, case: Case) -> None:
    """Play a case on both; raise AssertionError with both timelines where they differ.

    The reference beside itself is not played: it would show nothing.
    """
    if impl.is_reference:
        impl.evidence = "this is the reference itself"
        return
    found = comparison(impl.beside, impl, case.app, case.exchanges)
    impl.set_aside(found.freedoms)
    assert found.alike, f"{WHY}\n{found}"
