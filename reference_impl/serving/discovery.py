"""Where the command line finds an application.

It is named as `module`, `file.py`, `module:name` or `module:factory(...)`; without a name `wsgi.py`
or `app.py` in the working directory has it. Source: Flask documentation, "Command Line Interface",
"Application Discovery".
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..application import Application

_APP_NAMES = ("app", "application")
_FACTORY_NAMES = ("create_app", "make_app")
_DEFAULT_FILES = ("wsgi.py", "app.py")


class NoApp(Exception):
    """No application, or more than one, is where one was looked for."""


def load_app(name: str | None) -> Application:
    """Import the application that `name` names; NoApp when it is not there."""
    if name is None:
        for file in _DEFAULT_FILES:
            if Path(file).is_file():
                return _find(_import(file), None)
        raise NoApp("There is no app.py or wsgi.py here, and neither --app nor FLASK_APP.")
    module, _, attribute = name.partition(":") if ":" in name[2:] else (name, "", "")
    return _find(_import(module), attribute or None)


def _import(name: str) -> Any:
    path = Path(name)
    if path.suffix == ".py":
        if not path.is_file():
            raise NoApp(f"There is no file {name!r}.")
        sys.path.insert(0, str(path.resolve().parent))
        return importlib.import_module(path.stem)
    sys.path.insert(0, str(Path.cwd()))
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0]:
            raise
        raise NoApp(f"There is no module {name!r}.") from None


def _find(module: Any, attribute: str | None) -> Application:
    if attribute is not None:
        return _named(module, attribute)
    for name in _APP_NAMES:
        found = getattr(module, name, None)
        if isinstance(found, Application):
            return found
    apps = [value for value in vars(module).values() if isinstance(value, Application)]
    if len(apps) == 1:
        return apps[0]
    if apps:
        raise NoApp(f"{module.__name__!r} has several applications; name one: --app NAME:app.")
    for name in _FACTORY_NAMES:
        factory = getattr(module, name, None)
        if inspect.isfunction(factory):
            return _checked(_called(factory), name)
    raise NoApp(f"{module.__name__!r} has no application and no factory.")


def _named(module: Any, attribute: str) -> Application:
    """Read `name` or `name(literal, key=literal)` in a module."""
    try:
        tree = ast.parse(attribute.strip(), mode="eval").body
    except SyntaxError:
        raise NoApp(f"{attribute!r} is neither a name nor a call.") from None
    call = tree if isinstance(tree, ast.Call) else None
    name = tree if call is None else call.func
    if not isinstance(name, ast.Name):
        raise NoApp(f"{attribute!r} is neither a name nor a call.")
    found = getattr(module, name.id, None)
    if found is None:
        raise NoApp(f"{module.__name__!r} has no {name.id!r}.")
    if call is not None:
        try:
            positional = [ast.literal_eval(argument) for argument in call.args]
            named = {str(k.arg): ast.literal_eval(k.value) for k in call.keywords}
        except ValueError:
            raise NoApp(f"The arguments in {attribute!r} are no literals.") from None
        found = _called(found, *positional, **named)
    elif inspect.isfunction(found):
        found = _called(found)
    return _checked(found, attribute)


def _called(factory: Callable[..., Any], *positional: Any, **named: Any) -> Any:
    """Call a factory with what the command says; NoApp when it takes something else."""
    try:
        inspect.signature(factory).bind(*positional, **named)
    except TypeError as error:
        raise NoApp(f"{factory.__name__}() cannot be called so: {error}.") from None
    return factory(*positional, **named)


def _checked(found: Any, name: str) -> Application:
    if not isinstance(found, Application):
        raise NoApp(f"{name!r} is no application but {type(found).__name__!r}.")
    return found
