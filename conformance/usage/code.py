"""What code and templates speak of: names of the framework, of its tools, and attributes.

Compiled code is read, not run: a name that stands there may never be reached, and counts.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from conformance.describe.capabilities import Capability as C
from conformance.usage.names import ATTRIBUTES, SPOKEN, TOOLS

TOOLBOX = "werkzeug"  # whose names the kits have


def written_for(top: str) -> Iterator[Callable[..., Any]]:
    """Yield each function and method of the modules of a package that are imported."""
    for name, module in [*sys.modules.items()]:
        if isinstance(module, ModuleType) and name.partition(".")[0] == top:
            for found in vars(module).values():
                if getattr(found, "__module__", "").partition(".")[0] != top:
                    continue
                members = vars(found).values() if isinstance(found, type) else (found,)
                yield from (one for one in members if callable(one))


def functions_in(found: Iterable[Any]) -> Iterator[FunctionType]:
    """Yield functions, what they wrap, and what is enclosed in them, each once."""
    left, seen = [*found], set()
    while left:
        one = inspect.unwrap(left.pop()) if callable(left[-1]) else left.pop()
        function = getattr(one, "__func__", one)
        if not isinstance(function, FunctionType) or function in seen:
            continue
        seen.add(function)
        yield function
        for cell in function.__closure__ or ():
            try:
                left.append(cell.cell_contents)
            except ValueError:  # not filled yet
                continue


def spoken_in(functions: Iterable[FunctionType], api: Any) -> Iterator[tuple[C, str]]:
    """Yield what functions speak of, each with the function that does."""
    for function in functions:
        if str(function.__globals__.get("__name__")).partition(".")[0] == api.__name__:
            continue  # the framework's own code is not the application's
        names = set(_names(function.__code__))
        where = f"{function.__module__}.{function.__qualname__}"
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            yield C.STREAMING, where
        for capability in _of_names(names, function.__globals__, api):
            yield capability, where


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names in code, and in the functions that it defines."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _of_names(names: set[str], known: dict[str, Any], api: Any) -> Iterator[C]:
    whole = api.__name__ in names  # `flask.session`, or imported where it is used
    own = {
        name
        for name in names
        if whole or (name in known and known[name] is getattr(api, name, known))
    }
    for spoken, capabilities in SPOKEN.items():
        head, _, attribute = spoken.partition(".")
        if head in own and head in names and (not attribute or attribute in names):
            yield from capabilities
    for attribute in names & ATTRIBUTES.keys():
        yield from ATTRIBUTES[attribute]
    for name in names & TOOLS.keys():
        maker = getattr(known.get(name), "__module__", "") or ""
        if maker.partition(".")[0] == TOOLBOX:
            yield from TOOLS[name]


def templates_of(app: Any) -> Iterator[tuple[C, str]]:
    """Yield what the templates of an application and its blueprints speak of."""
    loader = app.jinja_env.loader
    for name in loader.list_templates() if loader is not None else ():
        yield C.TEMPLATES, name
        source = loader.get_source(app.jinja_env, name)[0]
        for spoken, capabilities in SPOKEN.items():
            if "." not in spoken and len(spoken) > 1 and spoken in source:
                yield from ((capability, f"the template {name}") for capability in capabilities)
