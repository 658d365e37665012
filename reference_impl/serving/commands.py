"""Commands of applications and blueprints, in groups; who runs them, and in which context.

A command is a function that gets the arguments behind its name as text. What the command line has
of its own (`run`, `routes`, `shell`), and where it finds an application: see `cli`. Source: Flask
documentation, "Command Line Interface", "Custom Commands".
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from ..application import Application

Function = TypeVar("Function", bound=Callable[..., Any])
# The application whose command runs.
_LOADED: ContextVar[Application] = ContextVar("reference_impl.loaded")


class WrongUsage(Exception):
    """A command that cannot be run as it was given; the text says what to change."""


class AppGroup:
    """Commands and groups of commands by their names; each runs inside an app context."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name
        self.commands: dict[str, Callable[..., Any] | AppGroup] = {}

    def command(
        self, name: str | None = None, *, with_appcontext: bool = True
    ) -> Callable[[Function], Function]:
        """Register the decorated function as a command; without a context if that is said."""

        def register(function: Function) -> Function:
            self.commands[name or name_of(function)] = (
                in_appcontext(function) if with_appcontext else function
            )
            return function

        return register

    def group(self, name: str | None = None) -> Callable[[Callable[..., Any]], AppGroup]:
        """Register a group in place of the decorated function."""

        def register(function: Callable[..., Any]) -> AppGroup:
            made = AppGroup(name or name_of(function))
            self.add_command(made)
            return made

        return register

    def add_command(self, command: AppGroup, name: str | None = None) -> None:
        """Register a group by its own name, or by another one; TypeError when it has none."""
        chosen = name or command.name
        if chosen is None:
            raise TypeError("A group of commands needs a name.")
        self.commands[chosen] = command

    def run(self, app: Application, arguments: Sequence[str]) -> None:
        """Run the command of `app` that the arguments name; WrongUsage when there is none."""
        if not arguments or arguments[0] == "--help":
            print("commands:", *sorted(self.commands), sep="\n  ")
            if not arguments:
                raise WrongUsage("name a command")
            return
        name, *others = arguments
        found = self.commands.get(name)
        if found is None:
            raise WrongUsage(f"there is no command {name!r}.")
        if isinstance(found, AppGroup):
            found.run(app, others)
            return
        token = _LOADED.set(app)
        try:
            found(*others)
        finally:
            _LOADED.reset(token)


def name_of(function: Callable[..., Any]) -> str:
    """Return the name of a command that was given none."""
    return function.__name__.replace("_", "-")


def in_appcontext(function: Function) -> Function:
    """Let a function run inside a context of the application whose command runs."""

    @wraps(function)
    def inside(*arguments: Any, **named: Any) -> Any:
        app = _LOADED.get()
        with app.app_context():
            return app.ensure_sync(function)(*arguments, **named)

    return inside  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended that a runner has run."""

    exit_code: int
    output: str
    exception: BaseException | None = None


class CommandRunner:
    """Runs commands of one application in this process, for tests."""

    def __init__(self, app: Application) -> None:
        self.app = app

    def invoke(self, args: Sequence[str] | str = ()) -> Result:
        """Run a command and return how it ended: with what it has written, in its order."""
        arguments = args.split() if isinstance(args, str) else args
        written = io.StringIO()
        error: BaseException | None = None
        code = 0
        with redirect_stdout(written), redirect_stderr(written):
            try:
                self.app.cli.run(self.app, arguments)
            except WrongUsage as wrong:
                print(f"Error: {wrong}")
                code, error = 2, wrong
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
                error = end if code else None
            except Exception as raised:
                code, error = 1, raised
        return Result(code, written.getvalue(), error)
