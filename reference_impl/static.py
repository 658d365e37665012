"""Files as responses, and why none outside the folder is ever sent.

A path below a folder is taken apart at its slashes. Empty, `.` and `..` parts, backslashes
and other separators of the system, drive letters and NUL are refused before the file system
is asked, so no spelling leads out of the folder. Source: Flask documentation,
`send_from_directory`, `send_file`; RFC 9110, 13.1 (conditions) and 14 (ranges).
"""

import io
import mimetypes
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zlib import adler32

from werkzeug.wsgi import wrap_file

from .contexts.ambient import current_app, request
from .messages.wrappers import NotFound

_SEPARATORS = [mark for mark in (os.path.sep, os.path.altsep) if mark not in (None, "/")]
_FORBIDDEN = ["\0", "\\", *_SEPARATORS]


def send_from_directory(
    directory: str | os.PathLike[str], path: str | os.PathLike[str], **options: Any
) -> Any:
    """Return the file `path` below `directory` as a response; 404 when there is none.

    A relative directory is below the root path of the application. `options` as for
    `send_file`.
    """
    found = locate(Path(current_app.root_path, directory), os.fspath(path))
    if found is None:
        raise NotFound()
    return send_file(found, **options)


def locate(folder: Path, path: str) -> Path | None:
    """Return the file that `path` names below `folder`; None when it names none."""
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return None
    if any(mark in path for mark in _FORBIDDEN) or os.path.isabs(path) or Path(path).drive:
        return None
    try:
        found = folder.joinpath(*parts)
        return found if found.is_file() else None
    except (OSError, ValueError):
        return None


def send_file(
    path_or_file: Any,
    mimetype: str | None = None,
    as_attachment: bool = False,
    download_name: str | None = None,
    conditional: bool = True,
    etag: bool | str = True,
    last_modified: datetime | float | None = None,
    max_age: int | Callable[[str | None], int | None] | None = None,
) -> Any:
    """Return a file, named or open in binary mode, as a response.

    ValueError for a file open in text mode, when neither a name nor `mimetype` says what it
    contains, and for an attachment without a name. With `conditional` a matching If-None-Match or
    If-Modified-Since gives 304, a Range 206 or 416. With the setting USE_X_SENDFILE, the server
    is told in X-Sendfile which file it sends.
    """
    file, path = path_or_file, None
    if isinstance(path_or_file, str | os.PathLike):
        path = Path(current_app.root_path, path_or_file)
    elif isinstance(path_or_file, io.TextIOBase):
        raise ValueError("Files have to be open in binary mode.")
    name = download_name or (None if path is None else path.name)
    if mimetype is None and name is None:
        raise ValueError("Without a file name, a mimetype or download_name is needed.")
    if as_attachment and name is None:
        raise ValueError("An attachment needs a name: a path or download_name.")
    guessed, encoding = mimetypes.guess_type(name or "")
    environ = request.environ
    by_server = path is not None and current_app.config["USE_X_SENDFILE"]
    if path is not None:
        status = path.stat()
        file = None if by_server else path.open("rb")
    response = current_app.response_class(
        None if by_server else wrap_file(environ, file),
        mimetype=mimetype or guessed or "application/octet-stream",
        direct_passthrough=True,
    )
    if by_server:
        response.headers["X-Sendfile"] = str(path)
    else:  # the wrapper of a part may be one that nobody closes
        response.call_on_close(getattr(file, "close", int))
    if as_attachment or download_name is not None:
        kind = "attachment" if as_attachment else "inline"
        response.headers["Content-Disposition"] = _disposition(kind, name or "")
    if encoding is not None and mimetype is None and not as_attachment:
        response.headers["Content-Encoding"] = encoding
    size = None
    if path is not None:
        size = status.st_size
        last_modified = status.st_mtime if last_modified is None else last_modified
        if etag is True:
            etag = f"{status.st_mtime}-{size}-{adler32(os.fsencode(path))}"
    elif isinstance(file, io.BytesIO):
        size = file.getbuffer().nbytes
    if size is not None:
        response.content_length = size
    if last_modified is not None:
        response.last_modified = _moment(last_modified)
    if isinstance(etag, str):
        response.set_etag(etag)
    if max_age is None:
        max_age = current_app.get_send_file_max_age
    if callable(max_age):
        max_age = max_age(None if path is None else str(path))
    _set_age(response, max_age)
    return _conditional(response, environ, size) if conditional else response


def _conditional(response: Any, environ: dict[str, Any], size: int | None) -> Any:
    try:
        response = response.make_conditional(environ, accept_ranges=True, complete_length=size)
    except Exception:  # an unsatisfiable range: 416
        response.close()
        raise
    if response.status_code == 304:  # some servers would send the file all the same
        response.headers.pop("X-Sendfile", None)
    return response


def _set_age(response: Any, seconds: int | None) -> None:
    if seconds is None:
        response.cache_control.no_cache = True
        return
    response.cache_control.max_age = seconds
    response.cache_control.public = seconds > 0


def _moment(value: datetime | float) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromtimestamp(int(value), UTC)


def _disposition(kind: str, name: str) -> str:
    """Name the download: plain ASCII, else both forms of RFC 6266."""
    if name.isascii() and name.isprintable() and '"' not in name and "\\" not in name:
        return f'{kind}; filename="{name}"'
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
