"""Werkzeug by itself, without applications: every release from 0.16."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import werkzeug
import werkzeug.datastructures
import werkzeug.exceptions
import werkzeug.local
import werkzeug.routing

from adapters.below.locals_only import LocalsOnly
from adapters.below.releases import had_by, version_of
from conformance.adapter import Capability as C
from conformance.adapter import Unsupported, WsgiKit

# Before 2.0, a Local was kept for the current greenlet or else thread: tasks shared it.
SINCE = {
    C.CONTEXT_LOCALS: "2.0",
    C.TASKS: "2.0",
    C.PROXY_SOURCES: "2.2",
    C.STREAM_MAXIMUM: "2.3",
}
VERSION = version_of(werkzeug)
# Where the WSGI kit has its names.
PLACES = {
    "werkzeug.wsgi": (
        *("get_host", "get_current_url", "host_is_trusted", "get_path_info"),
        *("get_content_length", "get_input_stream", "LimitedStream"),
        *("ClosingIterator", "FileWrapper", "wrap_file", "responder"),
    ),
    "werkzeug.urls": ("iri_to_uri", "uri_to_iri"),
    "werkzeug.security": ("safe_join",),
    "werkzeug.utils": ("secure_filename",),
    "werkzeug.exceptions": ("SecurityError", "ClientDisconnected", "RequestEntityTooLarge"),
    "werkzeug.middleware.proxy_fix": ("ProxyFix",),
    "werkzeug.middleware.dispatcher": ("DispatcherMiddleware",),
    "werkzeug.middleware.shared_data": ("SharedDataMiddleware",),
}
KIT = {name: place for place, names in PLACES.items() for name in names}


def wsgi_kit() -> WsgiKit:
    """Return what the installed Werkzeug has for every WSGI application."""
    modules = {place: import_module(place) for place in PLACES}
    found = {name: getattr(modules[place], name, None) for name, place in KIT.items()}
    kit: WsgiKit = SimpleNamespace(**{name: it for name, it in found.items() if it is not None})
    return kit


# The same of the kit for messages: the first that has a name counts.
MESSAGE_PLACES = (
    *("werkzeug.datastructures", "werkzeug.http", "werkzeug.utils", "werkzeug.security"),
    *("werkzeug.formparser", "werkzeug.wrappers", "werkzeug.exceptions", "werkzeug.test"),
    "werkzeug.serving",
)
ALL_MESSAGES = {
    c for c in C if c.startswith(("structure.", "field.", "tool.", "parser.", "wrapper."))
}
MESSAGES_SINCE = {
    C.HEADER_LISTS: "1.0",
    C.FIELD_COOKIES: "1.0",  # as a MultiDict
    C.FIELD_DATES: "2.0",  # with a zone
    C.WRAPPED_REQUEST: "2.0",  # one class, without mixins
    C.WRAPPED_RESPONSE: "2.0",
    C.EXCEPTIONS: "2.0",
    C.SCRYPT: "2.3",
    C.FORM_PARTS: "2.3",
    C.BUILDERS: "2.0",  # without a charset
    C.RUN_APPS: "2.0",
    C.CERTIFICATES: "1.0",  # before, by OpenSSL
    C.UNIONS: "3.1",
    C.PARTITIONED_COOKIES: "3.1",
}
MESSAGES = had_by(VERSION, ALL_MESSAGES, MESSAGES_SINCE) - had_by(
    VERSION, {C.ORDERED_DICTS}, {C.ORDERED_DICTS: "3.2.dev0"}
)


# Names that a release has taken away.
GONE = {"gen_salt": "3.2"}


class Messages:
    """What the installed Werkzeug makes messages of, each name from the module that has it."""

    def __getattr__(self, name: str) -> Any:
        """Return a function or a class."""
        for place in MESSAGE_PLACES:  # by attribute: 0.16 has modules that are not what they seem
            found = getattr(import_module(place), name, None)
            if found is not None:
                return found
        if name in GONE:
            raise Unsupported(name, f"is what this needs, and gone since Werkzeug {GONE[name]}")
        raise AttributeError(name)


# What Flask has of it, too, whichever release of Flask stands above.
TOOLS = had_by(
    VERSION,
    {
        *(C.WSGI_HOSTS, C.WSGI_URLS, C.WSGI_PATHS, C.WSGI_STREAMS, C.STREAM_MAXIMUM),
        *(C.PROXY_FIX, C.DISPATCHER, C.SHARED_DATA, C.RESPONDER),
    },
    SINCE,
)
MAPS_SINCE = {C.MAP_MERGING: "1.0", C.MAP_WEBSOCKETS: "1.0", C.MAP_BUILT_SCHEME: "2.0"}
MAPS = had_by(
    VERSION,
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
    version = VERSION
    packages = ("werkzeug", "greenlet", "gevent")
    kit = Locals()
    capabilities = (
        MAPS
        | MESSAGES
        | had_by(
            version,
            {
                *(C.NAMESPACE, C.LOCAL, C.STACK, C.PROXY, C.PROXY_SOURCES, C.MANAGER),
                *(C.CONTEXT_LOCALS, C.THREADS, C.TASKS, C.GREENLETS),
                *TOOLS,
            },
            SINCE,
        )
    )

    def wsgi_kit(self) -> WsgiKit:
        """Return what serves every WSGI application."""
        return wsgi_kit()

    def message_kit(self) -> Messages:
        """Return what messages are made of."""
        return Messages()

    def routing(self) -> Routing:
        """Return Werkzeug's URL maps."""
        return Routing()


adapter = WerkzeugAdapter
