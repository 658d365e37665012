"""Where a user's caches are: what is kept there is made anew when it is gone."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


def cache_folder() -> Path:
    """Return where a user's caches are kept on this system, and ours among them."""
    if os.name == "nt":
        root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches"
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "microframework-conformance"


def cached(name: str) -> Path | None:
    """Return a folder among them that can be written to, or None where there is none."""
    with suppress(OSError, RuntimeError):  # there may be no home
        folder = cache_folder() / name
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    return None
