"""Environment variables from files: which are read, and which of them goes first.

The files are read by python-dotenv; without it there are none. Source: Flask documentation,
"Command Line Interface", "Environment Variables From dotenv".
"""

from __future__ import annotations

import os
from pathlib import Path

# Those that are looked for in the working directory and above it; the first goes first.
USUAL = (".env", ".flaskenv")


def load_dotenv(path: str | None = None, load_defaults: bool = True) -> bool:
    """Set what the files name and the environment does not; `path` goes before the usual files.

    Return whether there was anything in them. A file that is not there is left out.
    """
    try:
        import dotenv
    except ImportError:
        return False
    files = [path] if path is not None and Path(path).is_file() else []
    if load_defaults:
        files += [dotenv.find_dotenv(name, usecwd=True) for name in USUAL]
    found: dict[str, str | None] = {}
    for file in filter(None, files):
        found = dotenv.dotenv_values(file, encoding="utf-8") | found
    for key, value in found.items():
        if value is not None:
            os.environ.setdefault(key, value)
    return bool(found)


def defaults_wanted() -> bool:
    """Tell whether the usual files are read: FLASK_SKIP_DOTENV keeps them out."""
    return not is_true(os.environ.get("FLASK_SKIP_DOTENV", ""))


def is_true(text: str) -> bool:
    """Read an environment variable that switches something on."""
    return text.strip().lower() not in ("0", "false", "no", "")
