"""The development server: which address, which mode. Werkzeug's server does the serving.

Source: Flask documentation, `Flask.run`, "Development Server".
"""

import os
import sys
from typing import Any

from ..application import Application
from .environment import defaults_wanted, is_true, load_dotenv

# Set while the command line loads an application, whose own `app.run()` then does nothing.
RUN_FROM_CLI = "FLASK_RUN_FROM_CLI"


def run(
    app: Application,
    host: str | None = None,
    port: int | str | None = None,
    debug: bool | None = None,
    dotenv: bool = True,
    **options: Any,
) -> None:
    """Serve `app` until interrupted, with the variables of files unless `dotenv` is false.

    Host and port are those given, else those of SERVER_NAME, else 127.0.0.1 and 5000.
    Debug mode, given or configured, switches on the reloader and the debugger unless
    `use_reloader` and `use_debugger` say otherwise. Requests are served in threads.
    """
    if os.environ.get(RUN_FROM_CLI) == "true":
        print("app.run() does nothing when the program was started by `run`.", file=sys.stderr)
        return
    if dotenv and defaults_wanted():
        load_dotenv()
    if debug is not None:
        app.debug = debug
    elif "FLASK_DEBUG" in os.environ:
        app.debug = is_true(os.environ["FLASK_DEBUG"])
    serve(app, *address(app, host, port), app.debug, **options)


def address(app: Application, host: str | None, port: int | str | None) -> tuple[str, int]:
    """Return where to serve."""
    name, _, number = (app.config["SERVER_NAME"] or "").partition(":")
    chosen = port if port is not None else number or 5000
    return host or name or "127.0.0.1", int(chosen)


def serve(app: Any, host: str, port: int, debug: bool, **options: Any) -> None:
    """Run Werkzeug's server."""
    from werkzeug.serving import run_simple

    from .handler import Handler

    options.setdefault("use_reloader", debug)
    options.setdefault("use_debugger", debug)
    options.setdefault("threaded", True)
    options.setdefault("request_handler", Handler)
    run_simple(host, port, app, **options)
