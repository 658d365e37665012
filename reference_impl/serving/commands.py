"""Commands of applications and blueprints, in groups; which application they are of, and where.

Commands are those of click, which is imported here; without it one line says how to get it. What
the command line has of its own (`run`, `routes`, `shell`) is in `running`, `listing` and `shell`,
how an application is found in `discovery`. Source: Flask documentation, "Command Line Interface".
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar

from ..application import Application
from ..contexts.ambient import current_app

try:
    import click
except ImportError as error:
    raise RuntimeError("The command line needs click; install it: pip install click") from error

from .discovery import NoApp, load_app
from .environment import is_true

__all__ = [
    "AppGroup",
    "NoAppException",
    "ScriptInfo",
    "click",
    "enter",
    "pass_script_info",
    "with_appcontext",
]

Function = TypeVar("Function", bound=Callable[..., Any])


class NoAppException(click.UsageError):
    """No application, or more than one, is where one was looked for, or it cannot be imported."""


class ScriptInfo:
    """What a command knows of its application, which is loaded when it is asked for first.

    It is made by `create_app`, or found where `app_import_path` says. `data` is for programs.
    """

    def __init__(
        self,
        app_import_path: str | None = None,
        create_app: Callable[..., Application] | None = None,
        set_debug_flag: bool = True,
        load_dotenv_defaults: bool = True,
    ) -> None:
        self.app_import_path = app_import_path
        self.create_app = create_app
        self.data: dict[Any, Any] = {}
        self.set_debug_flag = set_debug_flag
        self.load_dotenv_defaults = load_dotenv_defaults
        self._loaded: Application | None = None

    def load_app(self) -> Application:
        """Return the application, in debug mode if FLASK_DEBUG says so; NoAppException for none."""
        if self._loaded is None:
            app = self._load()
            if self.set_debug_flag and "FLASK_DEBUG" in os.environ:
                app.debug = is_true(os.environ["FLASK_DEBUG"])
            self._loaded = app
        return self._loaded

    def _load(self) -> Application:
        if self.create_app is not None:
            return self.create_app()
        try:
            return load_app(self.app_import_path)
        except NoApp as error:
            raise NoAppException(str(error)) from None
        except Exception as error:
            told = f"the application cannot be imported: {type(error).__name__}: {error}"
            raise NoAppException(told) from error


pass_script_info = click.make_pass_decorator(ScriptInfo, ensure=True)


def with_appcontext(f: Function) -> Function:
    """Let a function run inside a context of the application whose command runs."""

    @click.pass_context
    def inside(context: click.Context, /, *args: Any, **kwargs: Any) -> Any:
        app = context.ensure_object(ScriptInfo).load_app()
        enter(context, app)
        return context.invoke(app.ensure_sync(f), *args, **kwargs)

    return update_wrapper(inside, f)  # type: ignore[return-value]


def enter(context: click.Context, app: Application) -> None:
    """Push a context of the application until the command ends, unless it is the current one."""
    if not current_app or current_app._get_current_object() is not app:
        context.with_resource(app.app_context())


class AppGroup(click.Group):
    """A group whose commands run inside a context of the application."""

    def command(self, *args: Any, **kwargs: Any) -> Any:
        """Register the decorated function, as click does; `with_appcontext=False` leaves it."""
        wrapped = kwargs.pop("with_appcontext", True)

        def register(f: Callable[..., Any]) -> Any:
            function = with_appcontext(f) if wrapped else f
            return super(AppGroup, self).command(*args, **kwargs)(function)

        return register

    def group(self, *args: Any, **kwargs: Any) -> Any:
        """Register a group of the same kind in place of the decorated function, as click does."""
        kwargs.setdefault("cls", AppGroup)
        return super().group(*args, **kwargs)
