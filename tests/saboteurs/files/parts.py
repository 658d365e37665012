"""Faults in parts of files, and in the conditions that stand before them."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "files.one-range",
        "the last byte of a range is left out",
        "static",
        "response = response.make_conditional(environ, accept_ranges=True, complete_length=size)\n",
        'asked = environ.get("HTTP_RANGE", "")\n'
        '        begin, _, last = asked.rpartition("-")\n'
        "        if last.isdigit() and begin[-1:].isdigit():\n"
        '            environ = {**environ, "HTTP_RANGE": f"{begin}-{max(int(last) - 1, '
        '0)}"}\n'
        "        response = response.make_conditional(environ, accept_ranges=True, "
        "complete_length=size)\n",
    ),
    Saboteur(
        "files.suffix",
        "the last bytes are the first ones",
        "messages.conditions",
        "within(asked, length)",
        'within(asked, length).replace("=-", "=0-")',
    ),
    Saboteur(
        "files.suffix-of-nothing",
        "the last 0 bytes are all",
        "messages.conditions",
        "within(asked, length)",
        'within("bytes=0-" if asked.strip("0") == "bytes=-" else asked, length)',
    ),
    Saboteur(
        "files.range-not-there",
        "a range that is not there is answered without the length",
        "static",
        "        response.close()\n        raise\n",
        "        response.close()\n        raise ValueError from None\n",
    ),
    Saboteur(
        "files.suffix-longer-than-the-file",
        "more of the last bytes than there are cannot be sent",
        "messages.conditions",
        "within(asked, length)",
        "asked",
    ),
    Saboteur(
        "files.malformed-ranges",
        "a plus sign is part of a number",
        "messages.conditions",
        "    unit, equals, ranges = asked",
        '    asked = asked.replace("+", "").replace("_", "")\n    unit, equals, ranges = asked',
    ),
    Saboteur(
        "files.other-range-unit",
        "another unit is a range that is not there",
        "messages.conditions",
        'if equals and unit.strip().lower() != "bytes":',
        'if equals and unit == "":',
    ),
    Saboteur(
        "files.several-ranges",
        "several ranges are none that is there",
        "messages.conditions",
        'if "," in ranges and',
        'if ",," in ranges and',
    ),
    Saboteur(
        "files.head-has-no-ranges",
        "HEAD has ranges, too",
        "messages.conditions",
        'environ["REQUEST_METHOD"] != "GET"',
        'environ["REQUEST_METHOD"] == ""',
    ),
    Saboteur(
        "files.accept-ranges",
        "that parts are sent is not said",
        "static",
        "    if response.status_code == 304:",
        "    if response.status_code == 200:\n"
        '        response.headers.pop("Accept-Ranges", None)\n'
        "    if response.status_code == 304:",
    ),
    Saboteur(
        "files.ranges-of-a-file-object",
        "the length of a file in memory is not known",
        "static",
        "size = file.getbuffer().nbytes",
        "size = None",
    ),
    Saboteur(
        "files.servers-file-wrapper",
        "the file wrapper of the server is not closed, and read twice",
        "static",
        "    environ = request.environ\n",
        "    environ = request.environ\n"
        '    environ = {**environ, "wsgi.file_wrapper": lambda f, n: [f.read(n)]} if '
        '"wsgi.file_wrapper" in environ else environ\n',
    ),
    Saboteur(
        "files.length-unknown",
        "a pipe is taken for empty",
        "static",
        "    if size is not None:\n",
        '    elif not hasattr(file, "seek"):\n        size = 1\n    if size is not None:\n',
    ),
    Saboteur(
        "files.none-match",
        "the tags of If-None-Match are compared strongly",
        "messages.conditions",
        "none_match.contains_weak(tag)",
        "none_match.is_strong(tag)",
    ),
    Saboteur(
        "files.modified-since",
        "a date has to be the same",
        "messages.conditions",
        "changed <= modified",
        "changed == modified",
    ),
    Saboteur(
        "files.match",
        "weak tags match, too",
        "messages.conditions",
        "not weak and tag is not None and match.is_strong(tag)",
        "tag is not None and match.contains_weak(tag)",
    ),
    Saboteur(
        "files.match-any",
        "a star is a tag that nothing has",
        "messages.conditions",
        "match.star_tag or (not weak",
        "(not weak",
    ),
    Saboteur(
        "files.unmodified-since",
        "If-Unmodified-Since is not looked at",
        "messages.conditions",
        "elif unmodified and changed and changed > unmodified:",
        "elif False:",
    ),
    Saboteur(
        "files.tags-before-dates",
        "the date decides beside a tag, too",
        "messages.conditions",
        "    elif modified and changed and",
        "    if modified and changed and",
    ),
    Saboteur(
        "files.match-before-none-match",
        "what the client has is asked first",
        "messages.conditions",
        "    match = parse_etags(",
        '    if environ.get("HTTP_IF_NONE_MATCH") == f\'"{tag}"\':\n'
        "        return 304\n"
        "    match = parse_etags(",
    ),
    Saboteur(
        "files.unchanged-though-it-matches",
        "when If-Match holds, nothing else is asked",
        "messages.conditions",
        "    none_match = parse_etags(",
        "    if match:\n        return None\n    none_match = parse_etags(",
    ),
    Saboteur(
        "files.conditions-before-ranges",
        "with a range, no condition is asked",
        "messages.conditions",
        "    tag, weak = response.get_etag()\n    changed",
        '    if "HTTP_RANGE" in environ:\n'
        "        return None\n"
        "    tag, weak = response.get_etag()\n"
        "    changed",
    ),
    Saboteur(
        "files.ranges-with-conditions",
        "beside a condition, a range is ignored",
        "messages.conditions",
        '    asked = kept.pop("HTTP_RANGE", None)\n',
        '    asked = kept.pop("HTTP_RANGE", None)\n'
        "    if len(kept) + 1 < len(environ):\n"
        "        return kept\n",
    ),
    Saboteur(
        "files.if-range",
        "If-Range is not looked at",
        "messages.conditions",
        "if named is None:",
        "if True:",
    ),
    Saboteur(
        "files.if-range-with-a-comma",
        "the tag in If-Range is the last one of a list",
        "messages.conditions",
        "named == f'\"{tag}\"'",
        'named.strip(\'"\').split(",")[-1].strip() == tag',
    ),
    Saboteur(
        "files.if-range-with-a-weak-tag",
        "a weak tag in If-Range is taken for a strong one",
        "messages.conditions",
        'not named.startswith("W/") and named == f\'"{tag}"\'',
        'named.removeprefix("W/") == f\'"{tag}"\'',
    ),
    Saboteur(
        "files.if-range-with-a-later-date",
        "a later date in If-Range holds, too",
        "messages.conditions",
        "date == response.last_modified",
        "date >= response.last_modified",
    ),
    Saboteur(
        "files.same-fields",
        "a part is sent without the tag",
        "static",
        "    if response.status_code == 304:",
        "    if response.status_code == 206:\n"
        '        response.headers.pop("ETag", None)\n'
        "    if response.status_code == 304:",
    ),
    Saboteur(
        "files.same-expiry",
        "a part may not be kept",
        "static",
        "    if response.status_code == 304:",
        "    if response.status_code == 206:\n"
        '        del response.headers["Cache-Control"]\n'
        "    if response.status_code == 304:",
    ),
    Saboteur(
        "files.unchanged-says-no-more",
        "what is not sent has a type",
        "static",
        '        response.headers.pop("X-Sendfile", None)\n',
        '        response.headers.pop("X-Sendfile", None)\n'
        "        response.get_wsgi_headers = lambda environ: response.headers\n",
    ),
    Saboteur(
        "files.not-conditional",
        "every reply is conditional",
        "static",
        " if conditional else response",
        "",
    ),
    Saboteur(
        "files.suffix-in-memory",
        "the length of a file in memory is one short",
        "static",
        "size = file.getbuffer().nbytes",
        "size = file.getbuffer().nbytes - 1",
    ),
    Saboteur(
        "files.range-of-an-empty-file",
        "an empty file has no range that is there",
        "static",
        "complete_length=size)",
        "complete_length=size)\n"
        "        if size == 0 and 'HTTP_RANGE' in environ:\n"
        "            response.status_code = 416",
    ),
]
