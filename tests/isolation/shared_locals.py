"""An adapter whose locals are one namespace for all: everything that isolates must fail on it."""

from __future__ import annotations

from types import SimpleNamespace

from adapters.below.locals_only import LocalsOnly, NamespaceKit
from conformance.adapter import Capability as C


class SharedAdapter(LocalsOnly):
    """One namespace for all."""

    name, version = "shared", "1"
    packages: tuple[str, ...] = ()
    kit = NamespaceKit(SimpleNamespace)
    capabilities = frozenset({C.NAMESPACE, C.THREADS, C.GREENLETS})


adapter = SharedAdapter
