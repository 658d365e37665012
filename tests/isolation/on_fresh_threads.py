"""The reference for an adapter that claims no context locals: it is judged on fresh threads."""

from __future__ import annotations

from adapters.reference import ReferenceAdapter
from conformance.adapter import Capability as C


class OnFreshThreads(ReferenceAdapter):
    """As sound as the reference; each run takes a thread of its own."""

    capabilities = ReferenceAdapter.capabilities - {C.CONTEXT_LOCALS}


adapter = OnFreshThreads
