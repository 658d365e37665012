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
from .options import Options
from .server import address, serve

ADHOC = "adhoc"  # a certificate that is made for one run
SWITCHES = ("--debug", "--reload", "--debugger", "--with-threads")


def run(app: Application, arguments: Sequence[str]) -> None:
    """Serve an application until it is interrupted; WrongUsage for options that do not fit."""
    options = Options("run")
    options.add("-h", "--host")
    options.add("-p", "--port", type=int)
    options.add("--cert", help=f"a file, or {ADHOC!r}")
    options.add("--key", help="the file with the key of the certificate")
    for switch in SWITCHES:
        options.add(switch, action=argparse.BooleanOptionalAction)
    options.add("--without-threads", action="store_true")
    for files in ("--extra-files", "--exclude-patterns"):
        options.add(files, help=f"several with {os.pathsep!r} between them")
    said = options.read(arguments)
    certificate = certified(said.cert, said.key)
    if said.debug is not None:
        app.debug = said.debug
    serve(
        app,
        *address(app, said.host, said.port),
        app.debug,
        use_reloader=app.debug if said.reload is None else said.reload,
        use_debugger=app.debug if said.debugger is None else said.debugger,
        threaded=said.with_threads is not False and not said.without_threads,
        ssl_context=certificate,
        extra_files=parts(said.extra_files),
        exclude_patterns=parts(said.exclude_patterns),
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


def parts(text: str | None) -> list[str] | None:
    """Return the paths of an option that takes several."""
    return text.split(os.pathsep) if text else None
