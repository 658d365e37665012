"""`threading.local` of the standard library: a namespace for each thread."""

from __future__ import annotations

import platform
import threading

from adapters.below.locals_only import LocalsOnly, NamespaceKit
from conformance.adapter import Capability as C


class ThreadingAdapter(LocalsOnly):
    """The running Python."""

    name = "threading"
    version = platform.python_version()
    packages = ()
    kit = NamespaceKit(threading.local)
    capabilities = frozenset({C.NAMESPACE, C.THREADS})


adapter = ThreadingAdapter
