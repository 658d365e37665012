"""gevent's local: a namespace for each greenlet, whatever its thread; tasks share one."""

from __future__ import annotations

import gevent
import gevent.local

from adapters.below.locals_only import LocalsOnly, NamespaceKit
from adapters.below.releases import version_of
from conformance.adapter import Capability as C


class GeventAdapter(LocalsOnly):
    """gevent as it is installed."""

    name = "gevent"
    version = version_of(gevent)
    packages = ("gevent", "greenlet")
    kit = NamespaceKit(gevent.local.local)
    capabilities = frozenset({C.NAMESPACE, C.THREADS, C.GREENLETS})


adapter = GeventAdapter
