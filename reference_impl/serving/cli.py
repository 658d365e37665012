"""The command line: `python -m reference_impl.serving.cli [--app NAME] [--debug] COMMAND ...`.

Commands are `run`, `routes`, `shell` and those of the application (`commands`). The application is
named by `--app` or FLASK_APP: `module`, `file.py`, `module:name` or `module:factory(...)`; without
it `app.py` or `wsgi.py` in the working directory. Variables of files are set first (`environment`).
Source: Flask documentation, "Command Line Interface".
"""

import argparse
import ast
import importlib
import inspect
import os
import platform
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from ..application import Application
from .commands import WrongUsage
from .environment import is_true, load_for_command
from .listing import routes
from .running import run
from .server import RUN_FROM_CLI
from .shell import shell

# The commands that need nothing of the application, and go before its own.
OWN: dict[str, Callable[[Application, Sequence[str]], None]] = {
    "routes": routes,
    "run": run,
    "shell": shell,
}
_APP_NAMES = ("app", "application")
_FACTORY_NAMES = ("create_app", "make_app")
_DEFAULT_FILES = ("wsgi.py", "app.py")


class NoAppFound(Exception):
    """No application, or more than one, is where one was looked for."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        load_for_command(options.env_file)
    except WrongUsage as error:
        parser.error(str(error))
    os.environ[RUN_FROM_CLI] = "true"
    if options.help:
        return _help(parser, options.app)
    if options.command is None:
        parser.error("name a command, or --help")
    try:
        app = load_app(options.app or os.environ.get("FLASK_APP"))
    except Exception as error:
        print(
            f"Error: {error}" if isinstance(error, NoAppFound) else _failure(error), file=sys.stderr
        )
        return 2
    debug = options.debug
    if debug is None and "FLASK_DEBUG" in os.environ:
        debug = is_true(os.environ["FLASK_DEBUG"])
    if debug is not None:
        app.debug = debug
    try:
        own = OWN.get(options.command)
        if own is not None:
            own(app, options.arguments)
        else:
            app.cli.run(app, [options.command, *options.arguments])
    except WrongUsage as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="reference_impl.serving.cli", allow_abbrev=False, add_help=False
    )
    parser.add_argument("--help", action="store_true", help="show this message")
    parser.add_argument("-A", "--app", help="the application, such as main or main:app")
    parser.add_argument("-e", "--env-file", help="variables that go before those of .env")
    parser.add_argument("--debug", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--version", action="version", version=_versions())
    parser.add_argument("command", nargs="?", help="run, routes, shell, or one of the application")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="those of the command")
    return parser


def _help(parser: argparse.ArgumentParser, name: str | None) -> int:
    """Explain the command line, with the commands of the application if there is one."""
    parser.print_help()
    commands = list(OWN)
    try:
        commands += load_app(name or os.environ.get("FLASK_APP")).cli.commands
    except Exception as error:
        print(_failure(error), file=sys.stderr)
    print("\ncommands:", *sorted(commands), sep="\n  ")
    return 0


def _versions() -> str:
    """Return the versions that a report of an error has to name."""
    names = ("microframework-conformance", "Werkzeug")
    found = [f"{name} {metadata.version(name)}" for name in names]
    return f"Python {platform.python_version()}, {', '.join(found)}"


def load_app(name: str | None) -> Application:
    """Import the application that `name` names; NoAppFound when it is not there."""
    if name is None:
        for file in _DEFAULT_FILES:
            if Path(file).is_file():
                return _find(_import(file), None)
        raise NoAppFound("There is no app.py or wsgi.py here, and neither --app nor FLASK_APP.")
    module, _, attribute = name.partition(":") if ":" in name[2:] else (name, "", "")
    return _find(_import(module), attribute or None)


def _import(name: str) -> Any:
    path = Path(name)
    if path.suffix == ".py":
        if not path.is_file():
            raise NoAppFound(f"There is no file {name!r}.")
        sys.path.insert(0, str(path.resolve().parent))
        return importlib.import_module(path.stem)
    sys.path.insert(0, str(Path.cwd()))
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0]:
            raise
        raise NoAppFound(f"There is no module {name!r}.") from None


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
        raise NoAppFound(f"{module.__name__!r} has several applications; name one: --app NAME:app.")
    for name in _FACTORY_NAMES:
        factory = getattr(module, name, None)
        if inspect.isfunction(factory):
            return _checked(_called(factory), name)
    raise NoAppFound(f"{module.__name__!r} has no application and no factory.")


def _named(module: Any, attribute: str) -> Application:
    """Read `name` or `name(literal, key=literal)` in a module."""
    try:
        tree = ast.parse(attribute.strip(), mode="eval").body
    except SyntaxError:
        raise NoAppFound(f"{attribute!r} is neither a name nor a call.") from None
    call = tree if isinstance(tree, ast.Call) else None
    name = tree if call is None else call.func
    if not isinstance(name, ast.Name):
        raise NoAppFound(f"{attribute!r} is neither a name nor a call.")
    found = getattr(module, name.id, None)
    if found is None:
        raise NoAppFound(f"{module.__name__!r} has no {name.id!r}.")
    if call is not None:
        positional = [ast.literal_eval(argument) for argument in call.args]
        named = {str(k.arg): ast.literal_eval(k.value) for k in call.keywords}
        found = found(*positional, **named)
    elif inspect.isfunction(found):
        found = _called(found)
    return _checked(found, attribute)


def _called(factory: Callable[..., Any]) -> Any:
    """Call a factory without arguments; NoAppFound when it needs some."""
    try:
        inspect.signature(factory).bind()
    except TypeError as error:
        raise NoAppFound(f"{factory.__name__}() cannot be called without: {error}.") from None
    return factory()


def _checked(found: Any, name: str) -> Application:
    if not isinstance(found, Application):
        raise NoAppFound(f"{name!r} is no application but {type(found).__name__!r}.")
    return found


def _failure(error: Exception) -> str:
    return f"Error: the application cannot be imported: {type(error).__name__}: {error}"


if __name__ == "__main__":
    sys.exit(main())
