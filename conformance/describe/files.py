"""A folder of files to be served, and one file beside it that must never be.

Made once per process, on first use, in the system's temporary folder, and removed at exit.
"""

from __future__ import annotations

import atexit
import functools
import os
import re
import shutil
import tempfile
from pathlib import Path

SECRET_NAME = "secret.txt"
SECRET = b"conformance: this file is beside the static folder"

# Names that say something to a URL, a shell or a file system, with what is in the files.
NAMED: dict[str, bytes] = {
    "plain.txt": b"plain text\n",
    "empty.txt": b"",
    "style.css": b"a { color: red }\n",
    "page.html": b"<p>page</p>\n",
    "data.json": b"{}\n",
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "no-extension": b"\x00\x01\x02",
    "big.bin": bytes(range(256)) * 300,
    "a b.txt": b"blank",
    "\xe9\u2028\U0001f40d.txt": b"not ASCII",
    "100%.txt": b"percent",
    "a%2Fb.txt": b"escaped slash",
    "q?x#y&z.txt": b"reserved",
    "+;,=@:.txt": b"more reserved",
    ".hidden": b"hidden",
    "..two-dots": b"two dots",
    "deep/er/file.txt": b"deep",
    "deep/index.html": b"index",
    "a.tar.gz": b"\x1f\x8b",
}


def has_a_name_here(name: str) -> bool:
    """Tell whether files can have that name: an ASCII locale has no others."""
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return True


CONTENTS = {name: content for name, content in NAMED.items() if has_a_name_here(name)}
# The media types that Python's mimetypes module gives by extension (IANA registry).
TYPES = {
    "plain.txt": "text/plain",
    "style.css": "text/css",
    "page.html": "text/html",
    "data.json": "application/json",
    "picture.png": "image/png",
}
# Those whose names have nothing that a server may refuse to have in a name.
ORDINARY = tuple(sorted(name for name in CONTENTS if re.fullmatch(r"\w[\w./-]*", name, re.ASCII)))
MODIFIED = 1_600_000_000  # 2020-09-13 12:26:40 UTC, when every file was changed, and
FRACTION = 0.75  # of a second later, because HTTP dates have whole seconds only


@functools.cache
def folder() -> str:
    """Return the folder to be served; SECRET_NAME lies beside it."""
    outer = Path(tempfile.mkdtemp(prefix="conformance-"))
    atexit.register(shutil.rmtree, outer, ignore_errors=True)
    inner = outer / "static"
    for name, content in CONTENTS.items():
        path = inner / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (MODIFIED + FRACTION, MODIFIED + FRACTION))
    (outer / SECRET_NAME).write_bytes(SECRET)
    return str(inner)


def secret_path() -> str:
    """Return the absolute path of the file that must not be served."""
    return str(Path(folder()).parent / SECRET_NAME)
