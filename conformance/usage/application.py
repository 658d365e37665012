"""What is seen of an application object: its hooks, rules, handlers, settings and commands.

Nothing is called; the names are those of Flask and Quart.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from conformance.describe.app import Rule, Var
from conformance.describe.capabilities import Capability as C
from conformance.usage.names import SETTINGS

HOOKS = {
    "before_request_funcs": C.BEFORE,
    "after_request_funcs": C.AFTER,
    "teardown_request_funcs": C.TEARDOWN,
    "teardown_appcontext_funcs": C.APP_TEARDOWN,
    "url_value_preprocessors": C.URL_HOOKS,
    "url_default_functions": C.URL_HOOKS,
}
CONVERTERS = {"int": C.INT, "float": C.FLOAT, "path": C.PATH, "uuid": C.UUID, "any": C.ANY}
CARRIERS = ("gevent", "greenlet", "eventlet")


def seen_in(app: Any, api: Any) -> Iterator[tuple[C, str]]:
    """Yield what an application has, each with what shows it. `api` is its framework's module."""
    for name, capability in HOOKS.items():
        if _filled(getattr(app, name, None)):
            yield capability, name
    for some in app.template_context_processors.values():
        for processor in some:
            if processor.__module__.partition(".")[0] != api.__name__:
                yield C.TEMPLATE_CONTEXT, processor.__name__
    yield from _handlers(app, api)
    yield from _blueprints(app)
    for rule in app.url_map.iter_rules():
        if rule.endpoint.rpartition(".")[2] != "static":
            yield from _rule(rule, app)
    for name, view in app.view_functions.items():
        if inspect.iscoroutinefunction(view):
            yield C.ASYNC_VIEWS, f"the view {name}"
        if hasattr(view, "view_class"):
            yield C.KEPT_VIEWS, f"the class of {name}"
    yield from _parts(app, api)
    defaults = getattr(app, "default_config", {})
    for name, capabilities in SETTINGS.items():
        if name in app.config and app.config[name] != defaults.get(name):
            yield from ((capability, name) for capability in capabilities)


def _filled(found: Any) -> bool:
    """Whether a list, or one of the lists by blueprint, has something."""
    return any(found.values()) if isinstance(found, dict) else bool(found)


def _handlers(app: Any, api: Any) -> Iterator[tuple[C, str]]:
    for by_code in app.error_handler_spec.values():
        for code, by_class in by_code.items():
            for kind in by_class:
                if code is not None:
                    yield C.ERROR_CODE, f"a handler for {code}"
                elif kind.__name__ == "HTTPException":
                    yield C.ERROR_HTTP, "a handler for HTTPException"
                else:
                    yield C.ERROR_TYPE, f"a handler for {kind.__name__}"


def _blueprints(app: Any) -> Iterator[tuple[C, str]]:
    if app.blueprints:
        yield C.BLUEPRINTS, ", ".join(app.blueprints)
    if any("." in name for name in app.blueprints):
        yield C.NESTED_BLUEPRINTS, next(name for name in app.blueprints if "." in name)
    if len({id(one) for one in app.blueprints.values()}) < len(app.blueprints):
        yield C.BLUEPRINTS_TWICE, ", ".join(app.blueprints)
    for owner in (app, *app.blueprints.values()):
        if owner.static_folder and Path(owner.static_folder).is_dir():
            yield C.STATIC, str(owner.static_folder)


def _rule(rule: Any, app: Any) -> Iterator[tuple[C, str]]:
    said = str(rule.rule)
    for segment in said.split("/"):
        parts = Rule.parse(segment).parts
        if len(parts) > 1 and any(isinstance(part, Var) for part in parts):
            yield C.MIXED_SEGMENTS, said
    for variable in Rule.parse(said).variables:
        if variable.converter != "string":
            yield CONVERTERS.get(variable.converter, C.CUSTOM_CONVERTERS), said
        if variable.arguments:
            yield C.CONVERTER_ARGUMENTS, said
    tests: dict[C, bool] = {
        C.SLASH_REDIRECT: said.endswith("/") and said != "/",
        C.DEFAULTS: bool(rule.defaults),
        C.HOSTS: bool(rule.subdomain or rule.host or app.url_map.host_matching),
        C.RULE_OPTIONS: (rule.strict_slashes, rule.merge_slashes)
        != (app.url_map.strict_slashes, app.url_map.merge_slashes),
        C.SHORTCUTS: bool(rule.alias or rule.build_only or rule.redirect_to),
    }
    yield from ((capability, said) for capability, so in tests.items() if so)


def _parts(app: Any, api: Any) -> Iterator[tuple[C, str]]:
    """Yield what an application is made of instead of the framework's own parts."""
    own = type(app).__mro__
    framework = next(one for one in own if one.__module__.partition(".")[0] == api.__name__)
    if own[0] is not framework:
        yield C.SUBCLASSING, own[0].__qualname__
    if "wsgi_app" in vars(app):
        yield C.MIDDLEWARE, "another wsgi_app"
    session = type(app.session_interface)
    if session.__module__.partition(".")[0] != api.__name__:
        yield C.SESSION_INTERFACE, session.__qualname__
    provider = type(getattr(app, "json", None))
    if provider.__module__.partition(".")[0] != api.__name__:
        yield C.JSON_PROVIDER, provider.__qualname__
    if getattr(app.cli, "commands", None):
        yield C.CLI_GROUPS, ", ".join(app.cli.commands)
    for name, signal in vars(api.signals).items():
        if getattr(signal, "receivers", None):
            yield C.SIGNALS, name
    for name in CARRIERS:
        if name in sys.modules:
            yield C.GREENLETS, name


def functions_of(app: Any) -> Iterator[Callable[..., Any]]:
    """Yield every function that an application was given."""
    yield from app.view_functions.values()
    for name in (*HOOKS, "template_context_processors"):
        found = getattr(app, name, None) or {}
        for some in found.values() if isinstance(found, dict) else (found,):
            yield from some
    for by_code in app.error_handler_spec.values():
        for by_class in by_code.values():
            yield from by_class.values()
    for command in getattr(app.cli, "commands", {}).values():
        if command.callback is not None:
            yield command.callback
