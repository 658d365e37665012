"""`Flask`: one application. What it is set up with, and the WSGI call.

The life of a request is spread over modules of their own: `life` has its stations,
`contexts` makes it current, `binding` finds its rule, `dispatch` computes its response. What can be
registered is mostly in `scaffold`. Set-up ends with the first request: a rule or hook that
came later would not hold for all requests. Source: Flask documentation, "Application Object".
"""

import logging
import weakref
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import binding
from .application import Application
from .config import ConfigAttribute
from .contexts.contexts import AppContext, RequestContext
from .contexts.frames import current_frame
from .json.provider import JSONProvider
from .life import Life
from .logging import create_logger
from .maps import BuildError, Map, MapAdapter, Rule
from .messages.wrappers import Request
from .setup import places
from .setup.scaffold import Function, Hooks, endpoint_of, setup_is_over

if TYPE_CHECKING:
    from .blueprints import Blueprint
    from .serving.commands import AppGroup
    from .serving.runner import FlaskCliRunner


def _as_timedelta(value: Any) -> timedelta:
    return value if isinstance(value, timedelta) else timedelta(seconds=value)


class Flask(Life, Application):
    """A WSGI application, named after the module `import_name`.

    Static files are served from `static_folder` (relative to `root_path`, None for none)
    below `static_url_path`. `host_matching` and `subdomain_matching` switch on rules for hosts.
    """

    url_map: Map
    debug = ConfigAttribute("DEBUG", bool)
    testing = ConfigAttribute("TESTING", bool)
    secret_key = ConfigAttribute("SECRET_KEY")
    permanent_session_lifetime = ConfigAttribute("PERMANENT_SESSION_LIFETIME", _as_timedelta)

    def __init__(
        self,
        import_name: str,
        static_url_path: str | None = None,
        static_folder: str | Path | None = "static",
        static_host: str | None = None,
        host_matching: bool = False,
        subdomain_matching: bool = False,
        template_folder: str | Path | None = "templates",
        instance_path: str | None = None,
        instance_relative_config: bool = False,
        root_path: str | None = None,
    ) -> None:
        super().__init__(import_name, static_folder, static_url_path, root_path)
        if static_host is not None and not host_matching:
            raise ValueError("static_host needs host_matching=True.")
        if static_host is None and host_matching and static_folder is not None:
            raise ValueError("With host_matching, static files need a static_host.")
        self.template_folder = template_folder
        self.jinja_options = dict(self.jinja_options)
        self.subdomain_matching = subdomain_matching
        if instance_path is not None:
            self.instance_path = places.required_absolute(instance_path)
        self.config = self.make_config(instance_relative_config)
        self.url_map = self.url_map_class(host_matching=host_matching)
        self.view_functions: dict[str, Callable[..., Any]] = {}
        self.rules_with_automatic_options: set[Rule] = set()
        self.teardown_appcontext_funcs: list[Callable[..., Any]] = []
        self.url_build_error_handlers: list[Callable[..., Any]] = []
        self.aborter = self.make_aborter()
        self.shell_context_processors: list[Callable[[], dict[str, Any]]] = []
        self.blueprints: dict[str, Blueprint] = {}
        self.blueprint_hooks: dict[str, Hooks] = {}
        self.extensions: dict[str, Any] = {}
        if self.has_static_folder:
            this = weakref.ref(self)  # a view that held the application would keep it alive

            def static(filename: str) -> Any:
                application = this()
                assert application is not None  # it is the one that called the view
                return application.send_static_file(filename)

            static_rule = f"{self.static_url_path}/<path:filename>"
            self.add_url_rule(static_rule, "static", static, host=static_host)

    @cached_property
    def name(self) -> str:
        """The import name, or the name of the file when it was run as a program."""
        return places.name_of(self.import_name)

    @cached_property
    def instance_path(self) -> str:
        """The folder for files of this installation."""
        return self.auto_find_instance_path()

    def open_instance_resource(
        self, resource: str, mode: str = "rb", encoding: str = "utf-8"
    ) -> Any:
        """Open a file below the instance path, to read it or to write it."""
        return places.open_below(self.instance_path, resource, mode, encoding)

    @cached_property
    def logger(self) -> logging.Logger:
        """The logger with the name of the application; see `logging`."""
        return create_logger(self)

    @cached_property
    def json(self) -> JSONProvider:
        """What writes and reads JSON for this application."""
        return self.json_provider_class(self)

    @cached_property
    def cli(self) -> "AppGroup":
        """The commands of this application for the command line."""
        from .serving.commands import AppGroup

        return AppGroup(self.name)

    def test_cli_runner(self, **kwargs: Any) -> "FlaskCliRunner":
        """Return what runs commands of this application in tests, made with these arguments."""
        from .serving.runner import FlaskCliRunner

        kind: type[Any] = self.test_cli_runner_class or FlaskCliRunner
        runner: FlaskCliRunner = kind(self, **kwargs)
        return runner

    # Set-up

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Register a rule, its endpoint and the view of that endpoint.

        `options` are those of a rule, first of all `methods` and `defaults`. AssertionError
        when the endpoint has another view already, TypeError when `methods` is one text,
        ValueError or LookupError for a malformed rule; then nothing is registered.
        """
        self._check_setup("add_url_rule")
        endpoint = endpoint_of(view_func) if endpoint is None else endpoint
        methods = options.pop("methods", None)
        if methods is None:
            methods = getattr(view_func, "methods", None) or ("GET",)
        if isinstance(methods, str):
            raise TypeError('`methods` is a list of names, such as methods=["POST"].')
        wanted = {method.upper() for method in methods}
        wanted |= {method.upper() for method in getattr(view_func, "required_methods", ())}
        if provide_automatic_options is None:
            provide_automatic_options = getattr(view_func, "provide_automatic_options", None)
        if provide_automatic_options is None:
            configured = self.config["PROVIDE_AUTOMATIC_OPTIONS"]
            provide_automatic_options = configured and "OPTIONS" not in wanted
        if provide_automatic_options:
            wanted.add("OPTIONS")

        existing = self.view_functions.get(endpoint)
        if view_func is not None and existing not in (None, view_func):
            raise AssertionError(f"The endpoint {endpoint!r} has another view function already.")
        new_rule = self.url_rule_class(rule, endpoint=endpoint, methods=wanted, **options)
        self.url_map.add(new_rule)
        if provide_automatic_options:
            self.rules_with_automatic_options.add(new_rule)
        if view_func is not None:
            self.view_functions[endpoint] = view_func

    def endpoint(self, endpoint: str) -> Callable[[Function], Function]:
        """Make the decorated function the view of `endpoint`."""

        def register(function: Function) -> Function:
            self._check_setup("endpoint")
            self.view_functions[endpoint] = function
            return function

        return register

    def teardown_appcontext(self, f: Function) -> Function:
        """Call `f(exc)` when an app context ends, with the unhandled error or None."""
        self._check_setup("teardown_appcontext")
        self.teardown_appcontext_funcs.append(f)
        return f

    def register_blueprint(self, blueprint: "Blueprint", **options: Any) -> None:
        """Register what the blueprint defines; `options` are url_prefix, subdomain, name ..."""
        self._check_setup("register_blueprint")
        blueprint.register(self, options)

    def iter_blueprints(self) -> Iterable["Blueprint"]:
        """Return the registered blueprints in order of registration."""
        return self.blueprints.values()

    def _check_setup(self, what: str) -> None:
        if self._handles_requests:
            setup_is_over(what, "the first request was handled")

    # Contexts

    def app_context(self) -> AppContext:
        """Return a new app context, not pushed."""
        return AppContext(self)

    def request_context(self, environ: dict[str, Any]) -> RequestContext:
        """Return a request context for a WSGI environ, not pushed."""
        return RequestContext(self, environ)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return the URL map as a request sees it, or without one, as SERVER_NAME says."""
        if request is None:
            return binding.bind_to_config(self)
        return binding.bind_to_request(self, request)

    def handle_url_build_error(self, error: BuildError, endpoint: str, values: Any) -> str:
        """Return the first URL that one of `url_build_error_handlers` has; else raise the error."""
        return binding.replacement(self, error, endpoint, values)

    def inject_url_defaults(self, endpoint: str, values: dict[str, Any]) -> None:
        """Let the `url_defaults` functions add to the values of a URL that is to be built."""
        binding.add_defaults(self, endpoint, values)

    def find_rule(self, bound: MapAdapter, request: Request) -> None:
        """Store the rule of a request and its values on it, or the error to be raised."""
        binding.match_request(bound, request)

    def test_request_context(self, *args: Any, **kwargs: Any) -> RequestContext:
        """Return a request context for a made-up request; arguments as for the test client."""
        from .serving.building import make_environ

        return self.request_context(make_environ(self, *args, **kwargs))

    def test_client(self, use_cookies: bool = True, **kwargs: Any) -> Any:
        """Return a client that calls this application without a server."""
        from .serving.testing import FlaskClient

        return (self.test_client_class or FlaskClient)(self, use_cookies=use_cookies, **kwargs)

    def hooks_of(self, blueprints: list[str], outermost_first: bool = True) -> list[Hooks]:
        """Return the hooks for a request to `blueprints`, whose names come innermost first."""
        if not blueprints:
            return [self.hooks]
        inside_out = [
            self.blueprint_hooks[name] for name in blueprints if name in self.blueprint_hooks
        ]
        inside_out.append(self.hooks)
        return inside_out[::-1] if outermost_first else inside_out

    def url_for(
        self,
        /,  # a variable of a rule may be called self
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """Build the URL of an endpoint of this application; see `binding.build_url`."""
        return binding.build_url(
            self,
            current_frame(),
            endpoint,
            anchor=_anchor,
            method=_method,
            scheme=_scheme,
            external=_external,
            values=values,
        )

    def run(
        self,
        host: str | None = None,
        port: int | str | None = None,
        debug: bool | None = None,
        load_dotenv: bool = True,
        **options: Any,
    ) -> None:
        """Serve this application for development; see `serving.run`."""
        from .serving.server import run

        run(self, host, port, debug, load_dotenv, **options)

    def __repr__(self) -> str:
        return f"<Flask {self.name!r}>"
