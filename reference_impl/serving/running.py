"""The command `run`: its options, and what becomes of them.

Source: Flask documentation, API, `flask.cli.run_command`. Who serves: see `server`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .commands import ScriptInfo, click, pass_script_info
from .server import address, serve

ADHOC = "adhoc"  # a certificate that is made for one run


def _set_debug(context: click.Context, option: click.Parameter, value: bool | None) -> bool | None:
    """Let FLASK_DEBUG say what the option says: processes that the reloader starts see it."""
    if value is not None:
        os.environ["FLASK_DEBUG"] = "1" if value else "0"
    return value


def debug_option() -> click.Option:
    """Return the option for debug mode, which the command line has, and `run`."""
    names = ["--debug/--no-debug"]
    told = "Switch debug mode on or off."
    return click.Option(names, default=None, expose_value=False, callback=_set_debug, help=told)


def _paths(_: click.Context, __: click.Parameter, value: str | None) -> list[str] | None:
    return value.split(os.pathsep) if value else None


SEVERAL = f"several with {os.pathsep!r} between them"


@click.command("run", params=[debug_option()])
@click.option("-h", "--host", help="The address to serve at.")
@click.option("-p", "--port", type=int, help="The port to serve at.")
@click.option("--cert", help=f"A file with a certificate, or {ADHOC!r}.")
@click.option("--key", help="The file with the key of the certificate.")
@click.option("--reload/--no-reload", default=None, help="Restart when files change.")
@click.option("--debugger/--no-debugger", default=None, help="Show errors in the browser.")
@click.option("--with-threads/--without-threads", default=True, help="A thread for each request.")
@click.option("--extra-files", callback=_paths, help=f"Files to watch, too, {SEVERAL}.")
@click.option("--exclude-patterns", callback=_paths, help=f"Files not to watch, {SEVERAL}.")
@pass_script_info
def run_command(
    info: ScriptInfo,
    host: str | None,
    port: int | None,
    cert: str | None,
    key: str | None,
    reload: bool | None,
    debugger: bool | None,
    with_threads: bool,
    extra_files: list[str] | None,
    exclude_patterns: list[str] | None,
) -> None:
    """Serve an application for development until it is interrupted.

    Debug mode switches on the reloader and the debugger, unless something else is said.
    """
    certificate = certified(cert, key)
    app = info.load_app()
    serve(
        app,
        *address(app, host, port),
        app.debug,
        use_reloader=app.debug if reload is None else reload,
        use_debugger=app.debug if debugger is None else debugger,
        threaded=with_threads,
        ssl_context=certificate,
        extra_files=extra_files,
        exclude_patterns=exclude_patterns,
    )


def certified(certificate: str | None, key: str | None) -> Any:
    """Return what Werkzeug's server takes for these two; click.UsageError when they do not fit."""
    if certificate is None:
        if key is not None:
            raise click.UsageError("--key is nothing without --cert.")
        return None
    if certificate.lower() == ADHOC:
        if key is not None:
            raise click.UsageError(f"--key is not used when --cert is {ADHOC!r}.")
        return ADHOC
    if key is None:
        raise click.UsageError("--key is needed with a file for --cert.")
    for option, file in (("--cert", certificate), ("--key", key)):
        if not Path(file).is_file():
            raise click.UsageError(f"{option}: there is no file {file!r}.")
    return certificate, key
