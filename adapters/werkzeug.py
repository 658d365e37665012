"""Werkzeug's locals and URL maps by themselves, every release from 0.16."""

from __future__ import annotations

from importlib import import_module

import werkzeug
import werkzeug.datastructures
import werkzeug.exceptions
import werkzeug.local
import werkzeug.routing

from adapters._locals_only import LocalsOnly
from adapters._releases import had_by, version_of
from conformance.adapter import Capability as C

# Before 2.0, a Local was kept for the current greenlet or else thread: tasks shared it.
SINCE = {C.CONTEXT_LOCALS: "2.0", C.TASKS: "2.0", C.PROXY_SOURCES: "2.2"}
MAPS_SINCE = {C.MAP_MERGING: "1.0", C.MAP_WEBSOCKETS: "1.0", C.MAP_BUILT_SCHEME: "2.0"}
MAPS = had_by(
    version_of(werkzeug),
    {
        *(C.MAPS, C.MAP_BUILDING, C.MAP_ENVIRON, C.MAP_FACTORIES),
        *MAPS_SINCE,
    },
    MAPS_SINCE,
)
# Werkzeug 2.2.0 had it in another place only.
VALIDATION_ERROR: type[Exception] = (
    getattr(werkzeug.routing, "ValidationError", None)
    or import_module("werkzeug.routing.converters").ValidationError
)


class Routing:
    """Werkzeug's URL maps, and what they raise."""

    Map = werkzeug.routing.Map
    Rule = werkzeug.routing.Rule
    RuleFactory = werkzeug.routing.RuleFactory
    Submount = werkzeug.routing.Submount
    Subdomain = werkzeug.routing.Subdomain
    EndpointPrefix = werkzeug.routing.EndpointPrefix
    RuleTemplate = werkzeug.routing.RuleTemplate
    BaseConverter = werkzeug.routing.BaseConverter
    UnicodeConverter = werkzeug.routing.UnicodeConverter
    PathConverter = werkzeug.routing.PathConverter
    AnyConverter = werkzeug.routing.AnyConverter
    IntegerConverter = werkzeug.routing.IntegerConverter
    FloatConverter = werkzeug.routing.FloatConverter
    UUIDConverter = werkzeug.routing.UUIDConverter
    MultiDict = werkzeug.datastructures.MultiDict
    ValidationError = VALIDATION_ERROR
    HTTPException = werkzeug.exceptions.HTTPException
    NotFound = werkzeug.exceptions.NotFound
    MethodNotAllowed = werkzeug.exceptions.MethodNotAllowed
    RequestRedirect = werkzeug.routing.RequestRedirect
    BuildError = werkzeug.routing.BuildError
    # Before 1.0 there were no rules for WebSockets.
    WebsocketMismatch = getattr(werkzeug.routing, "WebsocketMismatch", None)


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
    capabilities = MAPS | had_by(
        version,
        {
            *(C.NAMESPACE, C.LOCAL, C.STACK, C.PROXY, C.PROXY_SOURCES, C.MANAGER),
            *(C.CONTEXT_LOCALS, C.THREADS, C.TASKS, C.GREENLETS),
        },
        SINCE,
    )

    def routing(self) -> Routing:
        """Return Werkzeug's URL maps."""
        return Routing()


adapter = WerkzeugAdapter
