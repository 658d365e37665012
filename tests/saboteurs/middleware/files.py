"""Faults in shared files."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def fault(catches: str, what: str, old: str, new: str) -> Saboteur:
    """Return a saboteur of SharedDataMiddleware."""
    return Saboteur(f"middleware.{catches}", what, "middleware.shared_data", old, new)


BELOW = 'below = served if served.endswith("/") else f"{served}/"'
JOINED = 'found = None if "\\0" in name else safe_join(place, name)'
PLAINLY = 'found = None if "\\0" in name else os.path.join(place, name)'
TAG = "f'\"{status.st_mtime_ns}-{status.st_size}-{adler32(os.fsencode(found))}\"'"

SABOTEURS = [
    fault("files-are-sent", "a path covers those that begin alike", BELOW, "below = served"),
    fault(
        "files-at-the-root",
        "the root has two slashes",
        BELOW,
        'below = f"{served}/"',
    ),
    fault(
        "files-single",
        "a single file has a type by its path",
        "self._type(found)",
        'self._type(environ["PATH_INFO"])',
    ),
    fault(
        "files-of-several-folders",
        "the first folder that a path is in is asked only",
        "                if found is not None and",
        "                if found is None or not os.path.isfile(found):\n"
        "                    return None\n"
        "                if found is not None and",
    ),
    fault(
        "files-else-the-application",
        "what is no file is not found",
        "            return self.app(environ, start_response)\n",
        '            if environ["PATH_INFO"].startswith("/shared/"):\n'
        '                start_response("404 NOT FOUND", [("Content-Length", "0")])\n'
        "                return []\n"
        "            return self.app(environ, start_response)\n",
    ),
    fault(
        "files-types",
        "text has no charset",
        'if guessed.startswith("text/")',
        'if guessed == "text/"',
    ),
    fault(
        "files-caching",
        "files expire at once",
        "formatdate(time() + self.cache_timeout, usegmt=True)",
        "formatdate(time(), usegmt=True)",
    ),
    fault(
        "files-without-caching",
        "a tag is sent all the same",
        '        headers += [\n            ("Content-Type"',
        '        headers += [\n            ("ETag", tag),\n            ("Content-Type"',
    ),
    fault(
        "files-conditions",
        "dates are asked although the client sends tags",
        'return tag in known or known == ["*"]',
        'if tag in known or known == ["*"]:\n            return True',
    ),
    fault(
        "files-conditions",
        "weak tags are never the same",
        '.removeprefix("W/")',
        "",
    ),
    fault("files-tags-differ", "the tag is the date's", TAG, "f'\"{status.st_mtime_ns}\"'"),
    fault(
        "files-tags-change",
        "the tag is the path's",
        TAG,
        "f'\"{adler32(os.fsencode(found))}\"'",
    ),
    fault(
        "files-disallowed-by-a-text",
        "the characters of a text are patterns",
        "[disallow] if isinstance(disallow, str) else list(disallow or ())",
        "list(disallow or ())",
    ),
    fault(
        "files-head",
        "HEAD gets the file",
        'if environ["REQUEST_METHOD"] == "HEAD":\n            return []',
        "pass",
    ),
    fault(
        "files-by-the-server",
        "the server's file wrapper is never called",
        "wrap_file(environ, _opened(",
        "wrap_file({}, _opened(",
    ),
    fault(
        "files-are-closed",
        "the file is read by a generator, which does not begin",
        "        return blocks\n",
        "        return (block for block in blocks)\n",
    ),
    fault("files-none-outside", "paths are joined as they are", JOINED, PLAINLY),
    fault("files-any-path", "paths are joined as they are", JOINED, PLAINLY),
    fault(
        "files-beside-a-single-file",
        "what is below a file is beside it",
        "if path.startswith(below) and os.path.isdir(place):",
        "if path.startswith(below):\n"
        "                place = place if os.path.isdir(place) else os.path.dirname(place)",
    ),
    fault(
        "files-disallowed",
        "only the first pattern counts",
        "for pattern in self.disallow)",
        "for pattern in self.disallow[:1])",
    ),
    fault(
        "files-allowed-by-a-subclass",
        "the whole path is asked for",
        "self.is_allowed(os.path.basename(found))",
        "SharedDataMiddleware.is_allowed(self, os.path.basename(found))",
    ),
    fault(
        "applications-behind-files",
        "the application goes first",
        "        if found is None or not asked",
        '        if environ.get("QUERY_STRING") == "":\n'
        "            return self.app(environ, start_response)\n"
        "        if found is None or not asked",
    ),
    fault(
        "files-of-a-package",
        "a package is shared as a whole",
        'return os.path.join(str(files), path.strip("/"))',
        "return str(files)",
    ),
    fault(
        "files-of-a-package-in-memory",
        "what is in no folder is not there",
        "return Packed(files, ",
        "return os.path.join(str(files), path) or Packed(files, ",
    ),
    fault(
        "files-of-a-package-in-a-zip",
        "what is in a zip file has no bytes",
        "PackedFile(path, data, Status",
        'PackedFile(path, b"" if "zip" in type(file).__module__ else data, Status',
    ),
    fault("files-outside-of-a-package", "names are joined without a look", JOINED, PLAINLY),
    fault(
        "files-of-a-package-and-nul",
        "a NUL is no matter",
        JOINED,
        "found = safe_join(place, name)\n                os.path.exists(found or place) or"
        " os.stat(found or place)",
    ),
]
