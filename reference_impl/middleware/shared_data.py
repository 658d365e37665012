"""Files in front of an application: what is no file, the application answers.

Source: Werkzeug documentation, Serve Shared Static Files; RFC 9110, 9.3.2 and 13.1.
"""

from __future__ import annotations

import io
import mimetypes
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path
from time import time
from typing import Any, BinaryIO, TypeAlias
from zlib import adler32

from ..wsgi.files import safe_join
from ..wsgi.hosts import get_path_info
from ..wsgi.iterables import wrap_file

WsgiApp = Callable[..., Iterable[bytes]]
Place: TypeAlias = str | tuple[str, str]
"""What is shared: a file, a folder, or a package and a folder in it."""


class SharedDataMiddleware:
    """Serves the files of folders, and single ones.

    `exports` says what is served where, the first place that has it. Names that match
    a pattern of `disallow` are the application's, and so is every method but GET and HEAD.
    """

    def __init__(
        self,
        app: WsgiApp,
        exports: Mapping[str, Place] | Iterable[tuple[str, Place]],
        disallow: str | Iterable[str] | None = None,
        cache: bool = True,
        cache_timeout: int = 60 * 60 * 12,
        fallback_mimetype: str = "application/octet-stream",
    ) -> None:
        self.app, self.cache, self.cache_timeout = app, cache, cache_timeout
        self.fallback_mimetype = fallback_mimetype
        pairs = exports.items() if isinstance(exports, Mapping) else exports
        self.exports = [(served, _place_of(place)) for served, place in pairs]
        self.disallow = [disallow] if isinstance(disallow, str) else list(disallow or ())

    def is_allowed(self, filename: str) -> bool:
        """Tell whether a file may be served; a subclass may say otherwise."""
        return not any(fnmatchcase(filename, pattern) for pattern in self.disallow)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer with a file, or let the application answer."""
        found = self._find(get_path_info(environ))
        asked = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if found is None or not asked or not self.is_allowed(os.path.basename(found)):
            return self.app(environ, start_response)
        status = found.status if isinstance(found, PackedFile) else os.stat(found)
        modified = int(status.st_mtime)
        tag = f'"{status.st_mtime_ns}-{status.st_size}-{adler32(os.fsencode(found))}"'
        headers = [("Date", formatdate(usegmt=True))]
        if self.cache:
            headers += [("ETag", tag), ("Cache-Control", f"max-age={self.cache_timeout}, public")]
            if _is_known(environ, tag, modified):
                start_response("304 NOT MODIFIED", headers)
                return []
            headers.append(("Expires", formatdate(time() + self.cache_timeout, usegmt=True)))
        headers += [
            ("Content-Type", self._type(found)),
            ("Content-Length", str(status.st_size)),
            ("Last-Modified", formatdate(modified, usegmt=True)),
        ]
        start_response("200 OK", headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        blocks: Iterable[bytes] = wrap_file(environ, _opened(found))
        return blocks

    def _find(self, path: str) -> str | PackedFile | None:
        """Return the file that a path stands for, of the first place that has one."""
        for served, place in self.exports:
            below = served if served.endswith("/") else f"{served}/"
            if isinstance(place, Packed):
                packed = place.find(path[len(below) :]) if path.startswith(below) else None
                if packed is not None:
                    return packed
                continue
            if path == served and os.path.isfile(place):
                return str(place)
            if path.startswith(below) and os.path.isdir(place):
                name = path[len(below) :]
                found = None if "\0" in name else safe_join(place, name)
                if found is not None and name[-1:] != "/" and os.path.isfile(found):
                    return found
        return None

    def _type(self, name: str | PackedFile) -> str:
        guessed = mimetypes.guess_type(name)[0] or self.fallback_mimetype
        return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of a packed file; it is as old as the program's knowledge of it."""

    st_size: int
    st_mtime: float

    @property
    def st_mtime_ns(self) -> int:
        """The time in nanoseconds."""
        return int(self.st_mtime * 1e9)


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of a package that is in no folder: its name, and what is in it."""

    name: str
    data: bytes
    status: Status

    def __fspath__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Packed:
    """The files below a path of a package that is in a zip file, or in memory."""

    files: Any
    path: str
    since: float

    def find(self, name: str) -> PackedFile | None:
        """Return the file of this name; None where there is none."""
        path = None if "\0" in name else safe_join(self.path, name)
        if path is None or name[-1:] == "/":
            return None
        file = self.files.joinpath(path)
        if not file.is_file():
            return None
        with file.open("rb") as stream:
            data = stream.read()
        return PackedFile(path, data, Status(len(data), self.since))


def _place_of(place: Place) -> str | Packed:
    if isinstance(place, str):
        return place
    package, path = place
    files = resources.files(package)
    if not isinstance(files, Path):
        return Packed(files, path.strip("/"), time())
    return os.path.join(str(files), path.strip("/"))


def _opened(found: str | PackedFile) -> BinaryIO:
    return io.BytesIO(found.data) if isinstance(found, PackedFile) else open(found, "rb")


def _is_known(environ: dict[str, Any], tag: str, modified: int) -> bool:
    """Tell whether the client has the file already (RFC 9110, 13.2.2)."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        known = [one.strip().removeprefix("W/") for one in tags.split(",")]
        return tag in known or known == ["*"]
    try:
        return modified <= parsedate_to_datetime(environ["HTTP_IF_MODIFIED_SINCE"]).timestamp()
    except (KeyError, ValueError):
        return False
