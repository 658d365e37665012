"""What Flask and its look-alikes share: the translation of app descriptions to Flask's own names.

Bound to no framework: the module that has Flask's names is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from adapters.below.factory import expect_free, factory_of, made_by, taken_error
from adapters.below.own import bare_like, put_back, set_views_aside, settings_of
from conformance.adapter import (
    EVERYWHERE,
    REGISTRARS,
    Answer,
    App,
    Blueprint,
    Capability,
    Converter,
    Declaration,
    Exchange,
    Handler,
    Hook,
    HttpError,
    Listener,
    Middleware,
    Pairs,
    Part,
    SessionStore,
    Stage,
    Stream,
    Unsupported,
    View,
    environ_of,
)

# Settings of an application that has none of its own.
CONFIG = {"SECRET_KEY": "conformance", "PROPAGATE_EXCEPTIONS": False}
# Without these, each app object looks for its package and adds a static rule.
GIVEN: dict[str, Any] = {"static_folder": None, "root_path": "/", "instance_path": "/"}
# Hooks that no framework awaits.
SYNCHRONOUS = {"url_value_preprocessor", "url_defaults"}


class FlaskLike:
    """An adapter for whatever has Flask's API; a subclass sets the class attributes.

    `api` is the module with Flask's names, `factory` its application class or a function that makes
    applications, `blueprint` the class of blueprints where it is not the module's, `base_converter`
    what custom converters derive from and `validation_error` what their `to_python` raises for
    "does not match", `http_error` the base class of HTTP errors, `session_interface` and
    `session_class` what custom session interfaces are made of.
    """

    api: Any
    factory: Any
    blueprint: Any = None
    base_converter: type[Any]
    validation_error: type[Exception]
    http_error: type[Exception]
    session_interface: type[Any]
    session_class: type[Any]

    name: str
    version: str
    packages: tuple[str, ...]
    capabilities: frozenset[Capability]
    unbound_errors: tuple[type[BaseException], ...] = (RuntimeError,)
    build_errors: tuple[type[BaseException], ...]
    asynchronous = False  # whether everything that answers is a coroutine function
    builds_onto_another = False  # an application of somebody's own: its views are set aside
    without: frozenset[str] = frozenset()  # settings of its own that are put back

    def __init_subclass__(cls) -> None:
        """Claim no subclasses of what a function makes: what it does besides would be left out.

        A class that sets `capabilities` itself claims what it says.
        """
        super().__init_subclass__()
        own = vars(cls)
        if "factory" in own and "capabilities" not in own and not isinstance(cls.factory, type):
            cls.capabilities = cls.capabilities - {Capability.SUBCLASSING}

    def make(self, name: str, **options: Any) -> Any:
        """Return a new application object; all of them are made here."""
        return made_by(factory_of(self), name, **options)

    def own_settings(self) -> frozenset[str]:
        """Return the names of what the factory sets: no clause expects that."""
        made = self.make("conformance", **GIVEN)
        bare = bare_like(made, self.api, **GIVEN)
        return frozenset() if bare is None else settings_of(made, bare)

    @property
    def names(self) -> Any:
        """What declarations are given as the module with Flask's names."""
        return self.api if self.blueprint is None else Names(self.api, self.blueprint)

    def build(self, app: App, stage: Stage) -> BuiltFlaskLike:
        """Make an application object and register every part in its order."""
        stage.ambient = self.api
        stage.respond = self.respond
        stage.asynchronous = self.asynchronous
        options = dict(GIVEN)
        options.update((key, value) for key, value in app.options if "." not in key)
        made = self.make(app.name, **options)
        if self.builds_onto_another:
            static = options["static_folder"] is not None
            set_views_aside(made, self.api, self.build_errors, static=static)
        if self.without:
            put_back(made, bare_like(made, self.api, **GIVEN), self.without)
        taken = [*made.view_functions]
        expect_free(taken, app.parts)
        for key, value in app.options:
            owner, _, name = key.rpartition(".")
            if owner:
                setattr(attrgetter(owner)(made), name, value)
        for key, value in CONFIG.items():  # what the factory has set, it has set
            if made.config.get(key) is None:
                made.config[key] = value
        made.config.update(dict(app.config))
        for part in app.parts:
            if isinstance(part, Converter):
                made.url_map.converters[part.name] = self.converter(part)
        for part in app.parts:
            if isinstance(part, SessionStore):
                made.session_interface = self.store(part, stage)
            elif isinstance(part, Middleware):
                made.wsgi_app = self.wrapped(part, made)
        try:
            self.register(made, app.parts, stage)
        except (AssertionError, ValueError) as error:  # a declaration names it, too
            said = str(error)
            named = (n for n in taken if repr(n) in said or said.endswith(f" {n}"))
            endpoint = next(named, "static")
            if endpoint != "static":
                raise taken_error(endpoint) from error
            raise
        built = BuiltFlaskLike(made, self.api)
        built.register = lambda part: self.register(made, (part,), stage)
        built.listening = [
            self.listen(part, made, stage) for part in app.parts if isinstance(part, Listener)
        ]
        return built

    def respond(self, answer: Answer, body: Any) -> Any:
        """Return what a view returns: the plain value, or a response made of it."""
        if isinstance(answer.body, Stream) and answer.body.wrapped:
            body = self.api.Response(body)
        value = answer.value(body)
        return self.api.make_response(value) if answer.shape == "response" else value

    def register(self, target: Any, parts: tuple[Part, ...], stage: Stage) -> None:
        """Register parts on an application or a blueprint, in their order."""
        views: dict[Any, Any] = {}
        for part in parts:
            self.register_one(target, part, stage, views)

    def register_one(self, target: Any, part: Part, stage: Stage, views: dict[Any, Any]) -> None:
        """Register one part; views that are alike but for their rules share one function."""
        if isinstance(part, View):
            likeness = (part.endpoint, part.steps, part.asynchronous)
            function = views.setdefault(likeness, self.function(part, stage))
            options = keywords(part.options)
            target.add_url_rule(
                str(part.rule), part.endpoint, function, methods=part.methods, **options
            )
        elif isinstance(part, Hook):
            registrar = (EVERYWHERE if part.everywhere else REGISTRARS)[part.kind]
            getattr(target, registrar)(self.function(part, stage))
        elif isinstance(part, Handler):
            registrar = "app_errorhandler" if part.everywhere else "errorhandler"
            catches = self.http_error if part.catches is HttpError else part.catches
            getattr(target, registrar)(catches)(self.function(part, stage))
        elif isinstance(part, Declaration):
            part.declare(target, self.names)
        elif isinstance(part, Blueprint):
            self.register_blueprint(target, part, stage)

    def register_blueprint(self, target: Any, part: Blueprint, stage: Stage) -> None:
        """Make a blueprint and register it, more than once if the description says so."""
        if not hasattr(target, "register_blueprint"):
            raise Unsupported(Capability.NESTED_BLUEPRINTS)
        options = {"url_prefix": part.prefix, "root_path": "/", **keywords(part.options)}
        made = self.names.Blueprint(part.name, "conformance.described", **options)
        self.register(made, part.parts, stage)
        for registration in (part.registration, *part.again):
            target.register_blueprint(made, **keywords(registration))
        self.register(made, part.late, stage)

    def listen(self, part: Listener, made: Any, stage: Stage) -> Callable[[], None]:
        """Connect a receiver for this application alone; return what disconnects it."""
        if Capability.SIGNALS not in self.capabilities:
            raise Unsupported(Capability.SIGNALS)
        signal, function = getattr(self.api, part.signal), stage.function(part)
        signal.connect(function, sender=made, weak=False)
        return lambda: signal.disconnect(function, sender=made)

    def function(self, part: View | Hook | Handler, stage: Stage) -> Any:
        """Return the part's function, sync or async as it or the framework asks for."""
        if part.asynchronous or (self.asynchronous and part.kind not in SYNCHRONOUS):
            return stage.async_function(part)
        return stage.function(part)

    def store(self, part: SessionStore, stage: Stage) -> Any:
        """Return a session interface."""
        if Capability.SESSION_INTERFACE not in self.capabilities:
            raise Unsupported(Capability.SESSION_INTERFACE)
        function = stage.function(part)

        def open_session(interface: Any, app: Any, request: Any) -> Any:
            function("open")
            return None if part.content is None else self.session_class(dict(part.content))

        def save_session(interface: Any, app: Any, session: Any, response: Any) -> None:
            function("save", response)

        members = {"open_session": open_session, "save_session": save_session}
        return type(part.name, (self.session_interface,), members)()

    def wrapped(self, part: Middleware, made: Any) -> Any:
        """Return the application's WSGI callable inside a middleware."""
        if Capability.MIDDLEWARE not in self.capabilities:
            raise Unsupported(Capability.MIDDLEWARE)
        return part.wrap(made.wsgi_app)

    def converter(self, part: Converter) -> type[Any]:
        """Make a converter class."""
        members: dict[str, Any] = {"regex": part.regex, "weight": part.weight}
        make_regex = part.make_regex
        if make_regex is not None:

            def start(converter: Any, url_map: Any, *arguments: Any, **keywords: Any) -> None:
                self.base_converter.__init__(converter, url_map)
                converter.regex = make_regex(*arguments, **keywords)

            members["__init__"] = start
        if part.to_python is not None:

            def to_python(converter: Any, value: str) -> Any:
                try:
                    return part.to_python(value)
                except ValueError as error:
                    raise self.validation_error(str(error)) from error

            members["to_python"] = to_python
        if part.to_url is not None:
            members["to_url"] = lambda converter, value: part.to_url(value)
        return type(part.name, (self.base_converter,), members)


class Names:
    """A module with Flask's names, but with another class of blueprints."""

    def __init__(self, api: Any, blueprint: Any) -> None:
        self._api = api
        self.Blueprint = blueprint

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)


class BuiltFlaskLike:
    """A built application with Flask's API."""

    asgi: Any = None
    register: Callable[[Part], None]
    listening: Sequence[Callable[[], None]] = ()

    def __init__(self, app: Any, api: Any) -> None:
        self.wsgi = app
        self.ambient = api

    def request_context(self, exchange: Exchange) -> Any:
        """Return a request context, not pushed."""
        return self.wsgi.request_context(environ_of(exchange))

    def app_context(self) -> Any:
        """Return an application context, not pushed."""
        return self.wsgi.app_context()

    def client(self) -> Any:
        """Return a new test client."""
        return self.wsgi.test_client()

    def serve(self, **options: Any) -> None:
        """Run the framework's development server until it is stopped."""
        self.wsgi.run(**options)

    def close(self) -> None:
        """Listen to no signal any more."""
        for disconnect in self.listening:
            disconnect()
        self.listening = ()


def keywords(options: Pairs) -> dict[str, Any]:
    """Return options as keywords; defaults are pairs in a description, because it is hashable."""
    defaults = ("defaults", "url_defaults")
    return {key: dict(value) if key in defaults else value for key, value in options}
