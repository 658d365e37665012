"""The command `shell`: Python's own, with the names of an application and inside its context.

Source: Flask documentation, "Working with the Shell"; Python documentation, PYTHONSTARTUP.
"""

import code
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..application import Application
from .options import Options


def shell(app: Application, arguments: Sequence[str]) -> None:
    """Read and run what is typed, until its end."""
    Options("shell").read(arguments)
    names: dict[str, Any] = {}
    with app.app_context():
        startup = os.environ.get("PYTHONSTARTUP")
        if startup and Path(startup).is_file():
            exec(compile(Path(startup).read_text(encoding="utf-8"), startup, "exec"), names)
        names |= app.make_shell_context()
        code.interact(f"Python {sys.version}\nApplication {app.name}", local=names, exitmsg="")
