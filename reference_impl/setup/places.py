"""The name of an application, and the folders that it looks for files in.

Source: Flask documentation, "Application Object", and "Configuration Handling", Instance Folders.
"""

import importlib.util
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import IO, Any


def name_of(import_name: str) -> str:
    """Return the import name, or the name of the file when it was run as a program."""
    if import_name != "__main__":
        return import_name
    file = getattr(sys.modules["__main__"], "__file__", None)
    return Path(file).stem if file else import_name


def root_path_of(import_name: str) -> str:
    """Return the folder of the module or package of that name, or the working folder."""
    file = _file_of(import_name)
    return str(Path(file).resolve().parent if file else Path.cwd())


def instance_path_of(import_name: str, root_path: str) -> str:
    """Return the folder for files of this installation: beside the module or outermost package.

    What is installed has it below the prefix of Python.
    """
    root = Path(root_path)
    depth = import_name.count(".") + _is_package(import_name)
    beside = Path(*root.parts[: len(root.parts) - depth])
    prefix = Path(sys.prefix).resolve()
    if "site-packages" in beside.parts and beside.is_relative_to(prefix):
        return str(prefix / "var" / f"{name_of(import_name)}-instance")
    return str(beside / "instance")


def required_absolute(instance_path: str) -> str:
    """Return the path; ValueError when it would change with the working folder."""
    if not Path(instance_path).is_absolute():
        raise ValueError("instance_path must be absolute.")
    return instance_path


def open_to_read(folder: str, name: str, mode: str, encoding: str | None) -> IO[Any]:
    """Open a file below a folder; ValueError for a mode that could write."""
    if mode not in ("r", "rt", "rb"):
        raise ValueError("Resources are opened for reading only.")
    return open_below(folder, name, mode, encoding)


def open_below(folder: str, name: str, mode: str, encoding: str | None) -> IO[Any]:
    """Open a file below a folder; the encoding is for text."""
    path = Path(folder, name)
    return path.open(mode) if "b" in mode else path.open(mode, encoding=encoding)


def _is_package(import_name: str) -> bool:
    if import_name in sys.modules:
        return hasattr(sys.modules[import_name], "__path__")
    found = _spec_of(import_name)
    return found is not None and found.submodule_search_locations is not None


def _file_of(import_name: str) -> str | None:
    file: str | None = getattr(sys.modules.get(import_name), "__file__", None)
    if file is not None:
        return file
    found = _spec_of(import_name)
    return None if found is None or not found.has_location else found.origin


def _spec_of(import_name: str) -> ModuleSpec | None:
    try:
        return importlib.util.find_spec(import_name)
    except (ImportError, ValueError):
        return None
