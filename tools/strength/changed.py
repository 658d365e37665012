"""Which lines of a package a change has written, as git tells it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tools.kept import Refused

HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
FILE = "+++ b/"


def lines(folder: Path, base: str) -> dict[str, set[int]]:
    """Return the numbers of the lines by file, relative to the folder, that differ from a base.

    `base` is a commit, or what names one; what it shares with today's is what counts, so that
    what others have changed there since is nobody's here. Lines that are not committed count, too,
    and all of a file that git does not know yet. Raise Refused where git knows no such commit.
    """
    start = _git(folder, base, "merge-base", base, "HEAD").strip()
    text = _git(
        folder, base,
        *("diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-renames", "--relative"),
        *("--src-prefix=a/", "--dst-prefix=b/", start, "--", "."),
    )  # fmt: skip
    found: dict[str, set[int]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith(FILE):
            name = line.removeprefix(FILE)
        elif (hunk := HUNK.match(line)) and name:
            first, count = int(hunk[1]), int(hunk[2] or 1)
            found.setdefault(name, set()).update(range(first, first + count))
    new = _git(folder, base, "ls-files", "--others", "--exclude-standard", "--", ".")
    for name in new.splitlines():
        count = (folder / name).read_bytes().count(b"\n") + 1
        found[name] = set(range(1, count + 1))
    return found


def _git(folder: Path, base: str, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=True)
    except OSError as error:
        raise Refused(f"--changed={base}: git cannot be run: {error.strerror}") from None
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().splitlines() or ["nothing is shared"]
        raise Refused(f"--changed={base}: git says: {told[-1]}") from None
    return done.stdout.decode("utf-8", "replace")
