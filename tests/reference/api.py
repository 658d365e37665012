"""Flask's API as names and parameters: what a program may use, and what the reference has of it.

A name is read where it is documented, in the list of the documentation's entries, and where it is
public, in the source of Flask's modules and classes. So what an instance is given by its `__init__`
counts, too. `test_api.py` compares.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
import types
from collections.abc import Iterator
from functools import cache
from typing import Any

from conformance.sources import FLASK

# Modules whose names programs import; what stands behind `flask` is the same in the reference.
MODULES = (
    *("", ".blueprints", ".cli", ".config", ".ctx", ".globals", ".json", ".json.provider"),
    *(".json.tag", ".logging", ".sessions", ".signals", ".templating", ".testing", ".views"),
    ".wrappers",
)
# Classes that programs derive from, or ask for attributes.
CLASSES = (
    *("Flask", "Blueprint", "Request", "Response", "Config"),
    *("blueprints.BlueprintSetupState", "cli.AppGroup", "cli.FlaskGroup", "cli.ScriptInfo"),
    *("ctx.AppContext", "ctx.RequestContext", "ctx._AppCtxGlobals", "views.View"),
    *("json.provider.JSONProvider", "json.provider.DefaultJSONProvider", "views.MethodView"),
    *("json.tag.JSONTag", "json.tag.TaggedJSONSerializer", "sessions.SessionInterface"),
    *("sessions.SecureCookieSessionInterface", "sessions.SecureCookieSession"),
    *("sessions.NullSession", "sessions.SessionMixin", "testing.FlaskClient"),
    *("testing.FlaskCliRunner", "testing.EnvironBuilder", "templating.Environment"),
)
FUNCTIONS = (types.FunctionType, classmethod, staticmethod)
# What a proxy stands for; its attributes are documented under its own name.
PROXIES = {"session": "sessions.SecureCookieSession"}
VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def documented() -> Iterator[str]:
    """Yield the names below `flask` that Flask's documentation has an entry for."""
    for name in FLASK.headings().entries:
        if name.startswith("flask."):
            yield name.removeprefix("flask.").removeprefix("flask.")


def public() -> Iterator[str]:
    """Yield the names below `flask` that are public in its modules, and in its classes."""
    for suffix in MODULES:
        module = importlib.import_module(f"flask{suffix}")
        for name in exported(module) if suffix else vars(module):
            if not name.startswith("_") and is_for_programs(getattr(module, name, None)):
                yield f"{suffix}.{name}"[1:]
    for path in CLASSES:
        own = [cls for cls in found("flask", path).__mro__ if cls.__module__.startswith("flask")]
        for name in {name for cls in own for name in held(cls)}:
            if not name.startswith("_"):
                yield f"{path}.{name}"


def is_for_programs(value: Any) -> bool:
    """Tell whether a value of a module is more than a module or a variable of types."""
    kind = type(value).__module__
    if isinstance(value, types.ModuleType):
        return value.__name__ == "flask.json"
    return kind not in ("typing", "__future__") and value is not None


def exported(module: types.ModuleType) -> list[str]:
    """Return what the source of a module defines or assigns at its top."""
    names: list[str] = []
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


@cache
def held(cls: type) -> frozenset[str]:
    """Return the names that instances of a class have: of its body, and by `self.name = ...`."""
    names = {*vars(cls), *getattr(cls, "__annotations__", {})}
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    except (OSError, TypeError):  # a class of the interpreter
        return frozenset(names)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                names.add(name)
    return frozenset(names)


class Told:
    """Stands for an attribute that instances have, and of which the class says no more."""


def found(package: str, path: str) -> Any:
    """Return what a dotted name means in a package, or None where it means nothing.

    An attribute that only instances have is `Told`.
    """
    name, _, attribute = path.partition(".")
    parts = (
        [*PROXIES[name].split("."), attribute] if attribute and name in PROXIES else path.split(".")
    )
    value: Any = importlib.import_module(package)
    for index, part in enumerate(parts):
        if isinstance(value, types.ModuleType):
            name = ".".join([package, *parts[: index + 1]])
            value = _attribute(value, part) if hasattr(value, part) else _module(name)
        elif isinstance(value, type):
            value = _of_class(value, part)
        else:
            value = getattr(value, part, None)
        if value is None:
            return None
    return value


def _attribute(module: types.ModuleType, name: str) -> Any:
    value = getattr(module, name)
    return Told if value is None else value


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _of_class(cls: type, name: str) -> Any:
    for one in cls.__mro__:
        if name in vars(one):
            value = inspect.getattr_static(cls, name)
            return Told if value is None else value
        if name in held(one):
            return Told
    return None


def parameters(value: Any) -> list[inspect.Parameter] | None:
    """Return the parameters of what can be called by programs, without the instance; else None."""
    if issubclass(type(value), type):
        value = inspect.getattr_static(value, "__init__")
        return parameters(value) if isinstance(value, types.FunctionType) else None
    if not issubclass(type(value), FUNCTIONS):
        return None  # proxies, which would answer for what they stand for, too
    function = inspect.unwrap(getattr(value, "__func__", value))
    given = list(inspect.signature(function).parameters.values())
    return given[1:] if given and given[0].name in ("self", "cls") else given


def differences(theirs: list[inspect.Parameter], ours: list[inspect.Parameter]) -> list[str]:
    """Return why a call that one list of parameters allows is refused by the other, or means less.

    A name stands where it stood, can be left out where it could, and is given in the ways in which
    it could. What was `*args` and `**kwargs` may be spelled out.
    """
    named = {parameter.name: place for place, parameter in enumerate(ours)}
    more = {parameter.kind for parameter in ours} & {*VARIADIC}
    said = []
    spelled_out = {parameter.name for parameter in theirs}
    for place, parameter in enumerate(theirs):
        if parameter.kind in VARIADIC:
            others = [p for p in ours if p.name not in spelled_out]
            if parameter.kind not in more and not others:
                said.append(f"no {parameter}")
            continue
        if parameter.name not in named:
            if more != {*VARIADIC}:
                said.append(f"no {parameter.name}")
            continue
        own = ours[named[parameter.name]]
        by_place = parameter.kind is not parameter.KEYWORD_ONLY
        by_name = parameter.kind is not parameter.POSITIONAL_ONLY
        if by_place and (own.kind is own.KEYWORD_ONLY or named[parameter.name] != place):
            said.append(f"{parameter.name} is at another place")
        if by_name and own.kind is own.POSITIONAL_ONLY:
            said.append(f"{parameter.name} has no name")
        if parameter.default is not parameter.empty and own.default is own.empty:
            said.append(f"{parameter.name} has to be given")
    free = any(parameter.kind in VARIADIC for parameter in theirs)
    for parameter in ours:
        required = parameter.default is parameter.empty and parameter.kind not in VARIADIC
        if parameter.name not in spelled_out and required and not free:
            said.append(f"{parameter.name} has to be given")
    return said
