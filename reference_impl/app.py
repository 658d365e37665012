"""`Flask`: one application. What it is set up with, and the WSGI call.

The life of a request is spread over modules of their own: `contexts` makes it current,
`binding` finds its rule, `dispatch` computes its response, `teardown` ends it. What can be
registered is mostly in `scaffold`. Set-up ends with the first request: a rule or hook that
came later would not hold for all requests. Source: Flask documentation, "Application Object".
"""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import binding, coercion, dispatch
from .application import Application
from .config import Config, Setting
from .contexts.ambient import AppGlobals
from .contexts.contexts import PRESERVE_CONTEXT, AppContext, RequestContext
from .contexts.frames import current_frame, current_request_context
from .contexts.streaming import ContextStream
from .contexts.waiting import wait_for
from .setup import places
from .setup.extension_points import ExtensionPoints
from .json.provider import DefaultJSONProvider, JSONProvider
from .logging import logger_of
from .maps import Map, MapAdapter, Rule
from .messages.wrappers import Request, Response, abort
from .setup.scaffold import Function, Hooks, endpoint_of, is_async, setup_is_over
from .sessions.interface import SecureCookieSessionInterface, SessionInterface

if TYPE_CHECKING:
    from .blueprints import Blueprint
    from .serving.commands import AppGroup, CommandRunner


def _as_timedelta(value: Any) -> timedelta:
    return value if isinstance(value, timedelta) else timedelta(seconds=value)


class Flask(ExtensionPoints, Application):
    """A WSGI application, named after the module `import_name`.

    Static files are served from `static_folder` (relative to `root_path`, None for none)
    below `static_url_path`. `host_matching` and `subdomain_matching` switch on rules for hosts.
    """

    url_map: Map
    request_class: type[Request] = Request
    response_class: type[Response] = Response
    app_ctx_globals_class: type[AppGlobals] = AppGlobals
    json_provider_class: type[JSONProvider] = DefaultJSONProvider
    session_interface: SessionInterface = SecureCookieSessionInterface()
    test_client_class: type[Any] | None = None
    test_cli_runner_class: type[Any] | None = None

    debug = Setting("DEBUG", bool)
    testing = Setting("TESTING", bool)
    secret_key = Setting("SECRET_KEY")
    permanent_session_lifetime = Setting("PERMANENT_SESSION_LIFETIME", _as_timedelta)

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
        self.config = Config(
            lambda: self.instance_path if instance_relative_config else self.root_path
        )
        self.url_map = Map(host_matching=host_matching)
        self.view_functions: dict[str, Callable[..., Any]] = {}
        self.rules_with_automatic_options: set[Rule] = set()
        self.teardown_functions: list[Callable[..., Any]] = []
        self.url_build_error_handlers: list[Callable[..., Any]] = []
        self.aborter: Callable[..., Any] = abort
        self.shell_context_processors: list[Callable[[], dict[str, Any]]] = []
        self.blueprints: dict[str, Blueprint] = {}
        self.blueprint_hooks: dict[str, Hooks] = {}
        self.extensions: dict[str, Any] = {}
        self._handles_requests = False
        if self.has_static_folder:
            self.add_url_rule(
                f"{self.static_url_path}/<path:filename>",
                "static",
                self.send_static_file,
                host=static_host,
            )

    @cached_property
    def name(self) -> str:
        """The import name, or the name of the file when it was run as a program."""
        return places.name_of(self.import_name)

    @cached_property
    def instance_path(self) -> str:
        """The folder for files of this installation."""
        return places.instance_path_of(self.import_name, self.root_path)

    def open_instance_resource(
        self, resource: str, mode: str = "rb", encoding: str = "utf-8"
    ) -> Any:
        """Open a file below the instance path, to read it or to write it."""
        return places.open_below(self.instance_path, resource, mode, encoding)

    @cached_property
    def logger(self) -> logging.Logger:
        """The logger with the name of the application; see `logging`."""
        return logger_of(self)

    @cached_property
    def json(self) -> JSONProvider:
        """What writes and reads JSON for this application."""
        return self.json_provider_class(self)

    @cached_property
    def cli(self) -> "AppGroup":
        """The commands of this application for the command line."""
        from .serving.commands import AppGroup

        return AppGroup(self.name)

    def test_cli_runner(self, **kwargs: Any) -> "CommandRunner":
        """Return what runs commands of this application in tests, made with these arguments."""
        from .serving.commands import CommandRunner

        kind: type[Any] = self.test_cli_runner_class or CommandRunner
        runner: CommandRunner = kind(self, **kwargs)
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
        new_rule = Rule(rule, endpoint=endpoint, methods=wanted, **options)
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

    def teardown_appcontext(self, function: Function) -> Function:
        """Call `function(exc)` when an app context ends, with the unhandled error or None."""
        self._check_setup("teardown_appcontext")
        self.teardown_functions.append(function)
        return function

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

    def find_rule(self, bound: MapAdapter, request: Request) -> None:
        """Store the rule of a request and its values on it, or the error to be raised."""
        binding.match_request(bound, request)

    def test_request_context(self, *args: Any, **kwargs: Any) -> RequestContext:
        """Return a request context for a made-up request; arguments as for the test client."""
        from .serving.testing import make_environ

        return self.request_context(make_environ(self, *args, **kwargs))

    def test_client(self, use_cookies: bool = True, **kwargs: Any) -> Any:
        """Return a client that calls this application without a server."""
        from .serving.testing import Client

        return (self.test_client_class or Client)(self, use_cookies=use_cookies, **kwargs)

    def hooks_of(self, blueprints: list[str], outermost_first: bool = True) -> list[Hooks]:
        """Return the hooks for a request to `blueprints`, whose names come innermost first."""
        if not blueprints:
            return [self.hooks]
        inside_out = [
            self.blueprint_hooks[name] for name in blueprints if name in self.blueprint_hooks
        ]
        inside_out.append(self.hooks)
        return inside_out[::-1] if outermost_first else inside_out

    # Requests

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Call the WSGI application, which middleware may have replaced: `app.wsgi_app = ...`."""
        return self.wsgi_app(environ, start_response)

    def wsgi_app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer a request. Whatever happens, no context stays behind (PEP 3333)."""
        context = self.request_context(environ)
        context.enter()
        error: BaseException | None = None
        body = None
        try:
            if PRESERVE_CONTEXT in environ:
                environ[PRESERVE_CONTEXT](context)
            try:
                context.open()
                body, status, headers = self._wsgi_response(context, environ)
            except Exception as raised:
                response, error = dispatch.answer_failure(self, context, raised)
                if response is None:
                    raise
                context.answered_by_stream = isinstance(response.response, ContextStream)
                body, status, headers = response.get_wsgi_response(environ)
            start_response(status, headers)
        except BaseException as raised:
            error = raised
            # The server gets the error, not the body, and so cannot close it.
            getattr(body, "close", int)()
            raise
        finally:
            try:
                context.unwind(error)
            except BaseException:
                getattr(body, "close", int)()
                raise
            finally:
                # Its traceback refers to this frame: a cycle that would keep the request.
                del error
        return body

    def full_dispatch_request(self) -> Any:
        """Return the response to the current request, hooks and error handlers included."""
        self._handles_requests = True
        return dispatch.answer(self, self._required_context())

    def preprocess_request(self) -> Any:
        """Run what comes before the view; return the first answer that is not None."""
        return dispatch.preprocess(self, self._required_context().request)

    def dispatch_request(self) -> Any:
        """Call the view of the current request and return what it returns."""
        return dispatch.call_view(self, self._required_context().request)

    def process_response(self, response: Any) -> Any:
        """Run what comes after the view, up to saving the session; return the response."""
        return dispatch.process_response(self, self._required_context(), response)

    def make_response(self, value: Any) -> Any:
        """Turn what a view returned into a response; TypeError for what is none."""
        context = self._required_context()
        who = f"The view of {context.request.endpoint!r}"
        return coercion.to_response(self, value, context.request.environ, who)

    def make_default_options_response(self) -> Any:
        """Answer OPTIONS with the methods that the path allows (RFC 9110, 9.3.7)."""
        found = self._required_context().binding
        response = self.response_class()
        response.allow.update([] if found is None else found.allowed_methods())
        return response

    def ensure_sync(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that can be called without awaiting its result."""
        return wait_for(function) if is_async(function) else function

    def log_exception(self, error: BaseException) -> None:
        """Log an error that the client is told nothing about."""
        context = current_request_context()
        where = "" if context is None else f" on {context.request.method} {context.request.path}"
        self.logger.error("Exception%s", where, exc_info=error)

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

    def _wsgi_response(self, context: RequestContext, environ: dict[str, Any]) -> Any:
        response = self.full_dispatch_request()
        try:
            return response.get_wsgi_response(environ)
        except Exception:
            response.close()
            raise

    def _required_context(self) -> RequestContext:
        context = current_request_context()
        if context is None:
            raise RuntimeError("This needs a request context, and none is active here.")
        return context

    def __repr__(self) -> str:
        return f"<Flask {self.name!r}>"
