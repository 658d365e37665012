"""Faults in what `send_file` and `send_from_directory` send."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "files.download-name",
        "in a name that is not ASCII, percent signs are not escaped",
        "static",
        "quote(name, safe='')",
        "quote(name, safe='%')",
    ),
    Saboteur(
        "files.download-name",
        "quotes are sent as they are",
        "static",
        "and '\"' not in name and",
        "and",
    ),
    Saboteur(
        "files.name-beside-the-page",
        "only an attachment has a name",
        "static",
        "if as_attachment or download_name is not None:",
        "if as_attachment:",
    ),
    Saboteur(
        "files.name-of-an-attachment",
        "an attachment is named with its folder",
        "static",
        "None if path is None else path.name)",
        "None if path is None else str(path))",
    ),
    Saboteur(
        "files.no-attachment",
        "every file on disk is an attachment",
        "static",
        "if as_attachment or download_name is not None:",
        "as_attachment = as_attachment or path is not None\n"
        "    if as_attachment or download_name is not None:",
    ),
    Saboteur(
        "files.lines-in-a-name",
        "lines of a name are headers",
        "static",
        '        response.headers["Content-Disposition"] = _disposition(kind, name or "")\n',
        '        first, *others = _disposition(kind, name or "").split("\\r\\n")\n'
        '        response.headers["Content-Disposition"] = first\n'
        "        for line in others:\n"
        '            response.headers.add(*line.split(": ", 1))\n',
        (("static", "if name.isascii() and name.isprintable() and", "if name.isascii() and"),),
    ),
    Saboteur(
        "files.type",
        "the type that is given is only for what is not known",
        "static",
        "mimetype=mimetype or guessed or",
        "mimetype=guessed or mimetype or",
    ),
    Saboteur(
        "files.type-of-the-download-name",
        "the type is that of the file",
        "static",
        'mimetypes.guess_type(name or "")',
        'mimetypes.guess_type(path.name if path else name or "")',
    ),
    Saboteur(
        "files.compressed-attachment",
        "an attachment has its encoding, too",
        "static",
        "mimetype is None and not as_attachment:",
        "mimetype is None:",
    ),
    Saboteur(
        "files.compressed-file",
        "what a file object is encoded with is left out",
        "static",
        "if encoding is not None and mimetype",
        "if path is not None and encoding is not None and mimetype",
    ),
    Saboteur(
        "files.name-or-type",
        "without a type it is HTML",
        "static",
        '        raise ValueError("Without a file name, a mimetype or download_name is needed.")',
        '        mimetype = "text/html"',
    ),
    Saboteur(
        "files.attachment-without-a-name",
        "an attachment without a name is called file",
        "static",
        '        raise ValueError("An attachment needs a name: a path or download_name.")',
        '        name = "file"',
    ),
    Saboteur(
        "files.plain-name-too",
        "a name that is not ASCII has one form only",
        "static",
        'return f"{kind}; filename=\\"{plain}\\"; filename*',
        'return f"{kind}; filename*',
    ),
    Saboteur(
        "files.length-of-a-file",
        "the length of a file is not told",
        "static",
        "        response.content_length = size\n",
        "        pass\n",
    ),
    Saboteur(
        "files.text-is-refused",
        "text is taken for bytes",
        "static",
        '        raise ValueError("Files have to be open in binary mode.")',
        "        file = io.BytesIO(path_or_file.read().encode())",
    ),
    Saboteur(
        "files.are-closed",
        "a file of which nothing is sent stays open",
        "static",
        "        response.close()\n        raise\n",
        "        raise\n",
    ),
    Saboteur(
        "files.are-closed-by-the-wrapper",
        "the server's wrapper is trusted to close",
        "static",
        '        response.call_on_close(getattr(file, "close", int))',
        '        if "wsgi.file_wrapper" not in environ:\n'
        '            response.call_on_close(getattr(file, "close", int))\n'
        "        else:\n"
        "            response.close = int",
    ),
    Saboteur(
        "files.are-closed-by-the-wrapper-of-a-part",
        "the wrapper of a part is trusted to close",
        "static",
        '        response.call_on_close(getattr(file, "close", int))',
        "        pass",
    ),
    Saboteur(
        "files.are-closed-when-the-client-leaves",
        "a file is closed at its end only",
        "static",
        '        response.call_on_close(getattr(file, "close", int))',
        "        response.close = int",
    ),
    Saboteur(
        "files.close-functions-run",
        "functions to call at the end are lost with a file",
        "static",
        "    return _conditional(response, environ, size) if conditional else response",
        "    response = _conditional(response, environ, size) if conditional else response\n"
        "    response.call_on_close = int\n"
        "    return response",
    ),
    Saboteur(
        "files.tags-differ",
        "the tag is that of the length",
        "static",
        'f"{status.st_mtime}-{size}-{adler32(os.fsencode(path))}"',
        'f"{size}"',
    ),
    Saboteur(
        "files.tag-of-a-changed-file",
        "the tag is that of the name and the length",
        "static",
        'f"{status.st_mtime}-{size}-{adler32',
        'f"{size}-{adler32',
    ),
    Saboteur(
        "files.tag-of-a-changed-file",
        "the tag is that of the name and the date",
        "static",
        'f"{status.st_mtime}-{size}-{adler32',
        'f"{status.st_mtime}-{adler32',
    ),
    Saboteur(
        "files.given-tag",
        "no tag is a tag, too",
        "static",
        "        if etag is True:",
        "        if etag is True or etag is False:",
    ),
    Saboteur(
        "files.given-date",
        "a naive date is one of here",
        "static",
        "return value if isinstance(value, datetime) else",
        "return value.replace(year=2000) if isinstance(value, datetime) else",
    ),
    Saboteur(
        "files.given-date",
        "the date of a file is that on disk",
        "static",
        "status.st_mtime if last_modified is None else last_modified",
        "status.st_mtime",
    ),
    Saboteur(
        "files.date-of-a-file",
        "files are sent without their date",
        "static",
        "    if last_modified is not None:",
        "    if last_modified is not None and path is None:",
    ),
    Saboteur(
        "files.given-age",
        "0 seconds are no age",
        "static",
        "    if max_age is None:",
        "    if not max_age:",
    ),
    Saboteur(
        "files.without-an-age",
        "without an age nothing is said",
        "static",
        "        response.cache_control.no_cache = True\n",
        "        pass\n",
    ),
    Saboteur(
        "files.age-by-the-name",
        "a file object is asked for, too",
        "static",
        "None if path is None else str(path))",
        "str(path_or_file))",
    ),
    Saboteur(
        "files.configured-age",
        "days are left out of the configured age",
        "scaffold",
        "int(age.total_seconds())",
        "int(age.seconds)",
    ),
    Saboteur(
        "files.path-spellings",
        "paths are texts",
        "static",
        "isinstance(path_or_file, str | os.PathLike)",
        "isinstance(path_or_file, str)",
    ),
    Saboteur(
        "files.paths-below-the-root-path",
        "a relative path is one of here",
        "static",
        "path = Path(current_app.root_path, path_or_file)",
        "path = Path(path_or_file)",
    ),
    Saboteur(
        "files.missing-file",
        "a file that is not there is not found",
        "static",
        "        status = path.stat()\n",
        "        if not path.exists():\n"
        "            raise NotFound()\n"
        "        status = path.stat()\n",
    ),
    Saboteur(
        "files.sent-by-the-server",
        "USE_X_SENDFILE has no effect",
        "static",
        'by_server = path is not None and current_app.config["USE_X_SENDFILE"]',
        "by_server = False",
    ),
    Saboteur(
        "files.unchanged-file-not-sent-by-the-server",
        "X-Sendfile is sent with 304",
        "static",
        '        response.headers.pop("X-Sendfile", None)\n',
        "        pass\n",
    ),
    Saboteur(
        "files.from-directory",
        "hidden files are not there",
        "static",
        'if any(part in ("", ".", "..") for part in parts):',
        'if any(part == "" or part.startswith(".") for part in parts):',
    ),
    Saboteur(
        "files.directory-spellings",
        "directories are texts",
        "static",
        "    found = locate(Path(current_app.root_path, directory), os",
        '    found = locate(Path(current_app.root_path, directory + ""), os',
    ),
    Saboteur(
        "files.path-as-an-object",
        "the path is a text",
        "static",
        "directory), os.fspath(path))",
        "directory), path)",
    ),
    Saboteur(
        "files.nothing-but-files",
        "what is no file is the view's fault",
        "static",
        "return found if found.is_file() else None",
        "return found",
    ),
    Saboteur(
        "files.nothing-outside",
        "dot segments are followed",
        "static",
        'if any(part in ("", ".", "..") for part in parts):',
        'if any(part == "" for part in parts[:-1]):',
    ),
    Saboteur(
        "files.names-of-no-file",
        "what the system refuses is an error",
        "static",
        '_FORBIDDEN = ["\\0", "\\\\", *_SEPARATORS]',
        '_FORBIDDEN = ["\\\\", *_SEPARATORS]',
        (("static", "except (OSError, ValueError):", "except NotADirectoryError:"),),
    ),
    Saboteur(
        "files.open-files",
        "a file object is sent without its first byte",
        "static",
        "    guessed, encoding = mimetypes",
        '    if path is None and hasattr(file, "readinto"):\n'
        "        file.read(1)\n"
        "    guessed, encoding = mimetypes",
    ),
]
