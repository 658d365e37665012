"""Faults in what the framework makes: JSON, redirects and cookies."""

from __future__ import annotations

from tests.saboteurs import Saboteur

ADDED = '        self.headers.add("Set-Cookie", header)\n\n    @property\n    def max_cookie'

SABOTEURS = [
    Saboteur(
        "responses.own-content-type",
        "text of any kind is given the charset of the body",
        "coercion",
        "        response.headers.add(name, value)",
        "        kind = name.lower() == 'content-type' and value.startswith('text/')\n"
        "        named = f'{value}; charset=utf-8' if kind and 'charset' not in value else value\n"
        "        response.headers.add(name, named)",
    ),
    Saboteur(
        "responses.redirect-without-an-application",
        "without an application every redirect is 302",
        "setup.extension_points",
        "return wrappers.redirect(location, code, Response)",
        "return wrappers.redirect(location, 302, Response)",
    ),
    Saboteur(
        "responses.make-response",
        "make_response looks at its first argument only",
        "contexts.handover",
        "args[0] if len(args) == 1 else args",
        "args[0]",
    ),
    Saboteur(
        "responses.jsonify",
        "jsonify of one list takes it for several values",
        "json.provider",
        "args[0] if len(args) == 1 else list(args) or kwargs or None",
        "args[0] if len(args) == 1 and args[0] else list(args) or kwargs or None",
    ),
    Saboteur(
        "responses.jsonify",
        "several values are sorted",
        "json.provider",
        "else list(args) or kwargs or None",
        "else sorted(args) or kwargs or None",
    ),
    Saboteur(
        "responses.json-types",
        "dates are written in ISO format",
        "json.provider",
        "        return format_datetime(aware.astimezone(datetime.UTC), usegmt=True)",
        "        return aware.isoformat()",
    ),
    Saboteur(
        "responses.json-types",
        "the zone of a date is dropped",
        "json.provider",
        "        return format_datetime(aware.astimezone(datetime.UTC), usegmt=True)",
        "        return format_datetime(aware.replace(tzinfo=datetime.UTC), usegmt=True)",
    ),
    Saboteur(
        "responses.json-dates-in-any-time-zone",
        "a date is taken for one of local time",
        "json.provider",
        "value.replace(tzinfo=datetime.UTC)",
        "value",
    ),
    Saboteur(
        "responses.json-decimals",
        "decimals become floats",
        "json.provider",
        "    if isinstance(value, uuid.UUID | decimal.Decimal):\n",
        "    if isinstance(value, decimal.Decimal):\n        return float(value)\n"
        "    if isinstance(value, uuid.UUID):\n",
    ),
    Saboteur(
        "responses.json-refuses-others",
        "anything is written as its text",
        "json.provider",
        '    raise TypeError(f"{type(value).__name__!r} cannot be written as JSON.")\n',
        "    return str(value)\n",
    ),
    Saboteur(
        "responses.redirect-location",
        "a number sign in a target is escaped",
        "messages.wrappers",
        """_URL_SAFE = "!#$%&""",
        """_URL_SAFE = "!$%&""",
    ),
    Saboteur(
        "responses.redirect-location",
        "characters of a target that can be composed are composed",
        "messages.wrappers",
        "    target = quote(location, safe=_URL_SAFE)\n",
        "    import unicodedata\n"
        '    target = quote(unicodedata.normalize("NFC", location), safe=_URL_SAFE)\n',
    ),
    Saboteur(
        "responses.redirect-controls",
        "blanks in targets are sent as they are",
        "messages.wrappers",
        '            headers["Location"] = target\n',
        '            headers["Location"] = target.replace("%20", " ")\n',
    ),
    Saboteur(
        "responses.redirect-escapes-stay",
        "escapes in a target are escaped again",
        "messages.wrappers",
        """_URL_SAFE = "!#$%&""",
        """_URL_SAFE = "!#$&""",
    ),
    Saboteur(
        "responses.redirect-codes",
        "a permanent redirect keeps no method",
        "messages.wrappers",
        'response = (Response or _OurResponse)(body, code, mimetype="text/html")',
        'response = (Response or _OurResponse)(body, min(code, 307), mimetype="text/html")',
    ),
    Saboteur(
        "responses.redirect-codes",
        "the page of a redirect holds its target unescaped",
        "messages.wrappers",
        "    text = escape(location)\n",
        "    text = location\n",
    ),
    Saboteur(
        "responses.redirect-to-any-scheme",
        "a URL of a scheme that is not known is taken for a path",
        "messages.wrappers",
        "    target = quote(location, safe=_URL_SAFE)\n",
        '    target = quote(location, safe="/?#&=")\n'
        "    if location[:4] in ('http', 'itms'):\n"
        "        target = quote(location, safe=_URL_SAFE)\n",
    ),
    Saboteur(
        "responses.redirect-without-a-host",
        "a URL is taken apart and put together again",
        "messages.wrappers",
        "    target = quote(location, safe=_URL_SAFE)\n",
        "    from urllib.parse import urlsplit\n"
        "    target = urlsplit(quote(location, safe=_URL_SAFE)).geturl()\n",
    ),
    Saboteur(
        "responses.json-keys",
        "keys are sorted although that is switched off",
        "json.provider",
        'kwargs.setdefault("sort_keys", self.sort_keys)',
        'kwargs.setdefault("sort_keys", True)',
    ),
    Saboteur(
        "responses.redirect-default",
        "redirects are permanent",
        "setup.extension_points",
        "def redirect(location: str, code: int = 302,",
        "def redirect(location: str, code: int = 301,",
    ),
    Saboteur(
        "responses.redirect-stays-relative",
        "targets are made absolute",
        "messages.wrappers",
        '    response.headers["Location"] = target\n',
        "    from urllib.parse import urljoin\n"
        '    response.headers["Location"] = urljoin("http://localhost/", target)\n',
    ),
    Saboteur(
        "responses.cookie-attributes",
        "an age of zero is none",
        "messages.cookies",
        'f"Max-Age={int(age or 0)}": age is not None,',
        'f"Max-Age={int(age or 0)}": bool(age),',
    ),
    Saboteur(
        "responses.cookie-attributes",
        "every cookie is HttpOnly",
        "messages.cookies",
        '        "HttpOnly": httponly,\n',
        '        "HttpOnly": True,\n',
    ),
    Saboteur(
        "responses.cookie-dates",
        "dates of cookies keep their zone",
        "messages.cookies",
        "format_datetime(aware.astimezone(UTC), usegmt=True)",
        "format_datetime(aware)",
    ),
    Saboteur(
        "responses.cookie-values",
        "quotes in a value are not escaped",
        "messages.cookies",
        '_PLAIN_VALUE = re.compile(r"[!#-+',
        '_PLAIN_VALUE = re.compile(r"[!-+',
    ),
    Saboteur(
        "responses.cookie-values",
        "characters of a value that can be composed are composed",
        "messages.cookies",
        "    return value if _PLAIN_VALUE.fullmatch(value) else",
        "    import unicodedata\n"
        '    value = unicodedata.normalize("NFC", value)\n'
        "    return value if _PLAIN_VALUE.fullmatch(value) else",
    ),
    Saboteur(
        "responses.cookie-controls",
        "control characters above 0x19 are not escaped",
        "messages.cookies",
        '_PLAIN_VALUE = re.compile(r"[!#-+',
        '_PLAIN_VALUE = re.compile(r"[\\x1a-\\x1f!#-+',
    ),
    Saboteur(
        "responses.cookie-cannot-grow",
        "a semicolon in a path is kept",
        "messages.cookies",
        '''_PATH_SAFE = "/%!$&'()*+,:=@~-._"''',
        '''_PATH_SAFE = "/%!$&'()*+,:=@~-._;"''',
    ),
    Saboteur(
        "responses.cookie-names",
        "any text is the name of a cookie",
        "messages.cookies",
        "    if not _TOKEN.fullmatch(name):\n",
        "    if not name:\n",
    ),
    Saboteur(
        "responses.cookies-add-up",
        "each cookie replaces the one before",
        "messages.wrappers",
        ADDED,
        '        self.headers.set("Set-Cookie", header)\n\n    @property\n    def max_cookie',
    ),
    Saboteur(
        "responses.cookies-add-up",
        "a later cookie of a name takes the place of the earlier one",
        "messages.wrappers",
        ADDED,
        '        old = [c for c in self.headers.getlist("Set-Cookie") if c.split("=")[0] != key]\n'
        '        self.headers.setlist("Set-Cookie", [*old, header])\n\n'
        "    @property\n    def max_cookie",
    ),
    Saboteur(
        "responses.cookie-deletion",
        "cookies are deleted at the root",
        "messages.cookies",
        "expires=_EPOCH, **place)",
        'expires=_EPOCH, **{**place, "path": "/"})',
    ),
    Saboteur(
        "responses.jsonify-of-nothing",
        "no argument makes an object",
        "json.provider",
        "else list(args) or kwargs or None",
        "else list(args) or kwargs",
    ),
    Saboteur(
        "responses.json-files",
        "a file is read by its lines",
        "json.provider",
        "        return self.loads(fp.read(), **kwargs)",
        "        return [self.loads(line, **kwargs) for line in fp]",
    ),
    Saboteur(
        "responses.redirect-of-a-class",
        "the class that was given is left alone",
        "setup.extension_points",
        "return wrappers.redirect(location, code, Response)",
        "return wrappers.redirect(location, code)",
    ),
]
