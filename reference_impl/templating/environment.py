"""The environment of an application's templates: what is registered for them, and where they are.

Where templates are looked for is said in `loading`. Source: Flask documentation, "Templates".
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from ..contexts.ambient import g, request, session
from ..contexts.frames import current_frame
from ..flashing import get_flashed_messages
from ..setup.scaffold import Function, Scaffold

if TYPE_CHECKING:
    from jinja2 import BaseLoader

    from .loading import Environment

# Names of templates whose values are escaped end with one of these.
ESCAPED = (".html", ".htm", ".xml", ".xhtml", ".svg")
# What a template may be told of: where the environment keeps it, by the word for it.
KINDS = {"filter": "filters", "test": "tests", "global": "globals"}


def jinja2() -> Any:
    """Return the module; RuntimeError, in one line, without it."""
    try:
        import jinja2
    except ImportError as error:
        raise RuntimeError("Templates need Jinja2; install it with: pip install jinja2") from error
    return jinja2


def loader_of(owner: Any) -> "BaseLoader | None":
    """Return what loads from the template folder of an application or a blueprint, or None."""
    if owner.template_folder is None:
        return None
    loader: BaseLoader = jinja2().FileSystemLoader(Path(owner.root_path) / owner.template_folder)
    return loader


class _EnvironmentClass:
    """The class of environments, which is imported, with Jinja2, when it is asked for."""

    def __get__(self, app: Any, owner: type) -> "type[Environment]":
        jinja2()
        from .loading import Environment

        return Environment


class Templating(Scaffold):
    """The part of an application that is there for its templates."""

    template_folder: str | Path | None
    config: Any
    debug: Any
    jinja_options: dict[str, Any] = {}  # noqa: RUF012 - each application has a copy
    jinja_environment: Any = _EnvironmentClass()

    @cached_property
    def jinja_env(self) -> "Environment":
        """The environment, made when it is asked for first; `jinja_options` are read then."""
        return self.create_jinja_environment()

    @cached_property
    def jinja_loader(self) -> "BaseLoader | None":
        """What loads from the template folder of the application itself."""
        return loader_of(self)

    def create_global_jinja_loader(self) -> "BaseLoader":
        """Return what finds templates of the application and of its blueprints."""
        jinja2()
        from .loading import DispatchingJinjaLoader

        return DispatchingJinjaLoader(self)

    def create_jinja_environment(self: Any) -> "Environment":
        """Return a new environment with all that stands in every template."""
        reload = self.config["TEMPLATES_AUTO_RELOAD"]
        options: dict[str, Any] = {
            "autoescape": self.select_jinja_autoescape,
            "auto_reload": self.debug if reload is None else reload,
            **self.jinja_options,
        }
        made: Environment = self.jinja_environment(self, **options)
        made.globals.update(
            url_for=self.url_for,
            get_flashed_messages=get_flashed_messages,
            config=self.config,
            # An imported template does not see what the one that imports it was given.
            request=request,
            session=session,
            g=g,
        )
        made.policies["json.dumps_function"] = lambda value, **given: self.json.dumps(
            value, **given
        )
        return made

    def select_jinja_autoescape(self, filename: str | None) -> bool:
        """Tell whether a template of this name is escaped; without a name, it is."""
        return filename is None or filename.endswith(ESCAPED)

    def update_template_context(self: Any, context: dict[str, Any]) -> None:
        """Add what a template is given to `context`; what is there already stays."""
        given = dict(context)
        frame = current_frame()
        blueprints: list[str] = []
        if frame is not None:
            context["g"] = frame.app_context.g
            if frame.request_context is not None:
                context["request"] = request = frame.request_context.request
                context["session"] = frame.request_context.session
                blueprints = request.blueprints
        for hooks in self.hooks_of(blueprints):
            for function in hooks.context_processors:
                context.update(self.ensure_sync(function)())
        context.update(given)

    # Registering

    def add_template_filter(self, f: Function, name: str | None = None) -> None:
        """Let templates write `value|name`; by default it is called like the function."""
        self._register_for_templates("filter", f, name)

    def add_template_test(self, f: Function, name: str | None = None) -> None:
        """Let templates write `value is name`."""
        self._register_for_templates("test", f, name)

    def add_template_global(self, f: Function, name: str | None = None) -> None:
        """Let templates call `name()`."""
        self._register_for_templates("global", f, name)

    @overload
    def template_filter(self, name: Function) -> Function: ...

    @overload
    def template_filter(self, name: str | None = None) -> Callable[[Function], Function]: ...

    def template_filter(self, name: Any = None) -> Any:
        """Register the decorated function as a filter, with or without a name."""
        return named(name, self.add_template_filter)

    @overload
    def template_test(self, name: Function) -> Function: ...

    @overload
    def template_test(self, name: str | None = None) -> Callable[[Function], Function]: ...

    def template_test(self, name: Any = None) -> Any:
        """Register the decorated function as a test, with or without a name."""
        return named(name, self.add_template_test)

    @overload
    def template_global(self, name: Function) -> Function: ...

    @overload
    def template_global(self, name: str | None = None) -> Callable[[Function], Function]: ...

    def template_global(self, name: Any = None) -> Any:
        """Register the decorated function as a global, with or without a name."""
        return named(name, self.add_template_global)

    def _register_for_templates(self, kind: str, function: Function, name: str | None) -> None:
        self._check_setup(f"add_template_{kind}")
        getattr(self.jinja_env, KINDS[kind])[name or function.__name__] = function


def named(name: Any, add: Callable[..., None]) -> Any:
    """Return a decorator that adds a function by this name, or what it makes of a function."""
    if callable(name):
        add(name)
        return name

    def register(function: Function) -> Function:
        add(function, name)
        return function

    return register
