"""The one seam: everything that an adapter needs, in one place.

An adapter is a thin translation. Every method is one call of the framework and nothing that judges;
what the framework lacks is a capability that the adapter does not claim, never code that imitates
it. `Adapter`, `BuiltApp` and the kits say what to write; the parts of an `App`, `Exchange`,
`Answer` and `Stream` are what is translated. `adapters/flask.py` is the shortest complete example.
"""

from conformance.describe.app import (
    App,
    Blueprint,
    Converter,
    Declaration,
    Handler,
    Hook,
    HttpError,
    Listener,
    Middleware,
    Part,
    Rule,
    SessionStore,
    Var,
    View,
)
from conformance.describe.capabilities import Capability
from conformance.describe.messages import Exchange
from conformance.describe.registrars import EVERYWHERE, REGISTRARS
from conformance.describe.steps import Answer, Pairs, Stream
from conformance.drive.wire import AsgiApp, WsgiApp, environ_of
from conformance.errors import AdapterError, ConformanceError, Unsupported, UsageError
from conformance.perform.interpret import Stage
from conformance.perform.seam import (
    Adapter,
    BuiltApp,
    LocalKit,
    MessageKit,
    RoutingKit,
    WithoutContexts,
    WsgiKit,
)

__all__ = [
    "EVERYWHERE",
    "REGISTRARS",
    "Adapter",
    "AdapterError",
    "Answer",
    "App",
    "AsgiApp",
    "Blueprint",
    "BuiltApp",
    "Capability",
    "ConformanceError",
    "Converter",
    "Declaration",
    "Exchange",
    "Handler",
    "Hook",
    "HttpError",
    "Listener",
    "LocalKit",
    "MessageKit",
    "Middleware",
    "Pairs",
    "Part",
    "RoutingKit",
    "Rule",
    "SessionStore",
    "Stage",
    "Stream",
    "Unsupported",
    "UsageError",
    "Var",
    "View",
    "WithoutContexts",
    "WsgiApp",
    "WsgiKit",
    "environ_of",
]
