"""Names of files that a client chose: joined to a folder, or made into a plain name.

Nothing here asks the file system. Source: Werkzeug documentation, Utilities.
"""

from __future__ import annotations

import os
import posixpath
import re
import unicodedata

_SEPARATORS = tuple(mark for mark in (os.path.sep, os.path.altsep) if mark not in (None, "/"))
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(?:[.:].*)?", re.I
)
_NOT_KEPT = re.compile(r"[^A-Za-z0-9_.-]")


def safe_join(directory: str, *untrusted: str) -> str | None:
    """Return the path below a trusted folder that the parts name; None when they lead out of it.

    Each part has to stay below by itself. Separators are slashes, whatever the system.
    """
    parts = [directory or "."]  # without a folder, the first part would take its place
    for part in filter(None, untrusted):
        path = posixpath.normpath(part)
        above = path.startswith("/") or path.split("/", 1)[0] == ".."
        if above or os.path.isabs(path) or any(mark in path for mark in _SEPARATORS):
            return None
        if os.name == "nt" and any(map(_DEVICE.fullmatch, path.split("/"))):
            return None
        parts.append(path)
    return posixpath.join(*parts)


def secure_filename(filename: str) -> str:
    """Return a name of ASCII letters, digits and `._-`, which may be empty.

    Separators and blanks become `_`; `.` and `_` at the ends are dropped.
    """
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode("ascii")
    for mark in ("/", *_SEPARATORS):
        plain = plain.replace(mark, " ")
    name = _NOT_KEPT.sub("", "_".join(plain.split())).strip("._")
    return f"_{name}" if os.name == "nt" and _DEVICE.fullmatch(name) else name
