"""`Blueprint`: routes, hooks and handlers that are registered on an application together.

A blueprint records what is to be done; registering it, under a name and a URL prefix, does
it. It may be registered several times under different names, and it may contain others:
names are then joined with dots and prefixes with slashes. Its hooks hold for requests whose
endpoint belongs to it; the `app_` forms hold for all requests of the application.
Source: Flask documentation, "Modular Applications with Blueprints".
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from .setup.scaffold import Function, Scaffold, endpoint_of, setup_is_over
from .templating.environment import loader_of, named

if TYPE_CHECKING:
    from .app import Flask
    from .serving.commands import AppGroup

Deferred = Callable[["BlueprintSetupState"], Any]
OWN_NAME = object()  # the group of a blueprint's commands, unless it is said


class BlueprintSetupState:
    """One registration of a blueprint: on which application, with which options."""

    def __init__(
        self,
        blueprint: "Blueprint",
        app: "Flask",
        options: dict[str, Any],
        first_registration: bool,
    ) -> None:
        self.app = app
        self.blueprint = blueprint
        self.options = options
        self.first_registration = first_registration
        self.subdomain: str | None = _given(options.get("subdomain"), blueprint.subdomain)
        self.url_prefix: str | None = _given(options.get("url_prefix"), blueprint.url_prefix)
        self.name: str = options.get("name", blueprint.name)
        self.name_prefix: str = options.get("name_prefix", "")
        self.url_defaults = {
            **blueprint.url_values_defaults,
            **(options.get("url_defaults") or {}),
        }

    @property
    def full_name(self) -> str:
        """The name with those of the blueprints around it."""
        return f"{self.name_prefix}.{self.name}".lstrip(".")

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        **options: Any,
    ) -> None:
        """Register a rule of the blueprint: below its prefix, in its namespace."""
        if self.url_prefix is not None:
            rule = _joined(self.url_prefix, rule) if rule else self.url_prefix
        options.setdefault("subdomain", self.subdomain)
        endpoint = endpoint_of(view_func) if endpoint is None else endpoint
        defaults = {**self.url_defaults, **(options.pop("defaults", None) or {})}
        self.app.add_url_rule(
            rule, f"{self.full_name}.{endpoint}", view_func, defaults=defaults, **options
        )


class Blueprint(Scaffold):
    """A part of an application. ValueError for an empty name or one with a dot."""

    def __init__(
        self,
        name: str,
        import_name: str,
        static_folder: str | Path | None = None,
        static_url_path: str | None = None,
        template_folder: str | Path | None = None,
        url_prefix: str | None = None,
        subdomain: str | None = None,
        url_defaults: dict[str, Any] | None = None,
        root_path: str | None = None,
        cli_group: Any = OWN_NAME,
    ) -> None:
        super().__init__(import_name, static_folder, static_url_path, root_path)
        if not name:
            raise ValueError("The name of a blueprint cannot be empty.")
        _refuse_dot(name, "The name of a blueprint")
        self.name = name
        self.template_folder = template_folder
        self.url_prefix = url_prefix
        self.subdomain = subdomain
        self.url_values_defaults = dict(url_defaults or {})
        self.cli_group = cli_group
        self._deferred: list[Deferred] = []
        self._nested: list[tuple[Blueprint, dict[str, Any]]] = []
        self._registered = False

    @cached_property
    def cli(self) -> "AppGroup":
        """The commands of this blueprint, for the command line of its applications."""
        from .serving.commands import AppGroup

        return AppGroup(self.name)

    @cached_property
    def jinja_loader(self) -> Any:
        """What loads from the template folder of the blueprint."""
        return loader_of(self)

    # Recording

    def record(self, func: Deferred) -> None:
        """Call `func(state)` at each registration."""
        self._check_setup("record")
        self._deferred.append(func)

    def record_once(self, func: Deferred) -> None:
        """Call `func(state)` at the first registration on an application only."""
        self.record(lambda state: func(state) if state.first_registration else None)

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Register a rule at each registration; ValueError for a dot in its endpoint."""
        if endpoint:
            _refuse_dot(endpoint, "The endpoint of a blueprint's rule")
        if view_func is not None:
            _refuse_dot(getattr(view_func, "__name__", ""), "The name of a view function")
        self.record(
            lambda state: state.add_url_rule(
                rule,
                endpoint,
                view_func,
                provide_automatic_options=provide_automatic_options,
                **options,
            )
        )

    def endpoint(self, endpoint: str) -> Callable[[Function], Function]:
        """Make the decorated function the view of this blueprint's `endpoint`."""
        _refuse_dot(endpoint, "An endpoint of a blueprint")

        def register(function: Function) -> Function:
            self.record(lambda state: state.app.endpoint(f"{state.full_name}.{endpoint}")(function))
            return function

        return register

    def register_blueprint(self, blueprint: "Blueprint", **options: Any) -> None:
        """Contain another blueprint; it is registered whenever this one is."""
        self._check_setup("register_blueprint")
        if blueprint is self:
            raise ValueError("A blueprint cannot contain itself.")
        self._nested.append((blueprint, options))

    # Hooks for all requests of the application

    def before_app_request(self, f: Function) -> Function:
        """Do the same as `Flask.before_request`."""
        return self._on_app("before_request", f)

    def after_app_request(self, f: Function) -> Function:
        """Do the same as `Flask.after_request`."""
        return self._on_app("after_request", f)

    def teardown_app_request(self, f: Function) -> Function:
        """Do the same as `Flask.teardown_request`."""
        return self._on_app("teardown_request", f)

    def app_url_value_preprocessor(self, f: Function) -> Function:
        """Do the same as `Flask.url_value_preprocessor`."""
        return self._on_app("url_value_preprocessor", f)

    def app_url_defaults(self, f: Function) -> Function:
        """Do the same as `Flask.url_defaults`."""
        return self._on_app("url_defaults", f)

    def app_context_processor(self, f: Function) -> Function:
        """Do the same as `Flask.context_processor`."""
        return self._on_app("context_processor", f)

    def add_app_template_filter(self, f: Function, name: str | None = None) -> None:
        """Do the same as `Flask.add_template_filter`."""
        self.record_once(lambda state: state.app.add_template_filter(f, name))

    def add_app_template_test(self, f: Function, name: str | None = None) -> None:
        """Do the same as `Flask.add_template_test`."""
        self.record_once(lambda state: state.app.add_template_test(f, name))

    def add_app_template_global(self, f: Function, name: str | None = None) -> None:
        """Do the same as `Flask.add_template_global`."""
        self.record_once(lambda state: state.app.add_template_global(f, name))

    @overload
    def app_template_filter(self, name: Function) -> Function: ...

    @overload
    def app_template_filter(self, name: str | None = None) -> Callable[[Function], Function]: ...

    def app_template_filter(self, name: Any = None) -> Any:
        """Do the same as `Flask.template_filter`."""
        return named(name, self.add_app_template_filter)

    @overload
    def app_template_test(self, name: Function) -> Function: ...

    @overload
    def app_template_test(self, name: str | None = None) -> Callable[[Function], Function]: ...

    def app_template_test(self, name: Any = None) -> Any:
        """Do the same as `Flask.template_test`."""
        return named(name, self.add_app_template_test)

    @overload
    def app_template_global(self, name: Function) -> Function: ...

    @overload
    def app_template_global(self, name: str | None = None) -> Callable[[Function], Function]: ...

    def app_template_global(self, name: Any = None) -> Any:
        """Do the same as `Flask.template_global`."""
        return named(name, self.add_app_template_global)

    def app_errorhandler(self, code: Any) -> Callable[[Function], Function]:
        """Do the same as `Flask.errorhandler`."""

        def register(function: Function) -> Function:
            self.record_once(lambda state: state.app.register_error_handler(code, function))
            return function

        return register

    def _on_app(self, name: str, function: Function) -> Function:
        self.record_once(lambda state: getattr(state.app, name)(function))
        return function

    # Registering

    def make_setup_state(
        self, app: "Flask", options: dict[str, Any], first_registration: bool = False
    ) -> BlueprintSetupState:
        """Return what is passed to recorded functions."""
        return BlueprintSetupState(self, app, options, first_registration)

    def register(self, app: "Flask", options: dict[str, Any]) -> None:
        """Do what was recorded; ValueError when the full name is taken."""
        first = all(blueprint is not self for blueprint in app.blueprints.values())
        state = self.make_setup_state(app, options, first)
        _refuse_dot(state.name, "The name of a blueprint")
        if state.full_name in app.blueprints:
            raise ValueError(
                f"A blueprint is registered as {state.full_name!r} already; use name= to give"
                f" this one another name."
            )
        app.blueprints[state.full_name] = self
        app.blueprint_hooks[state.full_name] = self.hooks
        self._registered = True
        if self.has_static_folder:
            static_rule = f"{self.static_url_path}/<path:filename>"
            state.add_url_rule(static_rule, "static", self.send_static_file)
        for function in self._deferred:
            function(state)
        if "cli" in vars(self) and self.cli.commands:
            self._add_commands(app, options.get("cli_group", self.cli_group), state.full_name)
        for blueprint, nested_options in self._nested:
            blueprint.register(app, _inherited(state, blueprint, nested_options))

    def _add_commands(self, app: "Flask", group: Any, full_name: str) -> None:
        """Add the commands to those of an application; in a group, unless that is None."""
        if group is None:
            app.cli.commands.update(self.cli.commands)
        else:
            app.cli.add_command(self.cli, full_name if group is OWN_NAME else group)

    def _check_setup(self, what: str) -> None:
        if self._registered:
            setup_is_over(what, f"the blueprint {self.name!r} was registered")

    def __repr__(self) -> str:
        return f"<Blueprint {self.name!r}>"


def _given(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value


def _joined(prefix: str, rule: str) -> str:
    return f"{prefix.rstrip('/')}/{rule.lstrip('/')}"


def _refuse_dot(name: str, what: str) -> None:
    if "." in name:
        raise ValueError(f"{what} cannot contain a dot: {name!r}.")


def _inherited(
    outer: BlueprintSetupState, blueprint: Blueprint, options: dict[str, Any]
) -> dict[str, Any]:
    """Return the options of a contained blueprint, with what those around it add."""
    prefix = _given(options.get("url_prefix"), blueprint.url_prefix)
    if outer.url_prefix is not None:
        prefix = outer.url_prefix if prefix is None else _joined(outer.url_prefix, prefix)
    subdomain = _given(options.get("subdomain"), blueprint.subdomain)
    if outer.subdomain is not None:
        subdomain = outer.subdomain if subdomain is None else f"{subdomain}.{outer.subdomain}"
    return {
        **options,
        "url_prefix": prefix,
        "subdomain": subdomain,
        "name_prefix": outer.full_name,
    }
