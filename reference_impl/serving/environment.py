"""Environment variables from files: which are read, and which of them goes first.

The files are read by python-dotenv; without it there are none. Source: Flask documentation,
"Command Line Interface", "Environment Variables From dotenv".
"""

from __future__ import annotations

import os
from pathlib import Path

from .commands import WrongUsage

# Those that are looked for in the working directory and above it; the first goes first.
USUAL = (".env", ".flaskenv")


def load_dotenv(path: str | None = None) -> bool:
    """Set what the files name and the environment does not; `path` goes before the usual files.

    Return whether there was anything in them. FLASK_SKIP_DOTENV keeps the usual ones out. Raises
    WrongUsage for a path that cannot be read.
    """
    if path is not None and not Path(path).is_file():
        raise WrongUsage(f"there is no file {path!r} with variables.")
    try:
        import dotenv
    except ImportError:
        if path is not None:
            raise WrongUsage("a file with variables is read by python-dotenv.") from None
        return False
    files = [] if path is None else [path]
    if not is_true(os.environ.get("FLASK_SKIP_DOTENV", "")):
        files += [dotenv.find_dotenv(name, usecwd=True) for name in USUAL]
    found: dict[str, str | None] = {}
    for file in filter(None, files):
        found = dotenv.dotenv_values(file, encoding="utf-8") | found
    for key, value in found.items():
        if value is not None:
            os.environ.setdefault(key, value)
    return bool(found)


def is_true(text: str) -> bool:
    """Read an environment variable that switches something on."""
    return text.strip().lower() not in ("0", "false", "no", "")
