"""`python -m tests.ranges.renew` writes the releases in the table anew, from the package index.

Asks `pip index versions` for each distribution of the table, and keeps what is not older than the
oldest release that is there. The lines above [releases] are kept by hand.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging.version import Version

from tests.ranges.table import FILE, read_table

HEADING = "[releases]\n"
SAYS = "Available versions:"


def main(file: Path = FILE) -> int:
    """Write the table anew; print what came new. Exit status 1 when the index cannot be asked."""
    former = read_table(file).releases
    found: dict[str, list[str]] = {}
    for name, releases in former.items():
        command = [sys.executable, "-m", "pip", "index", "versions", name]
        asked = subprocess.run(command, capture_output=True, text=True, check=False)
        if asked.returncode:
            lines = asked.stderr.strip().splitlines() or ["no answer"]
            print(f"{name}: {lines[-1]}", file=sys.stderr)
            return 1
        found[name] = not_older(listed(asked.stdout), releases[0])
    file.write_text(rewritten(file.read_text(encoding="utf-8"), found), encoding="utf-8")
    for name, now in found.items():
        new = [release for release in now if release not in former[name]]
        print(f"{name}: {', '.join(new) or 'nothing new'}")
    return 0


def listed(said: str) -> list[str]:
    """Return the versions that `pip index versions` told."""
    line = next((line for line in said.splitlines() if line.startswith(SAYS)), SAYS)
    return [version.strip() for version in line.removeprefix(SAYS).split(",") if version.strip()]


def not_older(versions: Iterable[str], oldest: str) -> list[str]:
    """Return the versions from the oldest one on, in their order."""
    return sorted((v for v in versions if Version(v) >= Version(oldest)), key=Version)


def rewritten(text: str, releases: Mapping[str, Iterable[str]]) -> str:
    """Return the text of a table with other releases in it."""
    by_hand, heading, _ = text.partition(HEADING)
    entries = "".join(f"{name} = [\n{_filled(found)}\n]\n" for name, found in releases.items())
    return by_hand + heading + entries


def _filled(releases: Iterable[str]) -> str:
    quoted = ", ".join(f'"{release}"' for release in releases)
    indent = " " * 4
    return textwrap.fill(
        f"{quoted},",
        width=100,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


if __name__ == "__main__":
    sys.exit(main())
