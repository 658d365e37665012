"""A folder of files to be served, one file beside it that must never be, and open files.

The folder is made once per process, on first use, in the system's temporary folder, and removed at
exit.
"""

from __future__ import annotations

import atexit
import functools
import io
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
    "one.bin": b"1",
    "ten.bin": b"0123456789",
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


def path_of(name: str) -> str:
    """Return the absolute path of a file of the folder."""
    return os.path.join(folder(), name)


def secret_path() -> str:
    """Return the absolute path of the file that must not be served."""
    return str(Path(folder()).parent / SECRET_NAME)


class Memory(io.BytesIO):
    """A file in memory that counts how often it is closed, and is shown as what makes it."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.shown = f"Memory({content!r})" if len(content) < 30 else "Memory(...)"
        self.closes = 0

    def close(self) -> None:
        """Close it; once more does nothing, as with any file of Python's."""
        self.closes += 1
        super().close()

    def __repr__(self) -> str:
        return self.shown


class Pipe:
    """The least that is a binary file: it is read and closed. Nobody knows how long it is."""

    def __init__(self, content: bytes) -> None:
        self._rest = io.BytesIO(content)
        self.closes = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, none at the end."""
        return self._rest.read(size)

    def close(self) -> None:
        """Count that it is closed."""
        self.closes += 1

    def __repr__(self) -> str:
        return f"Pipe({self._rest.getvalue()[:30]!r})"


class Wrapper:
    """A file wrapper as PEP 3333 has one: blocks by an index, and the `close` of the file."""

    def __init__(self, file: Any, block_size: int = 8192) -> None:
        self.file, self.block_size = file, block_size
        self.close: Callable[[], None] = getattr(file, "close", lambda: None)

    def __getitem__(self, _: int) -> bytes:
        block: bytes = self.file.read(self.block_size)
        if block:
            return block
        raise IndexError
