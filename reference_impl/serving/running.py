"""The command `run`: its options, and what becomes of them.

Source: Flask documentation, API, `flask.cli.run_command`. Who serves: see `server`.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..application import Application
from .commands import WrongUsage
from .server import address, serve

ADHOC = "adhoc"  # a certificate that is made for one run
SWITCHES = ("--debug", "--reload", "--debugger", "--with-threads")


def run(app: Application, arguments: Sequence[str]) -> None:
    """Serve an application until it is interrupted; WrongUsage for options that do not fit."""
    parser = argparse.ArgumentParser(prog="run", allow_abbrev=False, add_help=False)
    parser.add_argument("--help", action="help", help="show this message")
    parser.add_argument("-h", "--host", default=os.environ.get("FLASK_RUN_HOST"))
    parser.add_argument("-p", "--port", type=int, default=os.environ.get("FLASK_RUN_PORT"))
    parser.add_argument("--cert", help=f"a file, or {ADHOC!r}")
    parser.add_argument("--key", help="the file with the key of the certificate")
    for switch in SWITCHES:
        parser.add_argument(switch, action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--without-threads", dest="with_threads", action="store_false")
    for files in ("--extra-files", "--exclude-patterns"):
        parser.add_argument(files, default="", help=f"several with {os.pathsep!r} between them")
    options = parser.parse_args(arguments)
    certificate = certified(options.cert, options.key)
    if options.debug is not None:
        app.debug = options.debug
    serve(
        app,
        *address(app, options.host, options.port),
        app.debug,
        use_reloader=app.debug if options.reload is None else options.reload,
        use_debugger=app.debug if options.debugger is None else options.debugger,
        threaded=options.with_threads is not False,
        ssl_context=certificate,
        extra_files=parts(options.extra_files),
        exclude_patterns=parts(options.exclude_patterns),
    )


def certified(certificate: str | None, key: str | None) -> Any:
    """Return what Werkzeug's server takes for these two; WrongUsage when they do not fit."""
    if certificate is None:
        if key is not None:
            raise WrongUsage("--key is nothing without --cert.")
        return None
    if certificate.lower() == ADHOC:
        if key is not None:
            raise WrongUsage(f"--key is not used when --cert is {ADHOC!r}.")
        return ADHOC
    if key is None:
        raise WrongUsage("--key is needed with a file for --cert.")
    for option, file in (("--cert", certificate), ("--key", key)):
        if not Path(file).is_file():
            raise WrongUsage(f"{option}: there is no file {file!r}.")
    return certificate, key


def parts(text: str) -> list[str] | None:
    """Return the paths of an option that takes several."""
    return text.split(os.pathsep) if text else None
