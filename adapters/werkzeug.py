"""Werkzeug's locals by themselves, every release from 0.16."""

from __future__ import annotations

import werkzeug
import werkzeug.local

from adapters._locals_only import LocalsOnly
from adapters._releases import had_by, version_of
from conformance.adapter import Capability as C

# Before 2.0, a Local was kept for the current greenlet or else thread: tasks shared it.
SINCE = {C.CONTEXT_LOCALS: "2.0", C.TASKS: "2.0", C.PROXY_SOURCES: "2.2"}


class Locals:
    """Werkzeug's locals."""

    Local = werkzeug.local.Local
    LocalStack = werkzeug.local.LocalStack
    LocalProxy = werkzeug.local.LocalProxy
    LocalManager = werkzeug.local.LocalManager
    release = staticmethod(werkzeug.local.release_local)


class WerkzeugAdapter(LocalsOnly):
    """Werkzeug as it is installed."""

    name = "werkzeug"
    version = version_of(werkzeug)
    packages = ("werkzeug", "greenlet", "gevent")
    kit = Locals()
    capabilities = had_by(
        version,
        {
            *(C.NAMESPACE, C.LOCAL, C.STACK, C.PROXY, C.PROXY_SOURCES, C.MANAGER),
            *(C.CONTEXT_LOCALS, C.THREADS, C.TASKS, C.GREENLETS),
        },
        SINCE,
    )


adapter = WerkzeugAdapter
