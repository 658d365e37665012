"""The seam: what an adapter has to offer, as protocols; `conformance.adapter` hands them on.

An adapter is a thin translation. Every method is one call of the framework and nothing that judges;
what the framework lacks is a capability that the adapter does not claim, never code that imitates
it. How an adapter is found by its name is the business of `conformance.judging.loading`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from conformance.describe.app import App
from conformance.describe.capabilities import Capability
from conformance.describe.messages import Exchange
from conformance.drive.wire import AsgiApp, WsgiApp
from conformance.errors import Unsupported
from conformance.perform.interpret import Stage


class LocalKit(Protocol):
    """The locals of an implementation: four callables with Werkzeug's meaning.

    With Capability.MANAGER there is a fifth one, `LocalManager`.
    """

    Local: Callable[..., Any]
    LocalStack: Callable[..., Any]
    LocalProxy: Callable[..., Any]

    def release(self, local: Any) -> None:
        """Drop everything that a Local or LocalStack holds in the current context."""


class WsgiKit(Protocol):
    """What serves every WSGI application: functions and classes with Werkzeug's meaning.

    Each capability `wsgi.*` and `middleware.*` demands some of them, by the names that
    `conformance.describe.contract` lists; a kit without the others does.
    """

    get_host: Callable[..., str]
    get_current_url: Callable[..., str]
    host_is_trusted: Callable[..., bool]
    iri_to_uri: Callable[[str], str]
    uri_to_iri: Callable[[str], str]
    get_path_info: Callable[..., str]
    safe_join: Callable[..., str | None]
    secure_filename: Callable[[str], str]
    get_content_length: Callable[..., int | None]
    get_input_stream: Callable[..., Any]
    LimitedStream: type[Any]
    ClosingIterator: type[Any]
    FileWrapper: type[Any]
    wrap_file: Callable[..., Any]
    responder: Callable[..., Any]
    ProxyFix: type[Any]
    DispatcherMiddleware: type[Any]
    SharedDataMiddleware: type[Any]
    SecurityError: type[Exception]
    ClientDisconnected: type[Exception]
    RequestEntityTooLarge: type[Exception]


class RoutingKit(Protocol):
    """URL maps by themselves: names with the meaning of `werkzeug.routing`.

    Which capability demands which name is said by `conformance.describe.contract`.
    """

    Map: Callable[..., Any]
    Rule: Callable[..., Any]
    RuleFactory: type[Any]
    Submount: Callable[..., Any]
    Subdomain: Callable[..., Any]
    EndpointPrefix: Callable[..., Any]
    RuleTemplate: Callable[..., Any]
    BaseConverter: type[Any]
    UnicodeConverter: type[Any]
    PathConverter: type[Any]
    AnyConverter: type[Any]
    IntegerConverter: type[Any]
    FloatConverter: type[Any]
    UUIDConverter: type[Any]
    MultiDict: Callable[..., Any]
    ValidationError: type[Exception]
    HTTPException: type[Exception]
    NotFound: type[Exception]
    MethodNotAllowed: type[Exception]
    RequestRedirect: type[Exception]
    BuildError: type[Exception]
    WebsocketMismatch: type[Exception]


class MessageKit(Protocol):
    """What messages are made of, by itself: names with Werkzeug's meaning.

    They are those of `werkzeug.datastructures`, `http`, `utils`, `security`, `formparser`,
    `wrappers`, `exceptions` and `test`; which capability demands which name is said by
    `conformance.describe.contract`.
    """

    def __getattr__(self, name: str) -> Any:
        """Return a function or a class."""


@runtime_checkable
class BuiltApp(Protocol):
    """An app description that has become a real application.

    Exactly one of `wsgi` and `asgi` is set; the suite itself drives it (`conformance.drive.wire`).
    `ambient` has Flask's names; for Flask it is the module.
    """

    wsgi: WsgiApp | None
    asgi: AsgiApp | None
    ambient: Any

    def request_context(self, exchange: Exchange) -> Any:
        """Return a context manager with `push()` and `pop([exc])`, not yet pushed.

        Needed for Capability.REQUEST_SCOPE.
        """

    def app_context(self) -> Any:
        """Return the same for an application context. Needed for Capability.APP_SCOPE."""

    def close(self) -> None:
        """Let go of whatever the application holds. Called once, when it is no longer needed."""


class WithoutContexts:
    """A built app of a framework that has no contexts to push, or none for its users.

    Exactly one of `wsgi` and `asgi` is given. An adapter may derive from it, or return it.
    """

    def __init__(
        self, *, wsgi: WsgiApp | None = None, asgi: AsgiApp | None = None, ambient: Any = None
    ) -> None:
        self.wsgi, self.asgi, self.ambient = wsgi, asgi, ambient

    def request_context(self, exchange: Exchange) -> Any:
        """Raise Unsupported: a request is bound while it is handled, and not otherwise."""
        raise Unsupported(Capability.REQUEST_SCOPE)

    def app_context(self) -> Any:
        """Raise Unsupported: there is no such thing."""
        raise Unsupported(Capability.APP_SCOPE)

    def close(self) -> None:
        """Let go of nothing: nothing is held."""


@runtime_checkable
class Adapter(Protocol):
    """What plugs an implementation in.

    `packages` are the distributions whose versions the report names; known deviations may depend
    on any of them. `unbound_errors` is what touching `request` outside a request raises,
    `build_errors` what `url_for` raises for a URL that cannot be built.

    Besides, an adapter may have `deviates_as`: the name of the shipped file of known deviations,
    and the version that its ranges are about (else `name` and `version`). The file of its own name,
    if one is shipped, adds to it. Capability.DECLARATIONS
    needs `make(name, **options)`, a new application object as `build` makes its own,
    Capability.MAPS needs `routing()`, which returns a RoutingKit, the capabilities `wsgi.*` and
    `middleware.*` need `wsgi_kit()`, which returns a WsgiKit, `structure.*`, `field.*`, `tool.*`,
    `parser.*` and `wrapper.*` need `message_kit()`, which returns a MessageKit, and Capability.CLI
    needs `module` and `command`.
    """

    name: str
    version: str
    packages: tuple[str, ...]
    capabilities: frozenset[Capability]
    unbound_errors: tuple[type[BaseException], ...]
    build_errors: tuple[type[BaseException], ...]

    def build(self, app: App, stage: Stage) -> BuiltApp:
        """Make a real application of a description.

        Register `stage.function(part)` for each part; raise `Unsupported` for what is not claimed.
        """

    def locals(self) -> LocalKit:
        """Return the implementation's locals. Needed for the `local.*` capabilities."""
