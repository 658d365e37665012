"""Options of the command line's own commands, and the variables that stand for them.

FLASK_RUN_PORT is `--port` of `run`. Source: Flask documentation, "Command Line Interface", "Setting
Command Options".
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Any

from .environment import is_true


class Options:
    """What one command may be told; who makes a mistake is told so, and the process ends with 2."""

    def __init__(self, command: str) -> None:
        self._parser = argparse.ArgumentParser(prog=command, allow_abbrev=False, add_help=False)
        self._parser.add_argument("--help", action="help", help="show this message")
        self._prefix = f"FLASK_{command.upper()}_"
        self._known: list[argparse.Action] = []

    def add(self, *names: str, **meant: Any) -> None:
        """Add an option, as to a parser of `argparse`; the last name is its long one."""
        self._known.append(self._parser.add_argument(*names, **meant))

    def read(self, arguments: Sequence[str]) -> Any:
        """Return what is said, first of all by the arguments, else by the environment."""
        said = [word for action in self._known for word in self._from_environment(action)]
        return self._parser.parse_args([*said, *arguments])

    def _from_environment(self, action: argparse.Action) -> list[str]:
        """Return the arguments that a variable stands for."""
        value = os.environ.get(self._prefix + action.dest.upper())
        if not value:
            return []
        if action.nargs != 0:
            return [f"{action.option_strings[-1]}={value}"]
        if isinstance(action, argparse.BooleanOptionalAction):
            return [action.option_strings[0 if is_true(value) else -1]]
        return [action.option_strings[-1]] if is_true(value) else []
