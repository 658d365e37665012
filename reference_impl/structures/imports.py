"""Objects by their names: importing them, and finding the modules of a package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any


def import_string(import_name: str, silent: bool = False) -> Any:
    """Return a module, or an object in one; raise ImportError for what is missing, or return None.

    What a module raises while it is imported is raised.
    """
    name = import_name.replace(":", ".")
    try:
        return _found(name)
    except ImportError as error:
        if silent:
            return None
        raise ImportError(f"there is no {import_name!r}: {error}") from error


def _found(name: str) -> Any:
    owner, _, last = name.rpartition(".")
    if not last:
        raise ImportError("the name is empty")
    try:
        return importlib.import_module(name)
    except ImportError:
        if not owner:
            raise
    module = importlib.import_module(owner)
    if not hasattr(module, last):
        raise ImportError(f"{owner} has no {last}")
    return getattr(module, last)


def find_modules(
    import_path: str, include_packages: bool = False, recursive: bool = False
) -> Iterator[str]:
    """Yield the names of the modules of a package; raise ValueError for what is none."""
    package = import_string(import_path)
    if not hasattr(package, "__path__"):
        raise ValueError(f"{import_path!r} is no package")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if include_packages or not module.ispkg:
            yield module.name
        if recursive and module.ispkg:
            yield from find_modules(module.name, include_packages, recursive)
