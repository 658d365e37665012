"""Faults in routing one rule: what it takes, what it hands over, and what is no rule."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def bad(
    catches: str, fault: str, module: str, old: str, new: str, *more: tuple[str, str, str]
) -> Saboteur:
    """Return a saboteur of this chapter."""
    return Saboteur(f"routing.{catches}", fault, module, old, new, more)


READ = (
    "routing.segments",
    "    match = pattern.fullmatch(text)\n",
)

SABOTEURS = [
    bad(
        "text-matches-itself-only",
        "static text is compared without its case",
        "routing.route_tree",
        "        static = self.static.get(text)\n",
        "        static = self.static.get(text) or self.static.get(text.lower())\n",
    ),
    bad(
        "text-matches-itself-only",
        "static text of a rule is taken as percent-encoded",
        "routing.rules",
        "        self._pieces = parse_rule(rule)\n",
        "        from urllib.parse import unquote\n\n"
        "        self._pieces = parse_rule(unquote(rule))\n",
    ),
    bad(
        "text-matches-itself-only",
        "a letter and its combining mark become one character",
        "maps",
        'return text.encode("latin-1").decode("utf-8", "replace")',
        "from unicodedata import normalize\n\n"
        '    return normalize("NFC", text.encode("latin-1").decode("utf-8", "replace"))',
    ),
    bad(
        "blanks-beside-a-variable",
        "blanks of a rule with variables are written as a plus sign",
        "routing.rule_parser",
        "            pieces.append(text[position:stop])\n",
        "            whole = text[position:stop]\n"
        "            pieces.append(whole.replace(' ', '+') if '<' in text else whole)\n",
    ),
    bad(
        "words-of-any-script",
        "the text of a rule with variables is escaped, as paths are not",
        "routing.rule_parser",
        "            pieces.append(text[position:stop])\n",
        "            from urllib.parse import quote\n\n"
        "            whole = text[position:stop]\n"
        "            pieces.append(quote(whole) if '<' in text else whole)\n",
    ),
    bad(
        "string-takes-one-segment",
        "a segment ends at a semicolon, as parameters of a path did once",
        "routing.converters",
        'self.regex = f"[^/]{{{minlength}',
        'self.regex = f"[^/;]{{{minlength}',
    ),
    bad(
        "string-takes-one-segment",
        "the path is decoded twice",
        "maps",
        'return text.encode("latin-1").decode("utf-8", "replace")',
        "import urllib.parse\n\n"
        '    return urllib.parse.unquote(text.encode("latin-1").decode("utf-8", "replace"))',
    ),
    bad(
        "string-takes-one-segment",
        "a letter and its combining mark become one character",
        "maps",
        'return text.encode("latin-1").decode("utf-8", "replace")',
        "from unicodedata import normalize\n\n"
        '    return normalize("NFC", text.encode("latin-1").decode("utf-8", "replace"))',
    ),
    bad(
        "string-takes-one-segment",
        "blanks around a value are stripped",
        "routing.converters",
        "self.regex = f\"[^/]{{{minlength},{'' if maxlength is None else maxlength}}}\"",
        "self.regex = f\"[^/]{{{minlength},{'' if maxlength is None else maxlength}}}\"\n\n"
        "    def to_python(self, value):\n"
        "        return value.strip(' ')",
    ),
    bad(
        "path-takes-segments",
        "a path is folded to lower case",
        "routing.converters",
        "    part_isolating = False\n    weight = 200\n",
        "    part_isolating = False\n    weight = 200\n\n"
        "    def to_python(self, value):\n"
        "        return value.lower()\n",
    ),
    bad(
        "line-break-is-text",
        "a line feed cannot be part of a segment",
        "routing.converters",
        'self.regex = f"[^/]{{{minlength}',
        'self.regex = f"[^/\\n]{{{minlength}',
    ),
    bad(
        "line-break-is-text",
        "the path is stripped",
        "binding",
        'path_info=wsgi_text(environ.get("PATH_INFO", "")),',
        'path_info=wsgi_text(environ.get("PATH_INFO", "")).rstrip("\\n"),',
    ),
    bad(
        "slash-ends-a-segment",
        "an empty segment is a text like any other",
        "routing.converters",
        "minlength: int = 1,\n",
        "minlength: int = 0,\n",
        ("routing.converters", "if minlength < 1 or", "if minlength < 0 or"),
    ),
    bad(
        "string-length",
        "maxlength is not counted",
        "routing.converters",
        "{'' if maxlength is None else maxlength}",
        "",
    ),
    bad(
        "string-length",
        "length is counted in bytes",
        "routing.converters",
        "self.regex = f\"[^/]{{{minlength},{'' if maxlength is None else maxlength}}}\"",
        "self.regex = f\"[^/]{{{minlength},{'' if maxlength is None else maxlength}}}\"\n\n"
        "    def to_python(self, value):\n"
        "        if not value.isascii():\n"
        '            raise ValidationError("longer in bytes")\n'
        "        return value",
    ),
    bad(
        "path-takes-segments",
        "a path may not contain empty segments",
        "routing.converters",
        'regex = "(?s:[^/].*?)"',
        'regex = "(?s:[^/]+(?:/[^/]+)*?)"',
    ),
    bad(
        "path-takes-line-breaks",
        "the dot does not match a line feed",
        "routing.converters",
        'regex = "(?s:[^/].*?)"',
        'regex = "[^/].*?"',
    ),
    bad(
        "path-before-text",
        "a rule with text behind a path may match the beginning of the text",
        *READ,
        "    match = pattern.match(text)\n",
    ),
    bad(
        "any-takes-its-words",
        "words are pasted into the expression unescaped",
        "routing.converters",
        '"|".join(map(re.escape, self.items))',
        '"|".join(self.items)',
    ),
    bad(
        "any-takes-its-words",
        "words are compared without their case",
        "routing.converters",
        'self.regex = "|".join(map(re.escape, self.items))',
        'self.regex = "(?i:" + "|".join(map(re.escape, self.items)) + ")"',
    ),
    bad(
        "path-keeps-its-slashes",
        "a path value has no doubled slashes",
        "routing.converters",
        'regex = "(?s:[^/].*?)"',
        'regex = "(?s:[^/]+(?:/[^/]+)*?)"',
    ),
    bad(
        "uuid-in-its-form",
        "capital letters are no hexadecimal digits",
        "routing.converters",
        'regex = "[A-Fa-f0-9]{8}(?:-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12}"',
        'regex = "[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}"',
    ),
    bad(
        "uuid-in-its-form",
        "the value stays a text",
        "routing.converters",
        "        return uuid.UUID(value)\n",
        "        return value\n",
    ),
    bad(
        "uuid-in-its-form",
        "the first fields are read from their other end",
        "routing.converters",
        "        return uuid.UUID(value)\n",
        "        return uuid.UUID(bytes_le=uuid.UUID(value).bytes)\n",
    ),
    bad(
        "uuid-in-one-spelling",
        "hyphens may be missing",
        "routing.converters",
        'regex = "[A-Fa-f0-9]{8}(?:-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12}"',
        'regex = "[A-Fa-f0-9]{8}(?:-?[A-Fa-f0-9]{4}){3}-?[A-Fa-f0-9]{12}"',
    ),
    bad(
        "mixed-segment",
        "text between variables is an expression",
        "routing.segments",
        "                expression += re.escape(piece)\n",
        "                expression += piece\n",
    ),
    bad(
        "text-beside-variable",
        "the text before the first variable is an expression",
        "routing.segments",
        "                expression += re.escape(piece)\n",
        "                expression += re.escape(piece) if expression else piece\n",
    ),
    bad(
        "many-variables",
        "variables are sorted by their names as text",
        "routing.segments",
        "    return tuple(groups[name] for name in groups if",
        "    return tuple(groups[name] for name in sorted(groups) if",
    ),
    bad(
        "bytes-that-are-no-text",
        "a path that is not UTF-8 is an error",
        "maps",
        'return text.encode("latin-1").decode("utf-8", "replace")',
        'return text.encode("latin-1").decode("utf-8")',
    ),
    bad(
        "empty-path-is-the-root",
        "the empty path is matched as it is",
        "routing.route_tree",
        '    segments = path.split("/")[1:]\n',
        '    segments = path.split("/")[1:] or ["", ""]\n',
    ),
    bad(
        "request-knows-its-view",
        "the rule that was seen last stays on the request that none matched",
        "binding",
        "    except HTTPException as error:\n",
        "    except HTTPException as error:\n        request.view_args = {}\n",
    ),
    bad(
        "rule-starts-with-a-slash",
        "a missing slash is added",
        "routing.rules",
        '            raise ValueError(f"rule {rule!r} does not start with a slash")\n',
        '            rule = f"/{rule}"\n',
    ),
    bad(
        "malformed-rule",
        "a placeholder that is not closed is closed by the end",
        "routing.rule_parser",
        '    if follows == ">":\n',
        '    if follows in (">", ""):\n',
    ),
    bad(
        "any-text-is-read",
        "a name that cannot be read is not expected",
        "routing.rule_parser",
        '        raise _malformed(text, position, "expected a name")\n',
        "        pass\n",
    ),
    bad(
        "repeated-variable",
        "the last of two variables of one name wins",
        "routing.rule_parser",
        "        if placeholder.name in names:\n",
        "        if False:\n",
        ("routing.rules", "        if len(converters) != len(variables):\n", "        if False:\n"),
    ),
    bad(
        "unknown-converter",
        "an unknown converter is the default one",
        "routing.segments",
        '        raise LookupError(f"there is no converter {name!r}") from None\n',
        '        converter_class = url_map.converters["default"]\n',
    ),
    bad(
        "unknown-argument",
        "arguments that do not fit are left out",
        "routing.segments",
        "converter_class(url_map, *placeholder.arguments, **placeholder.options)",
        "(lambda *a, **k: converter_class(url_map, *a))(*placeholder.arguments[:2])",
    ),
    bad(
        "own-expression-is-checked",
        "an expression that is none is taken as text",
        "routing.segments",
        "        re.compile(converter.regex)\n",
        "        try:\n"
        "            re.compile(converter.regex)\n"
        "        except re.error:\n"
        '            converter.regex = "[^/]+"\n',
    ),
    bad(
        "endpoint-belongs-to-one-view",
        "the last view of an endpoint wins",
        "app",
        "        if view_func is not None and existing not in (None, view_func):\n",
        "        if False:\n",
    ),
    bad(
        "rule-shows-its-text",
        "a rule shows its variables without their converters",
        "routing.rules",
        "        self.rule = rule\n",
        '        self.rule = re.sub("<[^<>]*:", "<", rule)\n',
    ),
    bad(
        "map-shows-its-rules",
        "the automatic HEAD is not among the methods of a rule",
        "routing.rules",
        '        names.add("HEAD")\n',
        "        pass\n",
    ),
    bad(
        "refused-rule-leaves-no-trace",
        "a rule is kept before it is checked",
        "routing.map",
        "        rule.bind(self, len(self.rules))\n        self.rules.append(rule)\n",
        "        self.rules.append(rule)\n        self.tree = RouteTree()\n"
        "        rule.bind(self, len(self.rules))\n",
    ),
    Saboteur(
        "routing.refused-with-the-methods",
        "a 405 does not say which methods there are",
        "maps",
        "refused = MethodNotAllowed(valid_methods=error.allowed)",
        "refused = MethodNotAllowed()",
    ),
]
