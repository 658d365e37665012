"""What programs import for their commands, under the names that Flask's module `cli` has.

The commands themselves, and who runs them, are in `serving`. All of it needs click.
"""

from .serving.cli import FlaskGroup, cli, main
from .serving.commands import (
    AppGroup,
    NoAppException,
    ScriptInfo,
    pass_script_info,
    with_appcontext,
)
from .serving.environment import load_dotenv
from .serving.listing import routes_command
from .serving.running import run_command
from .serving.shell import shell_command

__all__ = [
    "AppGroup",
    "FlaskGroup",
    "NoAppException",
    "ScriptInfo",
    "cli",
    "load_dotenv",
    "main",
    "pass_script_info",
    "routes_command",
    "run_command",
    "shell_command",
    "with_appcontext",
]
