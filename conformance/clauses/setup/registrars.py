"""Registrars: every documented way to register a function on an application or a blueprint.

A table, and what the clauses of `test_registrars` need of it. `tests/clauses/test_registrars.py`
holds it against the headings of Flask's API, so that a new method is noticed. What the registered
functions are given, and in which order they run, is said by other chapters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation

CALLED: list[str] = []

# What registered functions return, by what they are.
RETURNS: dict[str, Callable[..., Any]] = {
    "hook": lambda *given: None,
    "after": lambda response: response,
    "context": dict,
    "view": lambda: "answer",
    "handler": lambda error: ("answer", 200),
    "in a template": lambda *given: "answer",
}
VERBS = ("get", "post", "put", "delete", "patch")
ERRORS = {kind.__name__: kind for kind in (KeyError, ValueError, ZeroDivisionError)}
TEMPLATES = {"filter": "{{ 1|%s }}", "test": "{{ 1 is %s }}", "global": "{{ %s() }}"}


@dataclass(frozen=True, slots=True, repr=False)
class Registrar:
    """One method, and the path whose request calls the function that it was given.

    `given` stands before the function in a "call", after it in a call "backwards"; a "maker" takes
    it and returns a decorator. Nothing is asked for what is called at once.
    """

    name: str
    asked: str | None = "/probe"
    given: tuple[Any, ...] = ()
    form: str = "decorator"
    function: str = "hook"
    needs: tuple[C, ...] = ()

    def __repr__(self) -> str:
        return self.name

    @property
    def for_all(self) -> bool:
        """Whether a blueprint's function is called for the whole application."""
        return "app_" in self.name

    @property
    def method(self) -> str:
        """The HTTP method of the request that calls the function."""
        return self.name.upper() if self.name in VERBS else "GET"

    def use(self, target: Any, function: Any) -> Any:
        """Register a function, and return what takes its place below a decorator."""
        method = getattr(target, self.name)
        if self.form == "maker":
            return method(*self.given)(function)
        if self.form == "decorator":
            return method(function)
        arguments = (*self.given, function) if self.form == "call" else (function, *self.given)
        method(*arguments)
        return function

    def told(self) -> Callable[..., Any]:
        """Return a new function that tells when it is called."""
        answer = RETURNS[self.function]

        def function(*given: Any) -> Any:
            CALLED.append(self.name)
            return answer(*given)

        function.__name__ = f"{self.name}_function"  # endpoints are named so
        return function


def _handling(name: str, error: str, form: str) -> Registrar:
    return Registrar(name, f"/raise/{error}", (ERRORS[error],), form, "handler")


def _in_templates(prefix: str, kind: str) -> tuple[Registrar, Registrar]:
    """Return the decorator for filters, tests or globals of templates, and the plain method."""
    maker, plain = f"{prefix}template_{kind}", f"add_{prefix}template_{kind}"
    return (
        Registrar(maker, f"/show/{kind}/{maker}", (maker,), "maker", "in a template"),
        Registrar(plain, f"/show/{kind}/{plain}", (plain,), "backwards", "in a template"),
    )


SHARED = (
    Registrar("route", "/route", ("/route",), "maker", "view"),
    *(
        Registrar(name, f"/{name}", (f"/{name}",), "maker", "view", (C.METHOD_DECORATORS,))
        for name in VERBS
    ),
    Registrar("add_url_rule", "/rule", ("/rule", "rule"), "call", "view"),
    Registrar("endpoint", "/bound", ("bound",), "maker", "view"),
    _handling("errorhandler", "KeyError", "maker"),
    _handling("register_error_handler", "ValueError", "call"),
    Registrar("before_request"),
    Registrar("after_request", function="after"),
    Registrar("teardown_request"),
    Registrar("url_value_preprocessor"),
    Registrar("url_defaults"),
    Registrar("context_processor", function="context"),
)
OF_APPLICATIONS = (
    *SHARED,
    Registrar("teardown_appcontext"),
    Registrar("shell_context_processor", "/shell", function="context"),
    *(row for kind in TEMPLATES for row in _in_templates("", kind)),
)
OF_BLUEPRINTS = (
    *SHARED,
    Registrar("record", None, form="call"),
    Registrar("record_once", None, form="call"),
    Registrar("before_app_request"),
    Registrar("after_app_request", function="after"),
    Registrar("teardown_app_request"),
    Registrar("app_url_value_preprocessor"),
    Registrar("app_url_defaults"),
    Registrar("app_context_processor", function="context"),
    _handling("app_errorhandler", "ZeroDivisionError", "maker"),
    *(row for kind in TEMPLATES for row in _in_templates("app_", kind)),
)
# These are called when the blueprint is registered.
AT_ONCE = [row.name for row in OF_BLUEPRINTS if row.asked is None]
# These register no function but a blueprint: see the chapter `blueprints`.
OF_GROUPS = ("register_blueprint",)


def there(rows: tuple[Registrar, ...], impl: Implementation, api: Any) -> list[Registrar]:
    """Return the rows that an implementation has: who has templates has what is added to them."""
    templates = hasattr(api, "render_template_string")
    return [
        row for row in rows if impl.has(*row.needs) and (templates or "template_" not in row.name)
    ]


def views(target: Any, api: Any) -> None:
    """Declare the views that are asked for: they do what registered functions wait for."""

    def probe() -> str:
        api.url_for(".probe")
        if hasattr(api, "render_template_string"):
            return str(api.render_template_string("seen"))
        api.current_app.update_template_context({})
        return "seen"

    def raising(name: str) -> str:
        raise ERRORS[name]

    def show(kind: str, name: str) -> str:
        return str(api.render_template_string(TEMPLATES[kind] % name))

    target.add_url_rule("/probe", "probe", probe)
    target.add_url_rule("/raise/<name>", "raising", raising)
    target.add_url_rule("/show/<kind>/<name>", "show", show)
    target.add_url_rule("/shell", "shell", lambda: str(api.current_app.make_shell_context()))
    target.add_url_rule("/bound", "bound")
