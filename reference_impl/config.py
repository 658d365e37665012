"""The configuration of an application: a dict with ways to fill it.

Only names in capital letters count. Source: Flask documentation, "Configuration Handling".
"""

import json
import os
import types
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

DEFAULTS: dict[str, Any] = {
    "APPLICATION_ROOT": "/",
    "DEBUG": False,
    "EXPLAIN_TEMPLATE_LOADING": False,
    "MAX_CONTENT_LENGTH": None,
    "MAX_COOKIE_SIZE": 4093,
    "MAX_FORM_MEMORY_SIZE": 500_000,
    "MAX_FORM_PARTS": 1000,
    "PERMANENT_SESSION_LIFETIME": timedelta(days=31),
    "PREFERRED_URL_SCHEME": "http",
    "PROPAGATE_EXCEPTIONS": None,
    "PROVIDE_AUTOMATIC_OPTIONS": True,
    "SECRET_KEY": None,
    "SECRET_KEY_FALLBACKS": None,
    "SEND_FILE_MAX_AGE_DEFAULT": None,
    "SERVER_NAME": None,
    "SESSION_COOKIE_DOMAIN": None,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_NAME": "session",
    "SESSION_COOKIE_PARTITIONED": False,
    "SESSION_COOKIE_PATH": None,
    "SESSION_COOKIE_SAMESITE": None,
    "SESSION_COOKIE_SECURE": False,
    "SESSION_REFRESH_EACH_REQUEST": True,
    "TEMPLATES_AUTO_RELOAD": None,
    "TESTING": False,
    "TRAP_BAD_REQUEST_ERRORS": None,
    "TRAP_HTTP_EXCEPTIONS": False,
    "TRUSTED_HOSTS": None,
    "USE_X_SENDFILE": False,
}


# What says that there is no such file.
_MISSING = (FileNotFoundError, IsADirectoryError, NotADirectoryError)


class Config(dict[str, Any]):
    """A dict that can be filled from objects, mappings, files and the environment.

    Names of files are relative to `root_path`.
    """

    def __init__(
        self, root_path: str | os.PathLike[str], defaults: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(defaults or {})
        self.root_path = root_path

    def from_mapping(self, mapping: Any = None, **kwargs: Any) -> bool:
        """Take the names in capital letters of a mapping, or of pairs; return True."""
        for name, value in dict(mapping or {}, **kwargs).items():
            if name.isupper():
                self[name] = value
        return True

    def from_object(self, obj: Any) -> None:
        """Take the attributes in capital letters of an object, or of what a dotted name means."""
        if isinstance(obj, str):
            obj = _imported(obj)
        self.from_mapping({name: getattr(obj, name) for name in dir(obj)})

    def from_pyfile(self, filename: str | os.PathLike[str], silent: bool = False) -> bool:
        """Run a Python file and take its names; with `silent` a missing file gives False."""
        path = Path(self.root_path, filename)
        module = types.ModuleType("config")
        module.__file__ = str(path)
        try:
            code = path.read_bytes()
        except _MISSING:
            if silent:
                return False
            raise
        exec(compile(code, path, "exec"), module.__dict__)
        self.from_object(module)
        return True

    def from_file(
        self,
        filename: str | os.PathLike[str],
        load: Callable[[Any], Mapping[str, Any]],
        silent: bool = False,
        text: bool = True,
    ) -> bool:
        """Take what `load` reads from a file, such as `json.load` or `tomllib.load`."""
        try:
            file = open(Path(self.root_path, filename), "r" if text else "rb")  # noqa: SIM115
        except _MISSING:
            if silent:
                return False
            raise
        with file:
            return self.from_mapping(load(file))

    def from_envvar(self, variable_name: str, silent: bool = False) -> bool:
        """Run the Python file that an environment variable names; RuntimeError when unset."""
        filename = os.environ.get(variable_name)
        if filename:
            return self.from_pyfile(filename, silent)
        if silent:
            return False
        raise RuntimeError(f"The environment variable {variable_name!r} does not name a file.")

    def from_prefixed_env(
        self, prefix: str = "FLASK", *, loads: Callable[[str], Any] = json.loads
    ) -> bool:
        """Take environment variables; `A__B` sets key B of the dict A. Text unless it loads."""
        for variable in sorted(os.environ):
            if not variable.startswith(f"{prefix}_"):
                continue
            value: Any = os.environ[variable]
            with suppress(Exception):  # whatever it is that cannot be loaded stays text
                value = loads(value)
            *outer, name = variable.removeprefix(f"{prefix}_").split("__")
            target: dict[str, Any] = self
            for key in outer:
                target = target.setdefault(key, {})
            target[name] = value
        return True

    def get_namespace(
        self, namespace: str, lowercase: bool = True, trim_namespace: bool = True
    ) -> dict[str, Any]:
        """Return the entries whose names begin with `namespace`."""
        found = {}
        for name, value in self.items():
            if name.startswith(namespace):
                key = name.removeprefix(namespace) if trim_namespace else name
                found[key.lower() if lowercase else key] = value
        return found


def _imported(name: str) -> Any:
    """Return the module of this name, or the object in one; ImportError when there is neither.

    What a module fails to import itself is its own error.
    """
    import importlib

    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if not f"{name}.".startswith(f"{error.name}."):
            raise
    module, _, attribute = name.rpartition(".")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, ValueError, AttributeError) as error:
        raise ImportError(f"{name!r} is neither a module nor an object in one.") from error


class ConfigAttribute:
    """An attribute of the application that is stored in its configuration."""

    def __init__(self, name: str, get_converter: Callable[[Any], Any] | None = None) -> None:
        self._key = name
        self._convert = get_converter

    def __get__(self, app: Any, owner: type) -> Any:
        if app is None:
            return self
        value = app.config[self._key]
        return value if self._convert is None else self._convert(value)

    def __set__(self, app: Any, value: Any) -> None:
        app.config[self._key] = value
