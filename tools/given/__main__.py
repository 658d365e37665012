"""The command: judges with a watch, and tells which arguments no clause gives two values."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.given import watching
from tools.given.telling import Notes, gaps, merged


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    made = argparse.ArgumentParser(prog="python -m tools.given", description=__doc__)
    made.add_argument("--target", default="flask,werkzeug", metavar="PACKAGE,...")
    made.add_argument(
        "--impl", default="flask,werkzeug", metavar="NAME,...", help="the adapters that judge"
    )
    made.add_argument("-k", default="", metavar="EXPRESSION", help="only clauses that match")
    return made


def main(arguments: Sequence[str]) -> int:
    """Run the command.

    Return its exit status: 0, or 2 with one line for a package or an adapter that is not there.
    """
    given = parser().parse_args(arguments)
    targets = given.target.split(",")
    for target in targets:
        if importlib.util.find_spec(target) is None:
            print(f"--target={target}: is not installed here", file=sys.stderr)
            return 2
    found: list[Notes] = []
    for name in given.impl.split(","):
        notes, told = watched(name, given.target, given.k)
        if notes is None:
            print(f"--impl={name}: {told}", file=sys.stderr)
            return 2
        found.append(notes)
    for target in targets:
        for line in gaps(target, merged(found)):
            print(line)
    return 0


def watched(name: str, packages: str, chosen: str) -> tuple[Notes | None, str]:
    """Judge an implementation with a watch; return the notes, or None and what pytest says."""
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        notes = Path(folder, "notes.json")
        variables = {watching.PACKAGES: packages, watching.NOTES: str(notes)}
        command = [sys.executable, "-m", "pytest", "--pyargs", "conformance", f"--impl={name}"]
        command += ["-p", watching.__name__, "-s", "-q", "--hypothesis-profile=quick"]
        command += ["-p", "no:cacheprovider", *(["-k", chosen] if chosen else [])]
        ended = subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, **variables}, check=False
        )
        if not notes.exists():
            lines = (ended.stderr + ended.stdout).strip().splitlines()
            return None, lines[0].removeprefix("ERROR: ") if lines else "pytest said nothing"
        read: Notes = json.loads(notes.read_text(encoding="utf-8"))
        return read, ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
