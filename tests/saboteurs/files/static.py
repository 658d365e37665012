"""Faults in serving static files."""

from __future__ import annotations

from tests.saboteurs import Saboteur

NO_PARTS = (
    "static",
    'if any(part in ("", ".", "..") for part in parts):',
    'if any(part == "" for part in parts[:-1]):',
)

STATIC_RULE = 'self.add_url_rule(static_rule, "static", static, host=static_host)'

SABOTEURS = [
    Saboteur(
        "files.static-serves-each-file",
        "hidden files are not served",
        "static",
        'if any(part in ("", ".", "..") for part in parts):',
        'if any(part == "" or part.startswith(".") for part in parts):',
    ),
    Saboteur(
        "files.static-media-type",
        "everything is served as bytes",
        "static",
        'mimetype=mimetype or guessed or "application/octet-stream",',
        'mimetype=mimetype or "application/octet-stream",',
    ),
    Saboteur(
        "files.static-url-leads-to-the-file",
        "files in folders are not found by their URL",
        "app",
        '/<path:filename>"',
        '/<filename>"',
    ),
    Saboteur(
        "files.static-other-url-path",
        "the configured URL path is ignored",
        "setup.scaffold",
        "        if self._static_url_path is not None:\n",
        "        if False:\n",
    ),
    Saboteur(
        "files.static-without-a-folder",
        "there is always a static rule",
        "app",
        "        if self.has_static_folder:",
        "        if True:",
        more=(
            (
                "setup.scaffold",
                'return None if self._static_folder is None else "/"',
                'return "/static" if self._static_folder is None else "/"',
            ),
        ),
    ),
    Saboteur(
        "files.static-missing-file",
        "opening a directory is tried",
        "static",
        "return found if found.is_file() else None",
        "return found if found.exists() else None",
    ),
    Saboteur(
        "files.static-slash-after-a-file",
        "slashes after the name are ignored",
        "static",
        'parts = path.split("/")',
        'parts = path.rstrip("/").split("/")',
    ),
    Saboteur("files.static-nothing-outside", "dot segments are followed", *NO_PARTS),
    Saboteur(
        "files.static-nothing-outside",
        "a backslash separates, as on Windows, but only after the check",
        "static",
        "found = folder.joinpath(*parts)",
        'found = folder.joinpath(*path.replace("\\\\", "/").split("/"))',
        more=(("static", '_FORBIDDEN = ["\\0", "\\\\", *_SEPARATORS]', '_FORBIDDEN = ["\\0"]'),),
    ),
    Saboteur(
        "files.static-strange-names",
        "NUL and names that are too long reach the file system",
        "static",
        '_FORBIDDEN = ["\\0", "\\\\", *_SEPARATORS]',
        "_FORBIDDEN = []",
        more=(("static", "except (OSError, ValueError):", "except NotADirectoryError:"),),
    ),
    Saboteur(
        "files.static-unchanged-since",
        "the modification time is that of the request",
        "static",
        "response.last_modified = _moment(last_modified)",
        "response.last_modified = datetime.now(UTC)",
    ),
    Saboteur(
        "files.static-entity-tag",
        "files have no entity tag",
        "static",
        "        if etag is True:",
        "        if etag is False:",
    ),
    Saboteur(
        "files.static-changed",
        "any entity tag of the client is believed",
        "static",
        "return _conditional(response, environ, size) if conditional else response",
        'if "HTTP_IF_NONE_MATCH" in environ:\n        response.status_code = 304\n'
        "    return _conditional(response, environ, size) if conditional else response",
    ),
    Saboteur(
        "files.static-range",
        "ranges are not accepted",
        "static",
        "accept_ranges=True, complete_length=size",
        "accept_ranges=False",
    ),
    Saboteur(
        "files.static-range-not-there",
        "a range behind the end gives the whole file",
        "static",
        "        response.close()\n        raise\n",
        "        return response\n",
    ),
    Saboteur(
        "files.static-suffix-longer-than-the-file",
        "more of the last bytes than there are cannot be sent",
        "messages.conditions",
        "within(asked, length)",
        "asked",
    ),
    Saboteur(
        "files.static-range",
        "the last bytes are the first ones",
        "static",
        "        response = response.make_conditional(",
        '        asked = environ.get("HTTP_RANGE", "").replace("=-", "=0-")\n'
        '        environ = {**environ, "HTTP_RANGE": asked} if asked else environ\n'
        "        response = response.make_conditional(",
    ),
    Saboteur(
        "files.static-methods",
        "static files take POST",
        "app",
        STATIC_RULE,
        STATIC_RULE.replace("static, host", 'static, methods=["GET", "POST"], host'),
    ),
    Saboteur(
        "files.static-max-age",
        "the configured age is ignored",
        "setup.scaffold",
        'age = current_app.config["SEND_FILE_MAX_AGE_DEFAULT"]',
        "age = None",
    ),
    Saboteur(
        "files.static-hooks-run",
        "static files are served past the hooks",
        "dispatch",
        "    every_hooks = app.hooks_of(request.blueprints)\n",
        "    every_hooks = app.hooks_of(request.blueprints)\n"
        '    if request.endpoint == "static":\n        return None\n',
    ),
    Saboteur(
        "files.static-of-a-blueprint",
        "a static folder in a blueprint is forgotten",
        "blueprints",
        "if self.has_static_folder:",
        "if False:",
    ),
    Saboteur(
        "files.static-max-age-of-a-file",
        "the age of each file is the configured one",
        "static",
        "max_age = current_app.get_send_file_max_age\n",
        'max_age = current_app.config["SEND_FILE_MAX_AGE_DEFAULT"]\n',
        (("setup.scaffold", "age = self.get_send_file_max_age(filename)", "age = None"),),
    ),
    Saboteur(
        "files.static-asks-again",
        "without an age nothing is said",
        "static",
        "        response.cache_control.no_cache = True\n",
        "        pass\n",
    ),
    Saboteur(
        "files.static-encoded-file",
        "what a file is encoded with is left out",
        "static",
        '        response.headers["Content-Encoding"] = encoding\n',
        "        pass\n",
    ),
    Saboteur(
        "files.static-folder-spellings",
        "a static folder is a text",
        "setup.scaffold",
        "None if static_folder is None else str(static_folder)",
        'None if static_folder is None else static_folder + ""',
    ),
    Saboteur(
        "files.static-default-url-path",
        "without a URL, files are served below /static",
        "setup.scaffold",
        '"/" + Path(self._static_folder).name',
        '"/static"',
    ),
    Saboteur(
        "files.static-host",
        "static files are where the other rules are",
        "app",
        STATIC_RULE,
        STATIC_RULE.replace("static_host)", '"<host>")'),
    ),
    Saboteur(
        "files.static-host-is-needed",
        "static files without a host are taken",
        "app",
        "if static_host is None and host_matching and static_folder is not None:",
        "if False:",
    ),
    Saboteur(
        "files.static-folder-of-a-blueprint",
        "the name of the folder has no part in the URL of a blueprint",
        "setup.scaffold",
        '"/" + Path(self._static_folder).name',
        '"/static"',
    ),
    Saboteur(
        "files.static-of-the-application-first",
        "the application has no static rule of its own, where a blueprint has",
        "app",
        STATIC_RULE,
        STATIC_RULE.replace("static, host", 'static, methods=["POST"], host'),
    ),
    Saboteur(
        "files.static-age-of-a-blueprint",
        "the application decides for blueprints, too",
        "setup.scaffold",
        "age = self.get_send_file_max_age(filename)",
        "age = None",
    ),
    Saboteur(
        "files.static-odd-fields",
        "a date that is none breaks the reply",
        "messages.conditions",
        "    date = parse_date(named)\n",
        "    date = parse_date(named)\n    named[0]\n",
    ),
    Saboteur(
        "files.static-if-range",
        "If-Range is not looked at",
        "messages.conditions",
        "    if named is None:\n        return True\n",
        "    return True\n",
    ),
    Saboteur(
        "files.static-files-are-closed",
        "a part of a file that is not there leaves it open",
        "static",
        "        response.close()\n        raise",
        "        raise",
    ),
    Saboteur(
        "files.static-folder-without-a-name",
        "a folder without a name is served as if it had the usual one",
        "setup.scaffold",
        '"/" + Path(self._static_folder).name',
        '"/" + (Path(self._static_folder).name or "static")',
    ),
]
