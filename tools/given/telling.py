"""What a package's documentation may name, and what of it was never varied."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from tools.faults.scope import row_of
from tools.given.watching import place

Notes = Mapping[str, Mapping[str, list[str]]]
NAMED = ("__init__", "__call__")  # of methods with underscores, those that users call


def merged(found: list[Notes]) -> dict[str, dict[str, list[str]]]:
    """Return the notes of several runs as those of one.

    Objects of two runs cannot be told apart, so they count as one value.
    """
    made: dict[str, dict[str, list[str]]] = {}
    for notes in found:
        for where, values in notes.items():
            mine = made.setdefault(where, {})
            for name, seen in values.items():
                known = mine.setdefault(name, [])
                objects = any(one.startswith("<") for one in known)
                fresh = [one for one in seen if len(seen) > 1 or not (objects and one[0] == "<")]
                known.extend(one for one in fresh if one not in known)
    return made


def modules(package: str) -> Iterator[ModuleType]:
    """Yield the modules of a package that count, by the table of `tools.faults`."""
    top = importlib.import_module(package)
    names = [one.name for one in pkgutil.walk_packages(top.__path__, f"{package}.")]
    for name in [package, *names]:
        if name.endswith("__main__"):
            continue
        path = name.removeprefix(package).removeprefix(".").replace(".", "/")
        if not row_of(package, f"{path or '__init__'}.py").counts:
            continue
        try:
            yield importlib.import_module(name)
        except ImportError:
            continue  # it needs what is not installed


def functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    """Yield the public functions of a module, and the methods of its classes, by name."""
    for name, found in vars(module).items():
        if name.startswith("_") or getattr(found, "__module__", "") != module.__name__:
            continue
        if isinstance(found, FunctionType):
            yield name, found
        elif isinstance(found, type):
            for called, member in vars(found).items():
                method = _function(member)
                if method and (called in NAMED or not called.startswith("_")):
                    yield f"{name}.{called}", method


def _function(member: Any) -> FunctionType | None:
    held = member.__func__ if isinstance(member, classmethod | staticmethod) else member
    found = inspect.unwrap(held) if isinstance(held, FunctionType) else None
    return found if isinstance(found, FunctionType) else None


def gaps(package: str, notes: Notes) -> Iterator[str]:
    """Yield a line for each function that nobody calls, or gives one value only for an argument.

    Of arguments, those count that may be left out: what is always given is mostly varied by what
    it is called for.
    """
    for module in modules(package):
        for name, function in functions(module):
            if Path(function.__code__.co_filename).name != Path(str(module.__file__)).name:
                continue
            title = f"{module.__name__}.{name}"
            values = notes.get(place(function.__code__))
            if values is None:
                yield f"{title}: is never called"
                continue
            options = inspect.signature(function).parameters.values()
            for option in options:
                seen = values.get(option.name, [])
                if option.default is not option.empty and len(seen) < 2:
                    yield f"{title}: {option.name} is always {seen[0] if seen else 'left out'}"
