"""asgiref's Local, which follows tasks and threads that were started for them."""

from __future__ import annotations

from importlib import metadata

import asgiref.local

from adapters._locals_only import LocalsOnly, NamespaceKit
from conformance.adapter import Capability as C


class AsgirefAdapter(LocalsOnly):
    """asgiref as it is installed."""

    name = "asgiref"
    version = metadata.version("asgiref")
    packages = ("asgiref", "greenlet")
    kit = NamespaceKit(asgiref.local.Local)
    capabilities = frozenset({C.NAMESPACE, C.CONTEXT_LOCALS, C.THREADS, C.TASKS, C.GREENLETS})


adapter = AsgirefAdapter
