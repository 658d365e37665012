"""Registration that applications and blueprints share: routes, hooks and error handlers.

Hooks are stored in a `Hooks` object, one for each application and blueprint. When a
blueprint is registered the application refers to the same object under the blueprint's full
name, so nothing is copied or merged. Which of them run for a request, and in which order,
is decided in `dispatch`, `teardown` and `building`. Decorators return the function they get.
Source: Flask documentation, "Application Object" and "Blueprint Objects".
"""

import inspect
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from ..messages.wrappers import HTTPException, default_exceptions
from .places import open_to_read, root_path_of

Function = TypeVar("Function", bound=Callable[..., Any])
Handlers = dict[int | None, dict[type[Exception], Callable[..., Any]]]


class Hooks:
    """The functions to call at the stations of a request, in order of registration."""

    __slots__ = (
        "after_request",
        "before_request",
        "context_processors",
        "error_handlers",
        "teardown_request",
        "url_defaults",
        "url_value_preprocessors",
    )

    def __init__(self) -> None:
        self.before_request: list[Callable[..., Any]] = []
        self.after_request: list[Callable[..., Any]] = []
        self.teardown_request: list[Callable[..., Any]] = []
        self.url_value_preprocessors: list[Callable[..., Any]] = []
        self.url_defaults: list[Callable[..., Any]] = []
        self.context_processors: list[Callable[..., Any]] = []
        self.error_handlers: Handlers = {}


class Scaffold:
    """What can be registered on an application and on a blueprint."""

    def __init__(
        self,
        import_name: str,
        static_folder: str | Path | None = None,
        static_url_path: str | None = None,
        root_path: str | None = None,
    ) -> None:
        self.import_name = import_name
        self.hooks = Hooks()
        self._static_folder = None if static_folder is None else str(static_folder)
        self._static_url_path = static_url_path
        if root_path is not None:
            self.root_path = root_path

    @cached_property
    def root_path(self) -> str:
        """The folder of the module that the object was named after, or the working folder."""
        return root_path_of(self.import_name)

    def open_resource(self, resource: str, mode: str = "rb", encoding: str | None = None) -> Any:
        """Open a file below the root path to read it; ValueError for a mode that could write."""
        return open_to_read(self.root_path, resource, mode, encoding)

    @property
    def static_folder(self) -> str | None:
        """The folder of the static files, or None."""
        if self._static_folder is None:
            return None
        return str(Path(self.root_path) / self._static_folder)

    @property
    def has_static_folder(self) -> bool:
        """Whether static files are served."""
        return self._static_folder is not None

    @property
    def static_url_path(self) -> str | None:
        """The URL prefix of the static files; by default the name of their folder."""
        if self._static_url_path is not None:
            return "/" + self._static_url_path.strip("/") if self._static_url_path else ""
        return None if self._static_folder is None else "/" + Path(self._static_folder).name

    def send_static_file(self, filename: str) -> Any:
        """Answer with a file of the static folder; 404 when there is none."""
        from ..static import send_from_directory

        if self.static_folder is None:
            raise RuntimeError("A static folder is needed to send static files.")
        age = self.get_send_file_max_age(filename)
        return send_from_directory(self.static_folder, filename, max_age=age)

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Return for how many seconds a client may keep a file; None: it asks each time.

        An application or a blueprint may decide on its own, for each file.
        """
        from ..contexts.ambient import current_app

        age = current_app.config["SEND_FILE_MAX_AGE_DEFAULT"]
        return int(age.total_seconds()) if hasattr(age, "total_seconds") else age

    # Routes

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Register a rule, its endpoint and the view of that endpoint."""
        raise NotImplementedError

    def route(self, rule: str, **options: Any) -> Callable[[Function], Function]:
        """Register the decorated view under `rule`; options as for `add_url_rule`."""

        def register(function: Function) -> Function:
            self.add_url_rule(rule, options.pop("endpoint", None), function, **options)
            return function

        return register

    def get(self, rule: str, **options: Any) -> Callable[[Function], Function]:
        """Register the decorated view for GET and HEAD."""
        return self._method_route("GET", rule, options)

    def post(self, rule: str, **options: Any) -> Callable[[Function], Function]:
        """Register the decorated view for POST."""
        return self._method_route("POST", rule, options)

    def put(self, rule: str, **options: Any) -> Callable[[Function], Function]:
        """Register the decorated view for PUT."""
        return self._method_route("PUT", rule, options)

    def delete(self, rule: str, **options: Any) -> Callable[[Function], Function]:
        """Register the decorated view for DELETE."""
        return self._method_route("DELETE", rule, options)

    def patch(self, rule: str, **options: Any) -> Callable[[Function], Function]:
        """Register the decorated view for PATCH."""
        return self._method_route("PATCH", rule, options)

    def endpoint(self, endpoint: str) -> Callable[[Function], Function]:
        """Make the decorated function the view of `endpoint`."""
        raise NotImplementedError

    def _method_route(
        self, method: str, rule: str, options: dict[str, Any]
    ) -> Callable[[Function], Function]:
        if "methods" in options:
            raise TypeError(f"A route for {method} takes no methods; use route() for several.")
        return self.route(rule, methods=[method], **options)

    # Hooks

    def before_request(self, f: Function) -> Function:
        """Call `f()` before the view; an answer other than None replaces the view's."""
        self._check_setup("before_request")
        self.hooks.before_request.append(f)
        return f

    def after_request(self, f: Function) -> Function:
        """Call `f(response)` after the view; it returns the response to go on with."""
        self._check_setup("after_request")
        self.hooks.after_request.append(f)
        return f

    def teardown_request(self, f: Function) -> Function:
        """Call `f(exc)` when the request ends, with the unhandled error or None."""
        self._check_setup("teardown_request")
        self.hooks.teardown_request.append(f)
        return f

    def url_value_preprocessor(self, f: Function) -> Function:
        """Call `f(endpoint, view_args)` before all before_request functions."""
        self._check_setup("url_value_preprocessor")
        self.hooks.url_value_preprocessors.append(f)
        return f

    def url_defaults(self, f: Function) -> Function:
        """Call `f(endpoint, values)` when a URL is built; it may add values."""
        self._check_setup("url_defaults")
        self.hooks.url_defaults.append(f)
        return f

    # Error handlers

    def context_processor(self, f: Function) -> Function:
        """Add what `f()` returns to what templates are given."""
        self._check_setup("context_processor")
        self.hooks.context_processors.append(f)
        return f

    def errorhandler(self, code_or_exception: Any) -> Callable[[Function], Function]:
        """Register the decorated function for a status code or an exception class."""

        def register(function: Function) -> Function:
            self.register_error_handler(code_or_exception, function)
            return function

        return register

    def register_error_handler(self, code_or_exception: Any, f: Callable[..., Any]) -> None:
        """Call `f(error)` for errors of this class or with this status code.

        ValueError for a code that is no error, TypeError for what is no exception class.
        """
        self._check_setup("register_error_handler")
        exception, code = _class_and_code(code_or_exception)
        self.hooks.error_handlers.setdefault(code, {})[exception] = f

    def _check_setup(self, what: str) -> None:
        """Raise AssertionError when it is too late to register anything."""
        raise NotImplementedError


def setup_is_over(what: str, after: str) -> NoReturn:
    """Raise the error for a registration that comes too late to be seen by every request."""
    raise AssertionError(
        f"{what!r} was called after {after}. It would not hold for all requests;"
        f" register everything before the first request is handled."
    )


def endpoint_of(function: Callable[..., Any] | None) -> str:
    """Return the endpoint that a view gets when none is named."""
    if function is None:
        raise AssertionError("A rule needs an endpoint or a view function to name it after.")
    name: str = function.__name__
    return name


def is_async(function: Callable[..., Any]) -> bool:
    """Whether calling `function` gives a coroutine that has to be awaited."""
    return inspect.iscoroutinefunction(function)


def _class_and_code(code_or_exception: Any) -> tuple[type[Exception], int | None]:
    if isinstance(code_or_exception, int):
        if code_or_exception not in default_exceptions:
            raise ValueError(f"{code_or_exception} is not the status code of an HTTP error.")
        exception: Any = default_exceptions[code_or_exception]
    else:
        exception = code_or_exception
    if not isinstance(exception, type) or not issubclass(exception, Exception):
        raise TypeError(f"{exception!r} is neither an exception class nor a status code.")
    code = exception.code if issubclass(exception, HTTPException) else None
    return exception, code
