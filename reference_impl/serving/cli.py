"""The command line: `python -m reference_impl [--app NAME] [--debug] COMMAND ...`.

Commands are `run`, `routes`, `shell` and those of the application. Its name, debug mode and a file
with variables are options of all of them, and FLASK_APP and FLASK_DEBUG stand for the first two.
Source: Flask documentation, "Command Line Interface".
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from importlib.util import find_spec
from typing import Any

from ..application import Application
from .commands import AppGroup, NoAppException, ScriptInfo, click, enter
from .environment import defaults_wanted, load_dotenv
from .listing import routes_command
from .running import debug_option, run_command
from .server import RUN_FROM_CLI
from .shell import shell_command


def _set_app(context: click.Context, _: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        context.ensure_object(ScriptInfo).app_import_path = value
    return value


def _load_variables(context: click.Context, _: click.Parameter, value: str | None) -> str | None:
    """Load the usual files, if nobody has said otherwise, and the one that the command names."""
    if value is not None and find_spec("dotenv") is None:
        raise click.UsageError("A file with variables is read by python-dotenv, which is missing.")
    wanted = context.ensure_object(ScriptInfo).load_dotenv_defaults and defaults_wanted()
    load_dotenv(value, load_defaults=wanted)
    return value


def _show_version(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        click.echo(versions())
        context.exit()


def versions() -> str:
    """Return the versions that a report of an error has to name."""
    names = ("microframework-conformance", "Werkzeug")
    found = [f"{name} {metadata.version(name)}" for name in names]
    return f"Python {platform.python_version()}, {', '.join(found)}"


class FlaskGroup(AppGroup):
    """The commands of an application with those of the command line, and its options.

    `create_app` makes the application, where it is not to be found by its name. What else is given
    is for click.
    """

    def __init__(
        self,
        add_default_commands: bool = True,
        create_app: Callable[..., Application] | None = None,
        add_version_option: bool = True,
        load_dotenv: bool = True,
        set_debug_flag: bool = True,
        **extra: Any,
    ) -> None:
        self._variables = click.Option(
            ["-e", "--env-file"],
            type=click.Path(exists=True, dir_okay=False),
            is_eager=True,
            expose_value=False,
            callback=_load_variables,
            help="Variables that go before those of .env.",
        )
        self._app = click.Option(
            ["-A", "--app"],
            metavar="IMPORT",
            is_eager=True,
            expose_value=False,
            callback=_set_app,
            help="The application, such as main or main:app.",
        )
        params = [*(extra.pop("params", None) or ()), self._variables, self._app, debug_option()]
        if add_version_option:
            version = click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_version,
                help="Show the versions.",
            )
            params.append(version)
        settings = {"auto_envvar_prefix": "FLASK", **(extra.pop("context_settings", None) or {})}
        super().__init__(params=params, context_settings=settings, **extra)
        self.create_app = create_app
        self.load_dotenv = load_dotenv
        self.set_debug_flag = set_debug_flag
        if add_default_commands:
            for command in (routes_command, run_command, shell_command):
                self.add_command(command)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command of the command line, or else one of the application, or None.

        NoAppException where it could only be one of the application, which there is not.
        """
        own = super().get_command(ctx, name)
        if own is not None:
            return own
        app = ctx.ensure_object(ScriptInfo).load_app()
        enter(ctx, app)
        command: click.Command | None = app.cli.get_command(ctx, name)
        return command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands; of an application that is not found, a word."""
        names = {*super().list_commands(ctx)}
        try:
            names.update(ctx.ensure_object(ScriptInfo).load_app().cli.list_commands(ctx))
        except Exception as error:
            told = error.format_message() if isinstance(error, NoAppException) else str(error)
            click.echo(f"Error: {told}\n", err=True)
        return sorted(names)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Return the context of the command line, whose object is a ScriptInfo."""
        os.environ[RUN_FROM_CLI] = "true"
        if "obj" not in extra and "obj" not in self.context_settings:
            extra["obj"] = ScriptInfo(
                create_app=self.create_app,
                set_debug_flag=self.set_debug_flag,
                load_dotenv_defaults=self.load_dotenv,
            )
        return super().make_context(info_name, args, parent=parent, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; help, which is shown at once, needs the application before."""
        if (not args and self.no_args_is_help) or args in [[n] for n in ctx.help_option_names]:
            self._variables.handle_parse_result(ctx, {}, [])
            self._app.handle_parse_result(ctx, {}, [])
        return super().parse_args(ctx, args)


cli = FlaskGroup(name="reference_impl", help="Commands of an application, and of the framework.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    try:
        cli.main(args=arguments, prog_name="reference_impl")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
