"""The runner: runs commands of an application in this process, for tests.

Source: Flask documentation, "Running Commands with the CLI Runner".
"""

from __future__ import annotations

from typing import Any

from ..application import Application
from .commands import ScriptInfo, click

import click.testing  # isort: skip - what is missing, `commands` says


class FlaskCliRunner(click.testing.CliRunner):
    """click's runner for one application; the other arguments are for click."""

    def __init__(self, app: Application, **kwargs: Any) -> None:
        self.app = app
        super().__init__(**kwargs)

    def invoke(  # type: ignore[override]
        self, cli: Any = None, args: Any = None, **kwargs: Any
    ) -> Any:
        """Run a command, by default one of the application's, and return click's result.

        Nobody looks for an application, unless another `obj` is given.
        """
        kwargs.setdefault("obj", ScriptInfo(create_app=lambda: self.app))
        return super().invoke(self.app.cli if cli is None else cli, args, **kwargs)
