"""Werkzeug's locals by themselves, every release from 0.16: they are judged on tasks, too."""

from __future__ import annotations

from importlib import metadata

import werkzeug.local

from adapters._locals_only import LocalsOnly
from conformance.adapter import Capability as C


class Locals:
    """Werkzeug's locals."""

    Local = werkzeug.local.Local
    LocalStack = werkzeug.local.LocalStack
    LocalProxy = werkzeug.local.LocalProxy
    LocalManager = werkzeug.local.LocalManager
    release = staticmethod(werkzeug.local.release_local)


class WerkzeugAdapter(LocalsOnly):
    """Werkzeug as it is installed. Older releases do not promise tasks; the report says so."""

    name = "werkzeug"
    version = metadata.version("werkzeug")
    packages = ("werkzeug", "greenlet", "gevent")
    kit = Locals()
    capabilities = frozenset(
        {
            C.NAMESPACE,
            C.LOCAL,
            C.STACK,
            C.PROXY,
            C.PROXY_SOURCES,
            C.MANAGER,
            C.CONTEXT_LOCALS,
            C.THREADS,
            C.TASKS,
            C.GREENLETS,
        }
    )


adapter = WerkzeugAdapter
