"""asgiref's Local, which follows tasks and threads that were started for them."""

from __future__ import annotations

import asgiref
import asgiref.local

from adapters.below.locals_only import LocalsOnly, NamespaceKit
from adapters.below.releases import had_by, version_of
from conformance.adapter import Capability as C

# Before 3.8, a Local was kept for the current task or else thread, whatever the context.
SINCE = {C.CONTEXT_LOCALS: "3.8", C.GREENLETS: "3.8"}


class AsgirefAdapter(LocalsOnly):
    """asgiref as it is installed."""

    name = "asgiref"
    version = version_of(asgiref)
    packages = ("asgiref", "greenlet")
    kit = NamespaceKit(asgiref.local.Local)
    capabilities = had_by(
        version, {C.NAMESPACE, C.CONTEXT_LOCALS, C.THREADS, C.TASKS, C.GREENLETS}, SINCE
    )


adapter = AsgirefAdapter
