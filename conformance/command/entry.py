"""What is installed as `conformance`: it begins the command, or says how to install what it needs.

The commands are in `cli.py`.
"""

from __future__ import annotations

import sys

EXTRA = frozenset({"click", "rich"})
USAGE = 4  # pytest's exit status for a command that was wrong


def main() -> int:
    """Run the command and return its exit status."""
    try:
        from conformance.command.cli import begin
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        how = "pip install 'microframework-conformance[cli]'"
        print(
            f"conformance: {error.name} is not installed; install it with: {how}", file=sys.stderr
        )
        return USAGE
    return begin(sys.argv[1:])
