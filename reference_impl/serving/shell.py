"""The command `shell`: Python's own, with the names of an application and inside its context.

Source: Flask documentation, "Working with the Shell"; Python documentation, PYTHONSTARTUP.
"""

import code
import os
import sys
from pathlib import Path
from typing import Any

from ..contexts.ambient import current_app
from .commands import click, with_appcontext


@click.command("shell")
@with_appcontext
def shell_command() -> None:
    """Run Python inside a context of the application, with its names."""
    names: dict[str, Any] = {}
    startup = os.environ.get("PYTHONSTARTUP")
    if startup and Path(startup).is_file():
        exec(compile(Path(startup).read_text(encoding="utf-8"), startup, "exec"), names)
    names |= current_app.make_shell_context()
    hook = getattr(sys, "__interactivehook__", None)
    if hook is not None:
        hook()  # completion and history, as Python's own shell has them
    code.interact(f"Python {sys.version}\nApplication {current_app.name}", local=names, exitmsg="")
